package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
)

func texts(steps []calendar.Step, lang string) []string {
	var lines []string
	for _, step := range steps {
		lines = append(lines, step.Text(lang))
	}
	return lines
}

func TestExplain(t *testing.T) {
	t.Parallel()
	cutoff := calendar.Options{Cutoff: new(calendar.Clock(17 * 3600))}
	closed := calendar.Options{Closures: []calendar.Closure{{Name: "Verhuizing", From: date(t, "2026-03-03"), To: date(t, "2026-03-03")}}}
	for name, tt := range map[string]struct {
		options  calendar.Options
		received string
		term     calendar.Term
		lang     string
		want     []string
	}{
		"working days": {received: "2026-04-24T12:00:00+02:00", term: firstResponse, lang: "en", want: []string{
			"Friday 24 April 2026: received, not counted", "25 April: weekend, skipped", "26 April: weekend, skipped",
			"27 April: King's Day, skipped", "28 April: working day 1", "29 April: working day 2", "Wednesday 29 April 2026: last day",
		}},
		"weeks, rolled": {received: "2026-04-13T09:00:00+02:00", term: resolution, lang: "nl", want: []string{
			"maandag 13 april 2026: ontvangen, telt niet mee", "27 april: 2 weken na ontvangst", "27 april: Koningsdag, overgeslagen",
			"28 april: eerstvolgende dag waarop de termijn kan eindigen", "dinsdag 28 april 2026: laatste dag",
		}},
		"cutoff": {options: cutoff, received: "2026-03-02T17:00:01+01:00", term: firstResponse, lang: "en-GB", want: []string{
			"Monday 2 March 2026: received, not counted", "Tuesday 3 March 2026: counts as the day of receipt",
			"4 March: working day 1", "5 March: working day 2", "Thursday 5 March 2026: last day",
		}},
		"own closing day": {options: closed, received: "2026-03-02T10:00:00+01:00", term: calendar.Term{Workdays: 1}, lang: "nl", want: []string{
			"maandag 2 maart 2026: ontvangen, telt niet mee", "3 maart: Verhuizing, overgeslagen", "4 maart: werkdag 1", "woensdag 4 maart 2026: laatste dag",
		}},
		"statutory, equated day": {received: "2026-04-03T10:00:00+02:00", term: calendar.Term{Weeks: 6, Statutory: true}, lang: "en", want: []string{
			"Friday 3 April 2026: received, not counted", "15 May: 6 weeks after receipt", "15 May: equated with a public holiday, skipped",
			"16 May: weekend, skipped", "17 May: weekend, skipped", "18 May: next day on which the term can end", "Monday 18 May 2026: last day",
		}},
		"at least two days": {received: "2026-04-02T10:00:00+02:00", term: calendar.Term{Days: 3, Statutory: true}, lang: "en", want: []string{
			"Thursday 2 April 2026: received, not counted", "5 April: 3 days after receipt", "5 April: fewer than two working days, the term gets longer",
			"3 April: Good Friday, skipped", "4 April: weekend, skipped", "5 April: weekend, skipped", "6 April: Easter Monday, skipped",
			"7 April: working day 1", "8 April: working day 2", "Wednesday 8 April 2026: last day",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := netherlands(t, tt.options)
			end, err := c.EndAt(instant(t, tt.received), tt.term)
			require.NoError(t, err)
			require.Equal(t, tt.want, texts(c.Explain(end), tt.lang))
		})
	}
}

// TestStepsJSON pins the stored form of steps.
func TestStepsJSON(t *testing.T) {
	t.Parallel()
	c := netherlands(t, calendar.Options{})
	end, err := c.End(date(t, "2026-04-26"), calendar.Term{Workdays: 1})
	require.NoError(t, err)
	stored, err := json.Marshal(c.Explain(end))
	require.NoError(t, err)
	require.JSONEq(t, `[{"date":"2026-04-26","kind":"received"},
		{"date":"2026-04-27","kind":"skipped_holiday","code":"kings_day"},
		{"date":"2026-04-28","kind":"counted","counted":1},
		{"date":"2026-04-28","kind":"end"}]`, string(stored))
}

// An end of another calendar is not explained with this one's days.
func TestExplainOtherCalendar(t *testing.T) {
	t.Parallel()
	worked := netherlands(t, calendar.Options{GoodFridayWorked: true})
	end, err := worked.End(date(t, "2026-04-01"), firstResponse)
	require.NoError(t, err)
	require.NotNil(t, worked.Explain(end))
	require.Nil(t, netherlands(t, calendar.Options{}).Explain(end))
}

// TestStatutoryIsTheAct holds that the days of the Act, not those of the
// organisation, move a statutory end.
func TestStatutoryIsTheAct(t *testing.T) {
	t.Parallel()
	law := calendar.Term{Weeks: 2, Statutory: true}
	closing := []calendar.Closure{{Name: "zomersluiting", From: date(t, "2026-07-20"), To: date(t, "2026-07-31")}}
	c := netherlands(t, calendar.Options{GoodFridayWorked: true, Closures: closing})
	for received, want := range map[string]string{
		"2026-03-20": "2026-04-07", // Good Friday, worked here, is a day of the Act
		"2026-07-08": "2026-07-22", // closed here, which the Act does not know
	} {
		end, err := c.End(date(t, received), law)
		require.NoError(t, err)
		require.Equal(t, want, end.Date.String())
	}
	both := law
	both.Roll = true
	end, err := c.End(date(t, "2026-07-08"), both)
	require.NoError(t, err)
	require.Equal(t, "2026-08-03", end.Date.String())

	sunday, err := calendar.NewWeekdays(time.Sunday)
	require.NoError(t, err)
	_, err = netherlands(t, calendar.Options{Weekdays: sunday}).End(date(t, "2026-07-08"), both)
	require.ErrorIs(t, err, calendar.ErrRange, "no day is both a Sunday and one on which a statutory term may end")
}
