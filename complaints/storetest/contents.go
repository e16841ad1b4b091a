package storetest

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func contents() []clause {
	return []clause{
		{"K1 ReadContents answers in the order of its refs, absent ones Erased", readsContents},
		{"K2 every byte is kept; no data comes back as nil", keepsBytes},
		{"K3 ListContents lists by key order, erased ones left out", listsContents},
		{"K4 PutContent keeps the first writer's", putsContent},
		{"K5 of racing writers of one content all get the first one's", racingContent},
		{"K6 EraseContents removes data for good", erases},
		{"K7 an erased key takes no new data, absent ones too", erasedStays},
		{"K8 PutContent over a size limit is ErrTooLarge", contentSizes},
	}
}

func key(at complaints.Revision, field string) complaints.ContentKey {
	return complaints.ContentKey{At: at, Field: field}
}

func (w *world) read(t *testing.T, refs ...complaints.ContentRef) []complaints.Content {
	t.Helper()
	list, err := w.ReadContents(t.Context(), refs)
	require.NoError(t, err)
	require.Len(t, list, len(refs))
	return list
}

func (w *world) put(t *testing.T, id complaints.ID, c complaints.Content) complaints.Content {
	t.Helper()
	there, err := w.PutContent(t.Context(), id, c)
	require.NoError(t, err)
	return there
}

func readsContents(t *testing.T, w *world) {
	a, b := w.filed(t).ID, w.filed(t).ID
	gone := complaints.Content{Key: key(7, "x"), Erased: true}
	text := func(id complaints.ID) complaints.Content {
		return complaints.Content{Key: key(1, "subject"), Data: []byte("subject of " + id)}
	}
	got := w.read(t, complaints.ContentRef{Complaint: b, Key: key(1, "subject")}, complaints.ContentRef{Complaint: a, Key: key(7, "x")},
		complaints.ContentRef{Complaint: a, Key: key(1, "subject")}, complaints.ContentRef{Complaint: "01KP5HQRT0Z000000000000000", Key: key(7, "x")},
		complaints.ContentRef{Complaint: b, Key: key(1, "subject")})
	require.Equal(t, []complaints.Content{text(b), gone, text(a), gone, text(b)}, got)
	require.Empty(t, w.read(t))

	var refs []complaints.ContentRef
	for i := range 230 { // more than any store reads at once
		field := fmt.Sprintf("f%03d", i)
		refs = append(refs, complaints.ContentRef{Complaint: a, Key: key(2, field)})
		if i%2 == 0 {
			w.put(t, a, complaints.Content{Key: key(2, field), Data: []byte(field)})
		}
	}
	for i, c := range w.read(t, refs...) {
		require.Equal(t, refs[i].Key, c.Key)
		require.Equal(t, i%2 == 1, c.Erased)
		require.Equal(t, pick(i%2, c.Key.Field, ""), string(c.Data))
	}
}

func keepsBytes(t *testing.T, w *world) {
	id := w.filed(t).ID
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for i, c := range []complaints.Content{{Data: every, Person: "p", Blob: ""}, {Data: []byte{}}, {Blob: "texts/é", Person: "ß"}, {Data: []byte{0}}} {
		c.Key = key(3, strconv.Itoa(i))
		w.put(t, id, c)
		got := w.read(t, complaints.ContentRef{Complaint: id, Key: c.Key})[0]
		require.False(t, got.Erased)
		require.Equal(t, append([]byte(nil), c.Data...), got.Data)
		require.Equal(t, []string{c.Blob, c.Person}, []string{got.Blob, got.Person})
	}
}

func listsContents(t *testing.T, w *world) {
	id := w.filed(t).ID
	w.filed(t)
	for _, k := range []complaints.ContentKey{key(10, "a"), key(2, "b"), key(2, "B"), key(2, "a"), key(2, "ab")} {
		w.put(t, id, complaints.Content{Key: k, Data: []byte("x")})
	}
	require.NoError(t, w.EraseContents(t.Context(), []complaints.ContentRef{{Complaint: id, Key: key(1, "person")}}))
	refs, err := w.ListContents(t.Context(), id)
	require.NoError(t, err)
	var want []complaints.ContentRef
	for _, k := range []complaints.ContentKey{key(1, "subject"), key(2, "B"), key(2, "a"), key(2, "ab"), key(2, "b"), key(10, "a")} {
		want = append(want, complaints.ContentRef{Complaint: id, Key: k})
	}
	require.Equal(t, want, refs)
	refs, err = w.ListContents(t.Context(), "01KP5HQRT0Z000000000000000")
	require.NoError(t, err)
	require.Empty(t, refs)
}

