package complaints_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

var updateStored = flag.Bool("update-stored", false, "write examples of stored events and states that are not there yet")

// Every type of event comes back as it was written.
func TestEventRoundTrip(t *testing.T) {
	t.Parallel()
	for _, e := range eventExamples() {
		kind := reflect.TypeOf(e)
		t.Run(string(e.Type()), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(rt *rapid.T) {
				event, ok := reflect.TypeAssert[complaints.Event](drawValue(rt, kind))
				require.True(rt, ok)
				r := complaints.Recorded{
					Complaint: complaints.ID(drawWord(rt)), Revision: complaints.Revision(rapid.Int64Range(1, 1<<40).Draw(rt, "revision")),
					At: drawTime(rt), By: complaints.ActorID(drawWord(rt)), As: complaints.Relation(drawWord(rt)), Event: event,
				}
				data, err := complaints.EncodeEvent(r)
				require.NoError(rt, err)
				back, err := complaints.DecodeEvent(data)
				require.NoError(rt, err)
				require.Equal(rt, r, back)
			})
		})
	}
}

func TestStateRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c := drawState(rt)
		data, err := complaints.EncodeState(c)
		require.NoError(rt, err)
		back, err := complaints.DecodeState(data)
		require.NoError(rt, err)
		require.Equal(rt, c, back)
		require.Equal(rt, c, c.Clone())
	})
}

// Apply takes any event in any state: what is stored was decided once, and a history is never refused afterwards.
func TestApplyIsTotal(t *testing.T) {
	t.Parallel()
	kinds := eventExamples()
	rapid.Check(t, func(rt *rapid.T) {
		c := drawState(rt)
		kept := c.Clone()
		kind := reflect.TypeOf(rapid.SampledFrom(kinds).Draw(rt, "event"))
		event, ok := reflect.TypeAssert[complaints.Event](drawValue(rt, kind))
		require.True(rt, ok)
		r := complaints.Recorded{Complaint: c.ID, Revision: c.Revision + 1, At: drawTime(rt), Event: event}
		next := c.Clone()
		require.NotPanics(rt, func() { next.Apply(r) })
		require.Equal(rt, kept, c, "applying to a clone changed the original")
		require.Equal(rt, r.Revision, next.Revision)
		data, err := complaints.EncodeState(next)
		require.NoError(rt, err)
		if next.Status != "" {
			_, err = complaints.DecodeState(data)
			require.NoError(rt, err)
		}
		asApplied, err := complaints.EncodeEvent(r)
		require.NoError(rt, err)
		before, err := complaints.EncodeState(c)
		require.NoError(rt, err)
		shake(reflect.ValueOf(&next))
		after, err := complaints.EncodeState(c)
		require.NoError(rt, err)
		require.Equal(rt, string(before), string(after), "a clone shares memory with the original")
		still, err := complaints.EncodeEvent(r)
		require.NoError(rt, err)
		require.Equal(rt, string(asApplied), string(still), "the state shares memory with an event applied to it")
	})
}

// shake changes all that can be reached from a value, the room behind its lists too, so that whatever shares memory with it shows.
func shake(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			shake(v.Elem())
		}
	case reflect.Slice:
		all := v.Slice(0, v.Cap())
		for i := range all.Len() {
			shake(all.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1, 0)))
			return
		}
		for _, field := range v.Fields() {
			shake(field)
		}
	case reflect.String:
		v.SetString(v.String() + "shaken")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	default:
		v.SetInt(v.Int() + 1)
	}
}

// The examples name every type of event that the package knows, so that a new type cannot do without.
func TestEveryEventHasAnExample(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "event_types.go", nil, 0)
	require.NoError(t, err)
	var declared, shown []string
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.CONST {
			continue
		}
		for _, spec := range d.Specs {
			for _, v := range spec.(*ast.ValueSpec).Values {
				name, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				require.NoError(t, err)
				declared = append(declared, name)
			}
		}
	}
	for _, e := range eventExamples() {
		shown = append(shown, string(e.Type()))
		requireFull(t, reflect.ValueOf(e), reflect.TypeOf(e).Name())
	}
	require.ElementsMatch(t, declared, shown)
	require.Len(t, statusModel(), len(declared), "the model of statuses knows every event")
	requireFull(t, reflect.ValueOf(stateExample()), "Complaint")
}

