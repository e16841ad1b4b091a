package lambda_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore"
	"github.com/klachtwerk/klachtwerk/adapters/fileblobs"
	"github.com/klachtwerk/klachtwerk/adapters/policyfile"
	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/runtimetest"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// tryOperate runs the operator's program, and gives what it said.
func (w *world) tryOperate(args ...string) (string, error) {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), runtimetest.Program(w.t, "lambda/operate"), args...)
	cmd.Env = []string{"HOME=" + w.t.TempDir(), "KLACHTWERK_CLOCK=" + w.clock}
	for name, value := range w.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (w *world) operate(args ...string) string {
	w.t.Helper()
	out, err := w.tryOperate(args...)
	require.NoError(w.t, err, out)
	return out
}

// standalone is an installation on one machine, with files as it keeps them.
type standalone struct {
	dir     string
	store   *sqlitestore.Store
	blobs   *sqlitestore.Blobs
	service *complaints.Service
}

func (w *world) openStandalone(dir string) *standalone {
	w.t.Helper()
	s := &standalone{dir: dir}
	var err error
	s.store, err = sqlitestore.Open(w.t.Context(), filepath.Join(dir, "klachtwerk.db"), nil)
	require.NoError(w.t, err)
	files, err := fileblobs.Open(filepath.Join(dir, "blobs"))
	require.NoError(w.t, err)
	s.blobs = s.store.Blobs(files)
	policy, err := policyfile.ReadFile("../examples/standalone/policy.yaml")
	require.NoError(w.t, err)
	s.service, err = complaints.New(w.t.Context(), s.store, &complaints.Options{Now: w.now, Policy: policy, Blobs: s.blobs, PersonKey: key(1), TokenKey: key(2)})
	require.NoError(w.t, err)
	return s
}

func key(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

// rows is everything in a store, item by item, as text and sorted.
func rows(t *testing.T, s complaints.Portable) []string {
	t.Helper()
	var list []string
	p := complaints.PageParams{Limit: 100}
	for {
		page, err := s.Export(t.Context(), p)
		require.NoError(t, err)
		for _, k := range page.Items {
			text, err := json.Marshal(k)
			require.NoError(t, err)
			list = append(list, string(text))
		}
		if page.Next == "" {
			slices.Sort(list)
			return list
		}
		p.Cursor = page.Next
	}
}

func blobText(t *testing.T, b complaints.Blobs, key string) string {
	t.Helper()
	r, err := b.Open(t.Context(), key)
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	return string(text)
}

// An installation on one machine moves to the deployment and back, item by item, and what it kept plain is sealed in between.
func TestMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.files = bucketServer.Bucket(t) // one without keys
	w.env["KLACHTWERK_BUCKET"] = w.files
	dir := t.TempDir()
	from := w.openStandalone(dir)
	desk, partner := complaints.Actor{ID: "demo-desk"}, complaints.Actor{ID: "demo-partner", Organisation: "gemeente-a"}
	var ids []complaints.ID
	for n := range 12 {
		v, err := from.service.Submit(t.Context(), partner, complaints.Submission{
			Channel: complaints.ChannelWeb, Department: "facilities", Subject: fmt.Sprintf("Stoel %d", n), Description: "Al drie weken.",
			Complainant: complaints.NewComplainant{Name: "Petra", Email: "petra@gemeente-a.example", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
		})
		require.NoError(t, err)
		ids = append(ids, v.Complaint.ID)
		_, err = from.service.Attach(t.Context(), desk, complaints.Key{}, v.Complaint.ID, 0, complaints.File{Name: "foto.txt", Media: "text/plain"}, strings.NewReader("foto"))
		require.NoError(t, err)
	}
	ref := complaints.ContentRef{Complaint: ids[0], Key: complaints.ContentKey{At: 1, Field: "large"}}
	blob := "contents/" + strings.ToLower(string(ids[0])) + "/large"
	long := strings.Repeat("een lange tekst ", 10_000) // a file, and the attachments are in the store
	_, err := from.blobs.Put(t.Context(), blob, strings.NewReader(long), 0)
	require.NoError(t, err)
	_, err = from.store.PutContent(t.Context(), ids[0], complaints.Content{Key: ref.Key, Blob: blob})
	require.NoError(t, err)
	want := rows(t, from.store)
	require.NoError(t, from.store.Close())
	for name, b := range map[string]byte{"person.key": 1, "token.key": 2} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(hex.EncodeToString(key(b))), 0o600))
	}

	policy := "../examples/standalone/policy.yaml"
	require.Contains(t, w.operate("policy", policy, "policy.yaml"), "demo-1")
	w.operate("init", "-data", dir)
	require.Regexp(t, "^12 complaints, .*, 13 files\n$", w.operate("take-in", "-data", dir))
	require.Contains(t, w.operate("take-in", "-data", dir), "12 complaints", "again it changes nothing")
	out, err := w.tryOperate("verify")
	require.Error(t, err)
	require.Contains(t, out, "1 things do not fit")
	require.Contains(t, out, "content_stray", "which this test put there")
	require.Len(t, w.items("/v1/complaints?limit=100"), 12)
	require.Equal(t, "Stoel 3", w.get("demo-desk", "/v1/complaints/"+string(ids[3]))["subject"])
	require.Len(t, w.items("/v1/complaints?q=petra%40gemeente-a.example"), 12, "persons are found")
	table, err := w.kit().Store(t.Context())
	require.NoError(t, err)
	for _, row := range rows(t, table) {
		require.NotContains(t, row, "Petra", "sealed")
	}
	require.NotContains(t, blobText(t, w.blobs(), blob), "lange tekst")

	back := filepath.Join(t.TempDir(), "data")
	require.Regexp(t, "^12 complaints, .*, 13 files\n$", w.operate("take-out", "-data", back))
	to := w.openStandalone(back)
	t.Cleanup(func() { require.NoError(t, to.store.Close()) })
	require.Equal(t, want, rows(t, to.store))
	require.Equal(t, long, blobText(t, to.blobs, blob))
	_, err = w.tryOperate("take-in", "-data", t.TempDir())
	require.Error(t, err, "without its keys nobody would find persons")
}

