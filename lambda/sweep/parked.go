package main

import (
	"context"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// parking is the part of the store that counts what waits for a person.
type parking interface {
	Parked(ctx context.Context, p complaints.PageParams) (complaints.Page[complaints.Delivery], error)
}

// maxCounted is as bad as more.
const maxCounted = 1000

func parked(ctx context.Context, s parking) (n int, err error) {
	p := complaints.PageParams{Limit: 100}
	for n < maxCounted {
		page, err := s.Parked(ctx, p)
		n += len(page.Items)
		if err != nil || page.Next == "" {
			return n, err
		}
		p.Cursor = page.Next
	}
	return n, nil
}
