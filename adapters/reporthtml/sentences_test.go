package reporthtml_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html/atom"

	"github.com/klachtwerk/klachtwerk/adapters/reporthtml"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// said is what the page says of findings, a sentence each.
func said(t testing.TB, l complaints.Language, findings ...report.Finding) []string {
	t.Helper()
	d := sample(t)
	d.Findings = findings
	for _, list := range elements(parse(t, render(t, d, &reporthtml.Options{Language: l})), atom.Ul) {
		if attr(list, "class") != "sentences" {
			continue
		}
		var sentences []string
		for _, li := range elements(list, atom.Li) {
			sentences = append(sentences, strings.ReplaceAll(text(li), "\u00a0", " "))
		}
		return sentences
	}
	return nil
}

func TestSentences(t *testing.T) {
	t.Parallel()
	ict := complaints.Translated{NL: "ICT", EN: "IT"}
	for _, c := range []struct {
		f      report.Finding
		nl, en string
	}{
		{
			report.Finding{Code: report.BelowTargetResponse, Count: 19, Of: 21, Target: 95},
			"De eerste reactie was bij 19 van 21 klachten op tijd (90,5 %); het doel van 95 % is niet gehaald.",
			"The first response was in time for 19 of 21 complaints (90.5%); the target of 95% was not met.",
		},
		{
			report.Finding{Code: report.OnTargetNorm, Count: 1234, Of: 1250, Target: 95},
			"Binnen de norm zijn 1.234 van 1.250 klachten afgemeld (98,7 %); het doel van 95 % is gehaald.",
			"Of the complaints, 1,234 of 1,250 were closed within the norm (98.7%); the target of 95% was met.",
		},
		{
			report.Finding{Code: report.StillOverdue, Count: 1, Of: 26},
			"Van de 26 ontvangen klachten is er 1 nog open terwijl de datum voorbij is.",
			"Of the 26 complaints received, 1 is still open past the date.",
		},
		{
			report.Finding{Code: report.DepartmentLate, Key: "ict", Name: ict, Count: 4, Of: 5},
			"Van de klachten over ICT waren er 4 te laat: 80,0 % (4 van 5). Geen andere afdeling had er meer.",
			"Of the complaints about IT, 4 were late: 80.0% (4 of 5). No other department had more.",
		},
		{
			report.Finding{Code: report.DepartmentChanged, Key: report.None, Count: 9, Was: 2},
			"Over een onbekende afdeling kwamen meer klachten binnen dan in het kwartaal ervoor: 9 tegen 2.",
			"More complaints about an unknown department came in than in the quarter before: 9 against 2.",
		},
		{
			report.Finding{Code: report.ReceivedLastYear, Count: 9, Was: 20},
			"Er kwamen minder klachten binnen dan in hetzelfde kwartaal een jaar eerder: 9 tegen 20.",
			"Fewer complaints came in than in the same quarter a year earlier: 9 against 20.",
		},
		{
			report.Finding{Code: report.NormChanged, Count: 8, Of: 10, Was: 6, WasOf: 10},
			"Klachten zijn vaker binnen de norm afgemeld dan in het kwartaal ervoor: 80,0 % (8 van 10) tegen 60,0 % (6 van 10).",
			"Complaints were closed within the norm more often than in the quarter before: 80.0% (8 of 10) against 60.0% (6 of 10).",
		},
		{
			report.Finding{Code: report.ManyUnsatisfied, Count: 3, Of: 10},
			"Van de 10 indieners die zeiden of zij tevreden zijn, waren er 3 niet tevreden (30,0 %).",
			"Of the 10 complainants who said whether they are satisfied, 3 were not (30.0%).",
		},
	} {
		require.Equal(t, []string{c.nl}, said(t, complaints.Dutch, c.f))
		require.Equal(t, []string{c.en}, said(t, complaints.English, c.f))
	}
	require.Nil(t, said(t, complaints.Dutch))
}

// Every finding that the report declares has a sentence of its own; the declarations themselves are the list.
func TestEveryFindingHasASentence(t *testing.T) {
	t.Parallel()
	codes := declared(t, "FindingCode")
	require.Greater(t, len(codes), 10)
	for _, l := range []complaints.Language{complaints.Dutch, complaints.English} {
		seen := map[string]string{}
		for _, code := range codes {
			list := said(t, l, report.Finding{Code: report.FindingCode(code), Key: "ict", Count: 7, Of: 9, Was: 2, WasOf: 8, Target: 95})
			require.Len(t, list, 1, code)
			require.NotContains(t, list[0], "%!", code)
			require.Empty(t, seen[list[0]], code)
			seen[list[0]] = code
		}
	}
}

// declared are the values of the constants of a type in package report.
func declared(t testing.TB, name string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../../report/document.go", nil, 0)
	require.NoError(t, err)
	var values []string
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == name {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			values = append(values, value)
		}
		return true
	})
	return values
}

