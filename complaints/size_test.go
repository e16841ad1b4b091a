package complaints_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// boundSealer seals contents to their place, as a real one does.
type boundSealer struct{ cipher.AEAD }

func newBoundSealer(t *testing.T) boundSealer {
	t.Helper()
	block, err := aes.NewCipher(make([]byte, 32))
	require.NoError(t, err)
	aead, err := cipher.NewGCMWithRandomNonce(block)
	require.NoError(t, err)
	return boundSealer{aead}
}

func place(ref complaints.ContentRef) []byte {
	return fmt.Appendf(nil, "%s/%d/%s", ref.Complaint, ref.Key.At, ref.Key.Field)
}

func (s boundSealer) Seal(_ context.Context, ref complaints.ContentRef, plain []byte) ([]byte, error) {
	return s.AEAD.Seal(nil, nil, plain, place(ref)), nil
}

func (s boundSealer) Open(_ context.Context, ref complaints.ContentRef, sealed []byte) ([]byte, error) {
	return s.AEAD.Open(nil, nil, sealed, place(ref))
}

// lastText is the text of a complaint's last event, as the desk reads it.
func (c *centre) lastText(id complaints.ID) string {
	c.t.Helper()
	page, err := c.History(c.t.Context(), person("desk-1"), id, complaints.PageParams{Limit: 100})
	require.NoError(c.t, err)
	var data struct{ Text string }
	require.NoError(c.t, json.Unmarshal(page.Items[len(page.Items)-1].Data, &data))
	return data.Text
}

// Texts over 300 KB go to the blobs, and nobody who reads them notices; sealed or not.
func TestLargeTextsGoToBlobs(t *testing.T) {
	t.Parallel()
	for name, sealer := range map[string]complaints.Sealer{"plain": nil, "sealed": newBoundSealer(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blobs := memstore.NewBlobs()
			c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{options: func(o *complaints.Options) { o.Blobs, o.Sealer = blobs, sealer }})
			id := c.employee().Complaint.ID
			for _, size := range []int{10, 200 << 10, 310 << 10, 1 << 20} {
				text := strings.Repeat("é", size/2)
				v := c.do("desk-1", id, complaints.Note{Text: text})
				require.Equal(t, text, c.lastText(id))
				ref := complaints.ContentRef{Complaint: id, Key: complaints.ContentKey{At: v.Complaint.Revision, Field: "text"}}
				list, err := c.store.ReadContents(t.Context(), []complaints.ContentRef{ref})
				require.NoError(t, err)
				require.Equal(t, size > 300<<10, list[0].Blob != "")
				require.Equal(t, size > 300<<10, len(list[0].Data) == 0)
				if sealer != nil {
					require.NotContains(t, string(list[0].Data), "éé")
				}
			}
			page, err := blobs.List(t.Context(), "contents/"+strings.ToLower(string(id))+"/", complaints.PageParams{})
			require.NoError(t, err)
			require.Len(t, page.Items, 2)
		})
	}
}

func TestSealedContentIsBoundToItsPlace(t *testing.T) {
	t.Parallel()
	s := newBoundSealer(t)
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{
		options: func(o *complaints.Options) { o.Sealer = s },
		store:   func(in complaints.Store) complaints.Store { return swapping{in} },
	})
	_, err := c.Submit(t.Context(), person("employee-1"), complaints.Submission{
		Channel: complaints.ChannelWeb, Subject: "Stoel", Description: "Kapot.",
		Complainant: complaints.NewComplainant{Name: "Fatima", Email: mailOfOurs, Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
	})
	require.NoError(t, err)
	page, err := c.List(t.Context(), person("desk-1"), complaints.Query{})
	require.ErrorIs(t, err, complaints.ErrCorrupt, "%v", page)
}

// swapping gives contents that belong elsewhere.
type swapping struct{ complaints.Store }

func (s swapping) ReadContents(ctx context.Context, refs []complaints.ContentRef) ([]complaints.Content, error) {
	list, err := s.Store.ReadContents(ctx, refs)
	if len(list) > 1 {
		list[0], list[1] = list[1], list[0]
	}
	return list, err
}

func TestLargeTextsNeedBlobs(t *testing.T) {
	t.Parallel()
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{options: func(o *complaints.Options) { o.Blobs = nil }})
	id := c.employee().Complaint.ID
	_, err := c.Do(t.Context(), person("desk-1"), id, 0, complaints.Note{Text: strings.Repeat("x", 310<<10)})
	require.ErrorIs(t, err, complaints.ErrTooLarge)
	require.Equal(t, complaints.Revision(1), c.state(id).Revision, "nothing was written")
	c.do("desk-1", id, complaints.Note{Text: strings.Repeat("x", 290<<10)})
}

func TestTextsOverAMebibyteAreFieldErrors(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.employee().Complaint.ID
	long := strings.Repeat("x", 1<<20+1)
	for field, cmd := range map[string]complaints.Command{
		"text": complaints.Note{Text: long}, "description": complaints.Amend{Description: &long}, "reason": complaints.Withdraw{Reason: long},
	} {
		e := c.refused("desk-1", id, cmd)
		require.Equal(t, []string{field + ":too_long"}, fieldKeys(e))
		require.Less(t, len(e.Error()), 200, "the error does not hold the text")
	}
	_, err := c.Submit(t.Context(), person("employee-1"), complaints.Submission{
		Channel: complaints.ChannelWeb, Subject: strings.Repeat("x", 1001), Description: long,
		Complainant: complaints.NewComplainant{Name: strings.Repeat("x", 501), Email: mailOfOurs, Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
	})
	require.ElementsMatch(t, []string{"subject:too_long", "description:too_long", "complainant.name:too_long"}, fieldKeys(refusal(t, err)))
}

func TestAttachmentsHaveALimit(t *testing.T) {
	t.Parallel()
	blobs := memstore.NewBlobs()
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{options: func(o *complaints.Options) { o.Blobs, o.MaxAttachment = blobs, 100 }})
	id := c.employee().Complaint.ID
	attach := func(r *bytes.Reader, name string) error {
		_, err := c.Attach(t.Context(), person("employee-1"), complaints.Key{}, id, 0, complaints.File{Name: name}, r)
		return err
	}
	require.ErrorIs(t, attach(bytes.NewReader(make([]byte, 101)), "groot.bin"), complaints.ErrTooLarge)
	require.Equal(t, []string{"name:required"}, fieldKeys(refusal(t, attach(bytes.NewReader(nil), "/"))))
	page, err := blobs.List(t.Context(), "", complaints.PageParams{})
	require.NoError(t, err)
	require.Empty(t, page.Items, "what was refused is not kept")
	require.NoError(t, attach(bytes.NewReader(make([]byte, 100)), `C:\foto's\stoel.jpg`))
	list, err := c.Attachments(t.Context(), person("employee-1"), id)
	require.NoError(t, err)
	require.Equal(t, "stoel.jpg", list[0].Name)
	require.Equal(t, int64(100), list[0].Size)
}

// deaf is a reader that breaks off.
type deaf struct{ err error }

func (d deaf) Read([]byte) (int, error) { return 0, d.err }

func TestAttachmentThatBreaksOffIsNotKept(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.employee().Complaint.ID
	_, err := c.Attach(t.Context(), person("employee-1"), complaints.Key{}, id, 0, complaints.File{Name: "a.txt"}, deaf{errors.New("connection lost")})
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.Zero(t, c.state(id).Attachments)
}