// requireFull holds that an example leaves no field out, down to the last struct.
func requireFull(t *testing.T, v reflect.Value, path string) {
	t.Helper()
	switch v.Kind() {
	case reflect.Pointer:
		require.False(t, v.IsNil(), path)
		requireFull(t, v.Elem(), path)
	case reflect.Slice:
		require.NotZero(t, v.Len(), path)
		requireFull(t, v.Index(0), path+"[0]")
	case reflect.Struct:
		if _, ok := reflect.TypeAssert[time.Time](v); ok {
			require.False(t, v.IsZero(), path)
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).Name == "MailFailed" && !strings.HasPrefix(path, "WasConfirmed") {
				continue // came after the examples it is not in
			}
			requireFull(t, v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	default:
		require.False(t, v.IsZero(), path)
	}
}

// What was stored once is read for ever: these files are never changed and never removed. A new version adds a folder.
func TestStoredExamples(t *testing.T) {
	t.Parallel()
	for _, e := range eventExamples() {
		r := complaints.Recorded{Complaint: "01KP5HQRT0000000000000000A", Revision: 7, At: instant(9), By: "desk-1", As: complaints.AsDesk, Event: e}
		data := stored(t, "event_"+string(e.Type()), func() ([]byte, error) { return complaints.EncodeEvent(r) })
		back, err := complaints.DecodeEvent(data)
		require.NoError(t, err, e.Type())
		require.Equal(t, r, back)
	}
	for name, c := range map[string]complaints.Complaint{"full": stateExample(), "referral": referralExample(), "unconfirmed": unconfirmedExample()} {
		data := stored(t, "state_"+name, func() ([]byte, error) { return complaints.EncodeState(c) })
		back, err := complaints.DecodeState(data)
		require.NoError(t, err, name)
		require.Equal(t, c, back)
	}
}

// stored reads an example; with -update-stored one that is not there is written first, and only then.
func stored(t *testing.T, name string, encode func() ([]byte, error)) []byte {
	t.Helper()
	path := filepath.Join("testdata", "stored", "v1", name+".json")
	if _, err := os.Stat(path); *updateStored && os.IsNotExist(err) {
		data, err := encode()
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, append(data, '\n'), 0o644))
	}
	data, err := os.ReadFile(path)
	require.NoError(t, err, "an example of what is stored is missing; make it with -update-stored")
	return data
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, event string
		want        error
	}{
		{"a newer version", `{"v":2,"type":"taken","id":"A","rev":1,"at":"2026-04-02T09:00:00Z","data":{"new":1}}`, complaints.ErrNewer},
		{"a type not known", `{"v":1,"type":"praised","id":"A","rev":1,"at":"2026-04-02T09:00:00Z","data":{}}`, complaints.ErrNewer},
		{"a field not known", `{"v":1,"type":"taken","id":"A","rev":1,"at":"2026-04-02T09:00:00Z","data":{"new":1}}`, complaints.ErrCorrupt},
		{"a field not known, deep", `{"v":1,"type":"noted","id":"A","rev":1,"at":"2026-04-02T09:00:00Z","data":{"text":{"at":1,"f":"text","n":2,"lang":"nl"}}}`, complaints.ErrCorrupt},
		{"a field not known around it", `{"v":1,"type":"taken","id":"A","rev":1,"at":"2026-04-02T09:00:00Z","data":{},"new":1}`, complaints.ErrCorrupt},
		{"no version", `{"type":"taken","id":"A","rev":1,"at":"2026-04-02T09:00:00Z","data":{}}`, complaints.ErrCorrupt},
		{"no id", `{"v":1,"type":"taken","rev":1,"at":"2026-04-02T09:00:00Z","data":{}}`, complaints.ErrCorrupt},
		{"no revision", `{"v":1,"type":"taken","id":"A","at":"2026-04-02T09:00:00Z","data":{}}`, complaints.ErrCorrupt},
		{"no data", `{"v":1,"type":"taken","id":"A","rev":1,"at":"2026-04-02T09:00:00Z"}`, complaints.ErrCorrupt},
		{"null data", `{"v":1,"type":"taken","id":"A","rev":1,"at":"2026-04-02T09:00:00Z","data":null}`, complaints.ErrCorrupt},
		{"another kind of value", `{"v":1,"type":"noted","id":"A","rev":1,"at":"2026-04-02T09:00:00Z","data":{"text":"plain"}}`, complaints.ErrCorrupt},
		{"cut off", `{"v":1,"type":"taken","id":"A","rev":1,"at":"2026-04-0`, complaints.ErrCorrupt},
		{"more behind it", `{"v":1,"type":"taken","id":"A","rev":1,"at":"2026-04-02T09:00:00Z","data":{}}{}`, complaints.ErrCorrupt},
		{"nothing", ``, complaints.ErrCorrupt},
	} {
		_, err := complaints.DecodeEvent([]byte(c.event))
		require.ErrorIs(t, err, c.want, c.name)
	}
}

