package reporthtml_test

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/klachtwerk/klachtwerk/adapters/reporthtml"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// pages are the pages that every test of form looks at.
func pages(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, o := range variants() {
		r, err := reporthtml.New(&o)
		require.NoError(t, err)
		for name, d := range map[string]*report.Document{"sample": sample(t), "released": released(t), "large": large(t), "first": first(t), "hostile": hostile(t)} {
			all[name+"."+r.Ending()] = render(t, d, &o)
		}
	}
	return all
}

// hostile is a report in which every text that somebody wrote tries something.
func hostile(t testing.TB) *report.Document {
	t.Helper()
	d := released(t)
	evil := "</svg></style><script>alert(1)</script>]]>&<img src=x onerror=alert(1)>\x00\x01\u202e\"'\uffff\xff"
	d.Names = complaints.Names{Organisation: evil, Desk: evil, ProcessOwner: evil, AuthorisedBy: evil}
	d.Reason, d.Engine, d.Policy, d.Calendar = evil, evil, evil, evil
	d.Release.By, d.Release.Commentary = complaints.ActorID(evil), evil
	d.Figures.ByDepartment[0].Name = complaints.Translated{NL: evil}
	d.Figures.ByDepartment[1].Key, d.Figures.ByDepartment[1].Name = evil, complaints.Translated{}
	d.Figures.ByOrganisation[0].Name = complaints.Translated{NL: strings.Repeat(evil, 40)}
	d.Findings = append(d.Findings, report.Finding{Code: report.DepartmentLate, Key: evil, Count: 1, Of: 2})
	d.Since.Changes = append(d.Since.Changes, report.Change{Path: "by_department." + evil + ".received", Was: 1, Now: 2})
	return d
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func parse(t testing.TB, page string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	return root
}

func elements(root *html.Node, a ...atom.Atom) []*html.Node {
	var list []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && slices.Contains(a, n.DataAtom) {
			list = append(list, n)
		}
	}
	return list
}

// Nothing runs, nothing is fetched, and what somebody wrote is no markup.
func TestSelfContained(t *testing.T) {
	t.Parallel()
	for name, page := range pages(t) {
		root := parse(t, page)
		require.Empty(t, elements(root, atom.Script, atom.Link, atom.Img, atom.Iframe, atom.Object, atom.Embed, atom.Base, atom.Form), name)
		for n := range root.Descendants() {
			for _, a := range n.Attr {
				require.False(t, strings.HasPrefix(a.Key, "on"), "%s: %s", name, a.Key)
				require.NotContains(t, []string{"src", "srcset", "data", "xlink:href"}, a.Key, name)
				require.True(t, a.Key != "href" || strings.HasPrefix(a.Val, "#"), "%s: %s", name, a.Val)
			}
		}
		styles := elements(root, atom.Style)
		require.Len(t, styles, 1, name)
		require.NotRegexp(t, `url\(|@import|expression`, text(styles[0]), name)
		require.NotRegexp(t, "[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", page, name)
	}
}

// One first heading, none left out; every table has a caption and headed rows and columns; every reference leads somewhere.
func TestStructure(t *testing.T) {
	t.Parallel()
	for name, page := range pages(t) {
		root := parse(t, page)
		require.Len(t, elements(root, atom.H1), 1, name)
		require.Empty(t, elements(root, atom.H3, atom.H4), name)
		require.Contains(t, []string{"nl", "en"}, attr(elements(root, atom.Html)[0], "lang"), name)
		ids := map[string]bool{}
		for n := range root.Descendants() {
			if id := attr(n, "id"); id != "" {
				require.False(t, ids[id], "%s: %s twice", name, id)
				ids[id] = true
			}
		}
		for n := range root.Descendants() {
			for ref := range strings.FieldsSeq(attr(n, "aria-labelledby")) {
				require.True(t, ids[ref], "%s: %s leads nowhere", name, ref)
			}
			if ref, ok := strings.CutPrefix(attr(n, "href"), "#"); ok {
				require.True(t, ids[ref], "%s: %s leads nowhere", name, ref)
			}
		}
		for _, table := range elements(root, atom.Table) {
			require.Len(t, elements(table, atom.Caption), 1, name)
			columns := len(elements(elements(table, atom.Thead)[0], atom.Th))
			for _, row := range elements(table, atom.Tr) {
				require.Len(t, elements(row, atom.Th, atom.Td), columns, "%s: %s", name, text(row))
			}
			for _, h := range elements(table, atom.Th) {
				require.Contains(t, []string{"col", "row"}, attr(h, "scope"), name)
				require.NotEmpty(t, text(h), name)
			}
		}
	}
}

