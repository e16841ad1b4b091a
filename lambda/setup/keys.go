package setup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

const configPrefix = "config/"

// KeysObject is where the keys of a deployment are kept in its bucket, sealed.
const KeysObject = configPrefix + "keys.json"

// Keys are the keys of a deployment, unsealed.
type Keys struct {
	Sealer *Sealer
	Person []byte // of the hash by which persons are found; see complaints.Options.PersonKey
	Token  []byte // of the tokens in reply addresses and links; see complaints.Options.TokenKey
}

// keysFile is the object.
type keysFile struct {
	Version int    `json:"version"`
	Data    []byte `json:"data_key"`   // sealed by KMS
	Person  []byte `json:"person_key"` // sealed with the data key
	Token   []byte `json:"token_key"`  // the same
}

// Where the keys of persons and tokens stand, for the Sealer.
const (
	personKeyPlace = "key/person"
	tokenKeyPlace  = "key/token"
)

// ErrKeys is that a deployment has no keys yet, or already has them.
var ErrKeys = errors.New("setup: keys")

// Keys unseals the keys, once.
func (k *Kit) Keys(ctx context.Context) (Keys, error) { return k.keys.Get(ctx, k.readKeys) }

func (k *Kit) readKeys(ctx context.Context) (Keys, error) {
	data, err := k.readObject(ctx, KeysObject)
	if is(err, "NoSuchKey") {
		return Keys{}, fmt.Errorf("%w: the bucket has no %s: run lambda/operate with the command init", ErrKeys, KeysObject)
	}
	if err != nil {
		return Keys{}, fmt.Errorf("setup: %s: %w", KeysObject, err)
	}
	var f keysFile
	if err := json.Unmarshal(data, &f); err != nil || f.Version != 1 {
		return Keys{}, fmt.Errorf("%w: %s is not what this version writes", ErrKeys, KeysObject)
	}
	out, err := k.kms(ctx, "Decrypt", kmsMessage{CiphertextBlob: f.Data})
	if err != nil {
		return Keys{}, fmt.Errorf("setup: the data key: %w", err)
	}
	sealer, err := NewSealer(out.Plaintext)
	if err != nil {
		return Keys{}, err
	}
	person, err := sealer.open(personKeyPlace, f.Person)
	if err != nil {
		return Keys{}, err
	}
	token, err := sealer.open(tokenKeyPlace, f.Token)
	return Keys{Sealer: sealer, Person: person, Token: token}, err
}

// MakeKeys makes the keys of a new deployment. person and token are the keys of another installation whose data move here; nil
// makes new ones. ErrKeys: there are keys already, and they stay.
func (k *Kit) MakeKeys(ctx context.Context, person, token []byte) error {
	if len(person) == 0 {
		person = randomKey()
	}
	if len(token) == 0 {
		token = randomKey()
	}
	out, err := k.kms(ctx, "GenerateDataKey", kmsMessage{KeySpec: "AES_256"})
	if err != nil {
		return fmt.Errorf("setup: the data key: %w", err)
	}
	sealer, err := NewSealer(out.Plaintext)
	if err != nil {
		return err
	}
	data, err := json.Marshal(keysFile{
		Version: 1, Data: out.CiphertextBlob, Person: sealer.seal(personKeyPlace, person), Token: sealer.seal(tokenKeyPlace, token),
	})
	if err != nil {
		return err
	}
	err = k.WriteObject(ctx, KeysObject, data)
	if is(err, "PreconditionFailed", "ConditionalRequestConflict") {
		return fmt.Errorf("%w: the bucket has %s already, and without it nothing could be read: it stays", ErrKeys, KeysObject)
	}
	return err
}

// WriteObject makes a new object beneath config/ in the bucket; one that is there stays, which is PreconditionFailed.
func (k *Kit) WriteObject(ctx context.Context, key string, data []byte) error {
	_, err := k.S3().PutObject(ctx, &s3.PutObjectInput{
		Bucket: &k.Settings.Bucket, Key: &key, Body: bytes.NewReader(data), IfNoneMatch: aws.String("*"),
	})
	return err
}

// maxObject is more than a policy or keys have.
const maxObject = 2 << 20

func (k *Kit) readObject(ctx context.Context, key string) (data []byte, err error) {
	out, err := k.S3().GetObject(ctx, &s3.GetObjectInput{Bucket: &k.Settings.Bucket, Key: &key})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, out.Body.Close()) }()
	return io.ReadAll(io.LimitReader(out.Body, maxObject))
}

// is tells whether AWS answered with one of these codes.
func is(err error, codes ...string) bool {
	answer, ok := errors.AsType[smithy.APIError](err)
	for _, code := range codes {
		if ok && answer.ErrorCode() == code {
			return true
		}
	}
	return false
}