// backUp copies the table as it is at this moment, as point-in-time recovery would give it back, and returns its name.
func (w *world) backUp() string {
	w.t.Helper()
	client, name := w.kit().DynamoDB(), w.table+"-restored"
	_, err := client.CreateTable(w.t.Context(), dynamostore.Table(name))
	require.NoError(w.t, err)
	pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: &w.table})
	for pages.HasMorePages() {
		page, err := pages.NextPage(w.t.Context())
		require.NoError(w.t, err)
		for _, item := range page.Items {
			_, err := client.PutItem(w.t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: item})
			require.NoError(w.t, err)
		}
	}
	return name
}

// A table that is restored from a backup sends no old letters again, shows nothing that was erased, and gets the mails that came since.
func TestRestore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.ended(w.arrive("old", rawMail(sender, "Verkeerde stoel", "Al drie weken.", "old@gemeente-a.example", scanned)))
	w.moveTo("2028-05-01T10:00:00+02:00")
	w.takeIn(w.arrive("pending", rawMail("a.smit@gemeente-a.example", "Kapotte lamp", "Al een week.", "pending@gemeente-a.example", scanned)))
	restored := w.backUp() // the acknowledgment has not gone out, and nothing is erased

	w.settle()
	require.Equal(t, true, w.get("demo-admin", "/v1/complaints/"+old)["erased"])
	w.moveTo("2028-05-01T10:30:00+02:00")
	since := w.arrive("since", rawMail("b.bos@gemeente-a.example", "Koude kamer", "Sinds maandag.", "since@gemeente-a.example", scanned))
	w.takeIn(since)
	require.Equal(t, "K-2028-000002", w.items("/v1/complaints")[0]["reference"])
	w.settle()
	letters := len(w.ses.Took())
	lost := w.now()
	w.moveTo("2028-05-01T12:00:00+02:00")

	w.env["KLACHTWERK_TABLE"] = restored
	clear(w.running)
	out := w.operate("restored", "-until", lost.Format("2006-01-02T15:04:05Z07:00"), "-as", "demo-admin")
	require.Contains(t, out, "erased again: 1")
	require.Contains(t, out, "series of numbers behind a gap: 2")
	require.NotContains(t, out, "letters that wait for the desk: 0")
	require.Equal(t, true, w.get("demo-admin", "/v1/complaints/"+old)["erased"])
	w.operate("restored", "-until", lost.Format("2006-01-02T15:04:05Z07:00"), "-as", "demo-admin")
	w.settle()
	require.Len(t, w.ses.Took(), letters, "no old letter goes out again")
	require.NotEmpty(t, w.items("/v1/deliveries/parked"))

	w.takeIn(since)
	require.Equal(t, "K-2028-010002", w.items("/v1/complaints")[0]["reference"], "a number that the lost table gave out is not given out again")
	var caught object
	w.function(setup.Intake).MustInvoke(t, object{"since": "2020-01-01T00:00:00Z"}, &caught)
	require.Equal(t, object{"looked": 3.0}, caught)
	require.Len(t, w.items("/v1/complaints"), 3, "the mail that came since is there")
	require.Empty(t, w.objects(w.files, "attachments/"+complaints.MailKey("old@gemeente-a.example", [32]byte{})), "and what was erased is not")
	require.Contains(t, w.operate("verify"), "Sound: 3 complaints")
}

func TestOperateSaysWhatItNeeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for args, want := range map[string]string{"": "give one of", "dance": "give one of", "policy x": "give one of", "restored -until x": "cannot parse", "init": "it stays"} {
		out, err := w.tryOperate(strings.Fields(args)...)
		require.Error(t, err)
		require.Contains(t, out, want, args)
	}
	delete(w.env, "KLACHTWERK_TABLE")
	out, err := w.tryOperate("verify")
	require.Error(t, err)
	require.Contains(t, out, "KLACHTWERK_TABLE is not set")
}
