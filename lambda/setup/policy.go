package setup

import (
	"bytes"
	"context"
	"fmt"
	"path"

	"github.com/klachtwerk/klachtwerk/adapters/policyfile"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Policy reads the policy, once.
func (k *Kit) Policy(ctx context.Context) (*complaints.Policy, error) {
	return k.policy.Get(ctx, k.readPolicy)
}

func (k *Kit) readPolicy(ctx context.Context) (*complaints.Policy, error) {
	key := k.Settings.Policy
	data, err := k.readObject(ctx, key)
	if is(err, "NoSuchKey") {
		return nil, fmt.Errorf("setup: the bucket has no policy %s: run lambda/operate with the command policy: %w", key, err)
	}
	if err != nil {
		return nil, fmt.Errorf("setup: the policy %s: %w", key, err)
	}
	p, err := policyfile.Read(bytes.NewReader(data), path.Base(key))
	if err != nil {
		return nil, fmt.Errorf("setup: the policy %s: %w", key, err)
	}
	return p, nil
}