var drawing = regexp.MustCompile(`(?s)<svg .*?</svg>`)

// Each drawing is well-formed, says what it is, and uses no font that has to be there.
func TestDrawings(t *testing.T) {
	t.Parallel()
	for name, page := range pages(t) {
		all := drawing.FindAllString(page, -1)
		require.Len(t, all, strings.Count(page, "<figure"), name)
		for _, svg := range all {
			require.Contains(t, svg, `role="img"`)
			require.Contains(t, svg, "<title id=")
			require.Contains(t, svg, "<desc id=")
			require.NotContains(t, svg, "Roboto")
			require.Contains(t, svg, "font-family:sans-serif")
			for d := xml.NewDecoder(strings.NewReader(svg)); ; {
				_, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				require.NoError(t, err, name)
			}
		}
	}
	require.Equal(t, 5, strings.Count(render(t, sample(t), nil), "<svg "))
	require.NotContains(t, render(t, first(t), nil), "<svg ", "there is nothing to draw")
}

// rows are the texts of a table's rows by the text of their heading.
func rows(t testing.TB, page, id string) map[string][]string {
	t.Helper()
	for _, table := range elements(parse(t, page), atom.Table) {
		if attr(elements(table, atom.Caption)[0], "id") != id {
			continue
		}
		list := map[string][]string{}
		for _, row := range elements(elements(table, atom.Tbody)[0], atom.Tr) {
			var cells []string
			for _, c := range elements(row, atom.Td) {
				cells = append(cells, strings.ReplaceAll(text(c), "\u00a0", " "))
			}
			list[text(elements(row, atom.Th)[0])] = cells
		}
		return list
	}
	require.Fail(t, "no such table", id)
	return nil
}

// Under each percentage stands what it is of, and whether the target was met is said in words.
func TestDenominators(t *testing.T) {
	t.Parallel()
	d := sample(t)
	d.Figures.FirstResponse = report.Judgment{InTime: 19, Late: 1, LateOpen: 1, NotYetDue: 4, Stopped: 2}
	d.Figures.Norm = report.Judgment{NotYetDue: 26}
	d.Figures.Shifted = report.Judgment{InTime: 1, Late: 2}
	list := rows(t, render(t, d, nil), "t-termijnen")
	require.Equal(t, []string{"19", "1", "1", "4", "2", "95,0 %19 van 20; doel 95 %: gehaald"}, list["Eerste reactie"])
	require.Equal(t, []string{"0", "0", "0", "26", "0", "nog niet te beoordelen"}, list["Afgemeld binnen de norm"])
	require.Equal(t, []string{"1", "2", "0", "0", "0", "33,3 %1 van 3"}, list["Afgemeld binnen de verschoven datum"])
	list = rows(t, render(t, d, &reporthtml.Options{Language: complaints.English}), "t-termijnen")
	require.Equal(t, []string{"19", "1", "1", "4", "2", "95.0%19 of 20; target 95%: met"}, list["First response"])
}

func TestHistory(t *testing.T) {
	t.Parallel()
	d := sample(t)
	page := render(t, d, nil)
	var want []string
	for _, f := range append(slices.Clone(d.Before), d.Figures) {
		want = append(want, strconv.Itoa(f.Received))
	}
	require.Len(t, want, 5)
	require.Equal(t, want, rows(t, page, "t-vergelijking")["Ontvangen klachten"])
	require.Contains(t, page, "<th scope=\"col\">K3 2025</th>")
	d.Before = nil
	require.NotContains(t, render(t, d, nil), "t-vergelijking", "nothing to compare with")
}

