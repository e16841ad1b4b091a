package main

import (
	"context"

	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// printer lays out a letter that is posted; one that was mailed is shown as it was.
func printer(c *letters.Composer) func(context.Context, complaints.Letter) ([]byte, error) {
	return func(_ context.Context, l complaints.Letter) ([]byte, error) {
		if l.Postal == "" {
			return []byte(l.HTML), nil
		}
		return c.Print(l)
	}
}
