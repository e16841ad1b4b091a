package dynamostore

import (
	"context"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Due pages through what the sweep must do; see [complaints.Complaints]. Only complaints with a milestone are in its index, which holds
// keys and nothing else.
func (s *Store) Due(ctx context.Context, p complaints.DueParams) (complaints.Page[complaints.DueItem], error) {
	var page complaints.Page[complaints.DueItem]
	if err := begin(ctx); err != nil {
		return page, err
	}
	places, next, err := s.places(ctx, &scan{
		name: "due", index: indexWork, partitions: s.shardsOf(listWork), to: stamp(p.Before) + "#" + lastSK,
	}, p.PageParams)
	if err != nil {
		return page, refusal(ctx, err)
	}
	for _, at := range places {
		due, err := parseStamp(at.WorkSK[:min(timeWidth, len(at.WorkSK))])
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, complaints.DueItem{Complaint: s.complaintOf(at.PK), At: due})
	}
	page.Next = next
	return page, nil
}

// Cohort pages through what was received in a period; see [complaints.Complaints].
func (s *Store) Cohort(ctx context.Context, p complaints.CohortParams) (complaints.Page[complaints.ID], error) {
	var page complaints.Page[complaints.ID]
	if err := begin(ctx); err != nil {
		return page, err
	}
	places, next, err := s.places(ctx, &scan{
		name: "cohort", index: indexReceived, partitions: s.shardsOf(listReceived), from: stampUp(p.From), to: stampUp(p.Before),
	}, p.PageParams)
	if err != nil {
		return page, refusal(ctx, err)
	}
	for _, at := range places {
		page.Items = append(page.Items, s.complaintOf(at.PK))
	}
	page.Next = next
	return page, nil
}