func TestDecodeStateRefuses(t *testing.T) {
	t.Parallel()
	whole, err := complaints.EncodeState(stateExample())
	require.NoError(t, err)
	for name, c := range map[string]struct {
		state string
		want  error
	}{
		"a newer version":             {strings.Replace(string(whole), `{"v":1`, `{"v":2`, 1), complaints.ErrNewer},
		"a newer version not guessed": {`{"v":3,"state":"another form"}`, complaints.ErrNewer},
		"a field not known":           {strings.Replace(string(whole), `"rev":`, `"new":true,"rev":`, 1), complaints.ErrCorrupt},
		"a field not known, deep":     {strings.Replace(string(whole), `"kind":"first_response"`, `"kind":"first_response","new":1`, 1), complaints.ErrCorrupt},
		"a field around it":           {strings.Replace(string(whole), `{"v":1`, `{"v":1,"new":1`, 1), complaints.ErrCorrupt},
		"no version":                  {strings.Replace(string(whole), `"v":1`, `"v":0`, 1), complaints.ErrCorrupt},
		"no state":                    {`{"v":1}`, complaints.ErrCorrupt},
		"null state":                  {`{"v":1,"state":null}`, complaints.ErrCorrupt},
		"no id":                       {`{"v":1,"state":{"rev":1,"status":"registered"}}`, complaints.ErrCorrupt},
		"no status":                   {`{"v":1,"state":{"id":"A","rev":1}}`, complaints.ErrCorrupt},
		"no revision":                 {`{"v":1,"state":{"id":"A","status":"registered"}}`, complaints.ErrCorrupt},
		"cut off":                     {string(whole[:len(whole)/2]), complaints.ErrCorrupt},
		"nothing":                     {``, complaints.ErrCorrupt},
	} {
		_, err := complaints.DecodeState([]byte(c.state))
		require.ErrorIs(t, err, c.want, name)
	}
}

// drawState draws a state that a store would take.
func drawState(rt *rapid.T) complaints.Complaint {
	c, ok := reflect.TypeAssert[complaints.Complaint](drawValue(rt, reflect.TypeFor[complaints.Complaint]()))
	require.True(rt, ok)
	c.ID, c.Status = "01KP5HQRT0000000000000000A", complaints.Registered
	c.Revision = complaints.Revision(rapid.Int64Range(1, 1<<40).Draw(rt, "revision"))
	return c
}

// drawValue draws any value of a type that events and states are made of.
func drawValue(rt *rapid.T, kind reflect.Type) reflect.Value {
	v := reflect.New(kind).Elem()
	switch {
	case kind == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(drawTime(rt)))
	case kind == reflect.TypeFor[calendar.Date]():
		v.SetInt(int64(rapid.Int32Range(0, 40_000).Draw(rt, "date")))
	case kind == reflect.TypeFor[complaints.Text]():
		if rapid.Bool().Draw(rt, "text") {
			at := complaints.Revision(rapid.Int64Range(1, 99).Draw(rt, "at"))
			v.Set(reflect.ValueOf(complaints.Text{At: at, Field: drawWord(rt), Len: rapid.IntRange(0, 9).Draw(rt, "length")}))
		}
	case kind.Kind() == reflect.Struct:
		for i := range kind.NumField() {
			v.Field(i).Set(drawValue(rt, kind.Field(i).Type))
		}
	case kind.Kind() == reflect.Pointer:
		if rapid.Bool().Draw(rt, "pointer") {
			v.Set(reflect.New(kind.Elem()))
			v.Elem().Set(drawPointed(rt, kind.Elem()))
		}
	case kind.Kind() == reflect.Slice:
		for range rapid.IntRange(0, 2).Draw(rt, "length") {
			v.Set(reflect.Append(v, drawValue(rt, kind.Elem())))
		}
	default:
		drawScalar(rt, v)
	}
	return v
}

// drawPointed never draws a nil list behind a pointer: in JSON that reads as no pointer.
func drawPointed(rt *rapid.T, kind reflect.Type) reflect.Value {
	v := drawValue(rt, kind)
	if v.Kind() == reflect.Slice && v.IsNil() {
		return reflect.MakeSlice(kind, 0, 0)
	}
	return v
}

func drawScalar(rt *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(rt, "flag"))
	case reflect.String:
		v.SetString(drawWord(rt))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(rt, "number"))
	default:
		rt.Fatalf("no generator for %s", v.Type())
	}
}

func drawWord(rt *rapid.T) string { return rapid.StringN(1, 8, -1).Draw(rt, "word") }

// drawTime draws a moment as stores keep them, and sometimes none.
func drawTime(rt *rapid.T) time.Time {
	if rapid.IntRange(0, 3).Draw(rt, "no time") == 0 {
		return time.Time{}
	}
	return time.UnixMicro(rapid.Int64Range(0, 4_000_000_000_000_000).Draw(rt, "microseconds")).UTC()
}