func putsContent(t *testing.T, w *world) {
	id := w.filed(t).ID
	first := complaints.Content{Key: key(1, "letter"), Data: []byte("first"), Person: "p"}
	require.Equal(t, first, w.put(t, id, first))
	require.Equal(t, first, w.put(t, id, complaints.Content{Key: key(1, "letter"), Data: []byte("second"), Blob: "b"}))
	require.Equal(t, first, w.read(t, complaints.ContentRef{Complaint: id, Key: first.Key})[0])
	require.Equal(t, []byte("subject of "+id), w.put(t, id, complaints.Content{Key: key(1, "subject"), Data: []byte("else")}).Data)
}

func racingContent(t *testing.T, w *world) {
	id := w.filed(t).ID
	got := make([]complaints.Content, w.writers())
	for _, err := range w.race(func(i int) (err error) {
		got[i], err = w.PutContent(t.Context(), id, complaints.Content{Key: key(1, "letter"), Data: fmt.Append(nil, i)})
		return err
	}) {
		require.NoError(t, err)
	}
	for _, c := range got {
		require.Equal(t, got[0], c)
	}
}

func erases(t *testing.T, w *world) {
	f := filing(w.id())
	w.commit(t, f)
	other := w.filed(t)
	ref := complaints.ContentRef{Complaint: f.State.ID, Key: f.Contents[0].Key}
	big := w.put(t, f.State.ID, complaints.Content{Key: key(1, "big"), Blob: "texts/1"})
	for range 2 { // again is no error
		require.NoError(t, w.EraseContents(t.Context(), []complaints.ContentRef{ref, {Complaint: f.State.ID, Key: big.Key}}))
	}
	require.Equal(t, complaints.Content{Key: ref.Key, Erased: true}, w.read(t, ref)[0])
	require.Equal(t, complaints.Content{Key: big.Key, Erased: true}, w.read(t, complaints.ContentRef{Complaint: f.State.ID, Key: big.Key})[0])
	require.Equal(t, f.Contents[1], w.read(t, complaints.ContentRef{Complaint: f.State.ID, Key: f.Contents[1].Key})[0])
	require.False(t, w.read(t, complaints.ContentRef{Complaint: other.ID, Key: ref.Key})[0].Erased)

	var refs []complaints.ContentRef
	for i := range 130 {
		w.put(t, other.ID, complaints.Content{Key: key(2, strconv.Itoa(i)), Data: []byte("x")})
		refs = append(refs, complaints.ContentRef{Complaint: other.ID, Key: key(2, strconv.Itoa(i))})
	}
	require.NoError(t, w.EraseContents(t.Context(), refs))
	left, err := w.ListContents(t.Context(), other.ID)
	require.NoError(t, err)
	require.Len(t, left, 2)
}

func erasedStays(t *testing.T, w *world) {
	id := w.filed(t).ID
	for _, k := range []complaints.ContentKey{key(1, "subject"), key(5, "never there")} {
		require.NoError(t, w.EraseContents(t.Context(), []complaints.ContentRef{{Complaint: id, Key: k}}))
		there := w.put(t, id, complaints.Content{Key: k, Data: []byte("back"), Person: "p", Blob: "b"})
		require.Equal(t, complaints.Content{Key: k, Erased: true}, there)
		require.Equal(t, there, w.read(t, complaints.ContentRef{Complaint: id, Key: k})[0])
	}
	gone := complaints.Content{Key: key(6, "moved here"), Erased: true}
	require.Equal(t, gone, w.put(t, id, complaints.Content{Key: gone.Key, Erased: true, Data: []byte("x"), Person: "p", Blob: "b"}), "what comes erased stays so")
	require.Equal(t, gone, w.put(t, id, complaints.Content{Key: gone.Key, Data: []byte("back")}))
	w.wantList(t, complaints.ListParams{Person: "p", Scope: everything()}, "person")
}

func contentSizes(t *testing.T, w *world) {
	id := w.filed(t).ID
	_, err := w.PutContent(t.Context(), id, complaints.Content{Key: key(1, "letter"), Data: make([]byte, complaints.MaxItemBytes+1)})
	requireCode(t, complaints.CodeTooLarge, err)
	require.True(t, w.read(t, complaints.ContentRef{Complaint: id, Key: key(1, "letter")})[0].Erased)
	w.put(t, id, complaints.Content{Key: key(1, "letter"), Data: make([]byte, complaints.MaxItemBytes)})
}