func TestMonthsAndYears(t *testing.T) {
	t.Parallel()
	for period, want := range map[string][2]string{
		"2026-03": {"Klachtenrapportage maart 2026", "dezelfde maand een jaar eerder"},
		"2026":    {"Klachtenrapportage 2026", "het jaar ervoor"},
		"2026-Q3": {"Klachtenrapportage 3e kwartaal 2026", "hetzelfde kwartaal een jaar eerder"},
	} {
		d := sample(t)
		p, err := calendar.ParsePeriod(period)
		require.NoError(t, err)
		d.Period, d.Figures.Period = p, p
		before, last := report.PeriodsBefore(p)
		for i := range d.Before {
			d.Before[i].Period = before[i]
		}
		if !slices.Contains(before, last) {
			f := d.Before[0]
			f.Period = last
			d.Previous = &f
		}
		d.Findings = []report.Finding{{Code: report.ReceivedChanged, Count: 9, Was: 1}, {Code: report.ReceivedLastYear, Count: 9, Was: 1}}
		page := render(t, d, nil)
		require.Contains(t, page, ">"+want[0]+"</h1>")
		require.Contains(t, strings.ToLower(page), want[1])
	}
}

// Local time, with the zone named: the as-of moment is shortly before midnight in UTC and after it in Amsterdam.
func TestKnownFailure(t *testing.T) {
	t.Parallel()
	t.Run("11-the-spreadsheet-shifts-times", func(t *testing.T) {
		t.Parallel()
		d := released(t)
		d.AsOf = time.Date(2026, 10, 27, 23, 30, 0, 0, time.UTC)
		page := strings.ReplaceAll(render(t, d, nil), "\u00a0", " ")
		require.Contains(t, page, "28 oktober 2026 om 00:30 uur (plaatselijke tijd Europe/Amsterdam)")
		require.Contains(t, page, "2 november 2026 om 10:12 uur, door desk-1")
		page = strings.ReplaceAll(render(t, d, &reporthtml.Options{Language: complaints.English}), "\u00a0", " ")
		require.Contains(t, page, "28 October 2026 at 00:30 (local time in Europe/Amsterdam)")
	})
}

func TestRelease(t *testing.T) {
	t.Parallel()
	page := render(t, released(t), nil)
	require.Contains(t, page, "<blockquote>\n<p>In juli is een nieuw aanvraagformulier in gebruik genomen. Daardoor kwamen er meer klachten.</p>\n<p>Afgesproken")
	require.Contains(t, page, "Toelichting van de Servicedesk HR")
	require.Contains(t, render(t, sample(t), nil), "nog niet vrijgegeven")
	d := released(t)
	d.Release.Commentary = " \n"
	require.Contains(t, render(t, d, nil), "vrijgegeven zonder toelichting")
}

func TestLaw(t *testing.T) {
	t.Parallel()
	d := sample(t)
	require.Contains(t, render(t, d, nil), "In de standaardprocedure is die 2 weken.")
	d.Law = complaints.LawAwb
	require.Contains(t, render(t, d, nil), "die 6 weken, of 10 weken")
	require.NotContains(t, render(t, d, nil), "In de standaardprocedure is die 2 weken.")
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	_, err := reporthtml.New(&reporthtml.Options{Language: "fr"})
	require.ErrorContains(t, err, "Options.Language")
	_, err = reporthtml.New(&reporthtml.Options{Threshold: -1})
	require.ErrorContains(t, err, "Options.Threshold")

	r, err := reporthtml.New(nil)
	require.NoError(t, err)
	d := sample(t)
	d.Findings = []report.Finding{{Code: "new_code"}}
	require.ErrorContains(t, r.Render(t.Context(), io.Discard, d, nil), `no words for the finding "new_code"`)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, r.Render(ctx, io.Discard, sample(t), nil), context.Canceled)
	require.ErrorIs(t, r.Render(t.Context(), full{}, sample(t), nil), errFull)
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
