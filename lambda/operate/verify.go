package main

import (
	"context"
	"fmt"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func verify(ctx context.Context, k *setup.Kit, _ []string) error {
	store, err := k.Store(ctx)
	if err != nil {
		return err
	}
	v, err := complaints.Verify(ctx, store, func(f complaints.Finding) error {
		fmt.Printf("%s complaint=%s revision=%d %s\n", f.Kind, f.Complaint, f.Revision, f.Name)
		return nil
	})
	if err != nil {
		return err
	}
	if v.Findings > 0 {
		return fmt.Errorf("%d things do not fit", v.Findings)
	}
	fmt.Printf("Sound: %d complaints, %d events, %d letters, %d mails.\n", v.Complaints, v.Events, v.Deliveries, v.Mails)
	return nil
}
