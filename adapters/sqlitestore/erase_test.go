package sqlitestore_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Of an erased content no byte is in the store's file or journal, wherever SQLite has moved rows meanwhile; the others are all there.
func TestErasedContentIsGone(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0))
			path := filepath.Join(t.TempDir(), "store.db")
			s := openAt(t, path)
			var all []complaints.ContentRef
			words := map[complaints.ContentRef]string{}
			add := func(n int64) complaints.Content {
				key := complaints.ContentKey{At: 1, Field: fmt.Sprintf("text-%d", random.Uint32())}
				ref := complaints.ContentRef{Complaint: filing(n).State.ID, Key: key}
				words[ref] = fmt.Sprintf("<secret-%d>", len(all))
				all = append(all, ref)
				size := 1 + random.IntN([]int{2, 20, 60, 600}[random.IntN(4)])
				return complaints.Content{Key: key, Data: []byte(strings.Repeat(words[ref], size))}
			}
			order := random.Perm(200) // complaints are filed in the order of their ids, or imported in any
			for _, n := range order {
				c := filing(int64(n))
				c.Contents = append(c.Contents, add(int64(n)), add(int64(n)), add(int64(n)))
				_, err := s.Commit(t.Context(), c)
				require.NoError(t, err)
				for range random.IntN(3) { // later texts, of any complaint
					of := int64(order[random.IntN(len(order))])
					_, err := s.PutContent(t.Context(), filing(of).State.ID, add(of))
					require.NoError(t, err)
				}
			}
			random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			gone, kept := all[:len(all)*3/4], all[len(all)*3/4:]
			for part := range 10 {
				require.NoError(t, s.EraseContents(t.Context(), gone[len(gone)*part/10:len(gone)*(part+1)/10]))
			}
			files := filesOf(t, path)
			for _, ref := range gone {
				require.NotContains(t, files, words[ref])
			}
			for _, ref := range kept {
				require.Contains(t, files, words[ref])
			}
		})
	}
}

// Earlier schemas left copies of texts that were erased later. The first start with this one clears them.
func TestMigrateClearsWhatWasErased(t *testing.T) {
	t.Parallel()
	dump, err := os.ReadFile(filepath.Join("testdata", "schema1.sql"))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "store.db")
	tamper(t, path, string(dump), `PRAGMA secure_delete = ON;
		WITH RECURSIVE numbered (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM numbered WHERE n < 700)
			INSERT INTO contents (complaint, at, field, erased, person, blob, data)
			SELECT 'c-' || (n * 7919 % 701), 1, 'text', FALSE, '', '', CAST(replace(hex(zeroblob(n % 50)), '00', '<secret>') AS BLOB) FROM numbered ORDER BY n * 31 % 701;
		UPDATE contents SET erased = TRUE, data = x'' WHERE field = 'text';`)
	require.Contains(t, filesOf(t, path), "<secret>")
	s := openAt(t, path)
	require.NoError(t, s.Close())
	require.NotContains(t, filesOf(t, path), "<secret>")
}