func TestSince(t *testing.T) {
	t.Parallel()
	d := sample(t)
	asOf := time.Date(2026, 10, 1, 4, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		since  report.Since
		nl, en string
	}{
		{report.Since{}, "is er niets veranderd.", "nothing changed."},
		{
			report.Since{Entered: 1, Changes: []report.Change{{Path: "received", Was: 25, Now: 26}}},
			"is er 1 klacht bij gekomen en is 1 cijfer veranderd.", "1 complaint was added and 1 figure changed.",
		},
		{
			report.Since{Changes: []report.Change{{Path: "received", Was: 25, Now: 26}, {Path: "by_channel.mail.received", Was: 1, Now: 2}}},
			"zijn er geen klachten bij gekomen en zijn 2 cijfers veranderd.", "no complaints were added and 2 figures changed.",
		},
	} {
		c.since.Version, c.since.Kind, c.since.AsOf = 1, report.Provisional, asOf
		d.Since = &c.since
		page := strings.ReplaceAll(render(t, d, nil), "\u00a0", " ")
		require.Contains(t, page, "<p>Vergeleken met versie 1 (voorlopig, peilmoment 1 oktober 2026 om 06:00 uur) "+c.nl+"</p>")
		page = strings.ReplaceAll(render(t, d, &reporthtml.Options{Language: complaints.English}), "\u00a0", " ")
		require.Contains(t, page, "<p>Compared with version 1 (provisional, as of 1 October 2026 at 06:00), "+c.en+"</p>")
	}
}

// Figures that changed are named in words, and the divisions but for the departments are left to the file.
func TestChangedFigures(t *testing.T) {
	t.Parallel()
	d := sample(t)
	d.Since = &report.Since{Version: 1, Kind: report.Provisional, Changes: []report.Change{
		{Path: "received", Was: 24, Now: 26}, {Path: "by_department.ict.received", Was: 10, Now: 12}, {Path: "by_department.ict.norm.of", Was: 1, Now: 2},
		{Path: "by_channel.mail.received", Was: 1, Now: 2}, {Path: "norm.late_open", Was: 2, Now: 1}, {Path: "outcomes.upheld", Was: 1, Now: 3},
		{Path: "satisfied.none", Was: 5, Now: 1}, {Path: "measures.open", Was: 1, Now: 0}, {Path: "standing.open", Was: 9, Now: 1},
		{Path: "by_department.gone.away.received", Was: 1, Now: 0},
	}}
	require.Equal(t, map[string][]string{
		"Ontvangen": {"24", "26"}, "Afdeling ICT: ontvangen": {"10", "12"}, "Afdeling gone.away: ontvangen": {"1", "0"},
		"Binnen de norm: te laat en nog open": {"2", "1"}, "Uitkomst: gegrond": {"1", "3"}, "Tevreden: nog niet bekend": {"5", "1"},
		"Maatregelen: nog te doen": {"1", "0"}, "Stand: nog open": {"9", "1"},
	}, rows(t, render(t, d, nil), "t-veranderd"))
}

// Every figure that can change has words of its own, in both languages.
func TestEveryFigureHasAName(t *testing.T) {
	t.Parallel()
	d := sample(t)
	now := d.Figures
	prev := *d
	prev.Figures = report.Figures{}
	d.Since = report.ChangesSince(&prev, &now, nil)
	d.Since.Changes = append(d.Since.Changes, report.ChangesSince(&report.Document{}, larger(t), nil).Changes...)
	for _, o := range []reporthtml.Options{{}, {Language: complaints.English}} {
		for name := range rows(t, render(t, d, &o), "t-veranderd") {
			require.NotRegexp(t, `_|\.`, name)
		}
	}
}

// larger has no figure that is 0.
func larger(t testing.TB) *report.Figures {
	t.Helper()
	f := sample(t).Figures
	f.Apart = report.Apart{Referrals: 1, Signals: 1, NoComplaint: 1, Duplicates: 1, Unconfirmed: 1}
	judgment := report.Judgment{InTime: 1, Late: 1, LateOpen: 1, NotYetDue: 1, Stopped: 1, NoClock: 1}
	f.FirstResponse, f.Norm, f.Shifted = judgment, judgment, judgment
	f.DaysToResponse, f.DaysToClosing = report.Spread{Count: 1, Median: 1, P90: 1, Max: 1}, report.Spread{Count: 1, Median: 1, P90: 1, Max: 1}
	f.Standing = report.Standing{Open: 1, Overdue: 1, Waiting: 1, Director: 1, Closed: 1, Withdrawn: 1, Dismissed: 1}
	f.Escalated, f.Decided, f.NoTalk, f.Erased, f.Imported, f.Backdated = 1, 1, 1, 1, 1, 1
	twice := report.Repeated{Complaints: 1, Times: 2}
	f.Reopened, f.Suspended, f.Extended = twice, twice, twice
	f.Measures = report.Measures{Complaints: 1, Total: 4, Done: 2, DoneLate: 1, Open: 1, Overdue: 1}
	return &f
}
