package complaints

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// acting lists who of a post can act on a complaint that excludes some, on a day.
func acting(p *Policy, post Post, excluded []ActorID, on calendar.Date) []ActorID {
	return Env{Policy: p, At: on.At(12 * 3600)}.available(post, &Complaint{Involved: excluded})
}

func postOf(p *Policy, id GroupID) Post {
	g, _ := p.group(id)
	return Post{Members: g.Members, StandIn: g.StandIn}
}

func among(list []ActorID) func(ActorID) bool {
	return func(id ActorID) bool { return slices.Contains(list, id) }
}

func TestWhoCanAct(t *testing.T) {
	t.Parallel()
	monday := civil(2026, 11, 23)
	p := DefaultPolicy()
	p.Absences = []Absence{
		{Actor: "ict-1", From: monday, To: monday + 2},
		{Actor: "hr-standin", From: monday, To: monday},
	}
	tests := []struct {
		name string
		got  []ActorID
		want []ActorID
	}{
		{"everybody is there: the stand-in does not act", acting(p, postOf(p, "finance"), nil, monday), []ActorID{"finance-1", "finance-2"}},
		{"a member is absent", acting(p, postOf(p, "ict"), nil, monday), []ActorID{"ict-2", "ict-standin"}},
		{"the last day of an absence belongs to it", acting(p, postOf(p, "ict"), nil, monday+2), []ActorID{"ict-2", "ict-standin"}},
		{"the day after does not", acting(p, postOf(p, "ict"), nil, monday+3), []ActorID{"ict-1", "ict-2"}},
		{"nor the day before", acting(p, postOf(p, "ict"), nil, monday-1), []ActorID{"ict-1", "ict-2"}},
		{"a member is excluded", acting(p, postOf(p, "ict"), []ActorID{"ict-2"}, monday+3), []ActorID{"ict-1", "ict-standin"}},
		{"the stand-in is absent as well", acting(p, postOf(p, "hr"), []ActorID{"hr-1"}, monday), []ActorID{"hr-2"}},
		{"the whole group is excluded", acting(p, postOf(p, "ict"), []ActorID{"ict-1", "ict-2", "ict-standin"}, monday), []ActorID{}},
		{"about the director: never to subordinates", acting(p, p.Director, []ActorID{"director"}, monday), []ActorID{"director-standin"}},
		{"about the whole desk", acting(p, p.Desk, []ActorID{"desk-1", "desk-2"}, monday), []ActorID{"desk-standin"}},
		{"an unknown group has nobody", acting(p, postOf(p, "legal"), nil, monday), []ActorID{}},
		{"somebody unknown excludes nobody", acting(p, p.Desk, []ActorID{"nobody"}, monday), []ActorID{"desk-1", "desk-2"}},
		{"no stand-in named", p.available([]ActorID{"a", "b"}, "", monday, among([]ActorID{"a"})), []ActorID{"b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, tt.got)
		})
	}
}

// Whom impartiality refuses hears who acts instead: a colleague first, then the stand-in, nobody when there is none.
func TestSubstitute(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	tests := []struct {
		name     string
		barred   Relation
		excluded []ActorID
		want     ActorID
	}{
		{"a colleague", AsDesk, []ActorID{"desk-1"}, "desk-2"},
		{"the whole desk", AsDesk, []ActorID{"desk-1", "desk-2"}, "desk-standin"},
		{"the director", AsDirector, []ActorID{"director"}, "director-standin"},
		{"nobody is left", AsDirector, []ActorID{"director", "director-standin"}, ""},
		{"a handler", AsHandler, []ActorID{"ict-1"}, "ict-2"},
		{"a member", AsMember, []ActorID{"ict-2"}, "ict-1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := Env{Policy: p, At: civil(2026, 11, 23).At(12 * 3600), By: Actor{ID: tt.excluded[0]}}
			err := env.impartiality(&Complaint{Group: "ict", Involved: tt.excluded}, []Relation{tt.barred})
			require.ErrorIs(t, err, ErrImpartiality)
			var refused *Error
			require.ErrorAs(t, err, &refused)
			require.Equal(t, tt.want, refused.Substitute)
		})
	}
}

// Whatever the absences and exclusions: who acts is of the post, present and impartial, and the stand-in only for a gap.
func TestAvailableProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		actors := []ActorID{"a", "b", "c", "d"}
		members := rapid.SliceOfNDistinct(rapid.SampledFrom(actors), 0, 3, rapid.ID[ActorID]).Draw(t, "members")
		standIn := rapid.SampledFrom(actors).Filter(func(a ActorID) bool { return !slices.Contains(members, a) }).Draw(t, "stand-in")
		excluded := rapid.SliceOf(rapid.SampledFrom(actors)).Draw(t, "excluded")
		on := civil(2026, 11, 23)
		p := &Policy{Absences: rapid.SliceOf(rapid.Custom(func(t *rapid.T) Absence {
			from := on.AddDays(rapid.IntRange(-3, 3).Draw(t, "from"))
			return Absence{rapid.SampledFrom(actors).Draw(t, "who"), from, from.AddDays(rapid.IntRange(0, 3).Draw(t, "days"))}
		})).Draw(t, "absences")}

		can := func(a ActorID) bool { return !p.absent(a, on) && !slices.Contains(excluded, a) }
		var want []ActorID
		gap := false
		for _, m := range members {
			if can(m) {
				want = append(want, m)
			} else {
				gap = true
			}
		}
		if gap && can(standIn) {
			want = append(want, standIn)
		}
		got := p.available(members, standIn, on, among(excluded))
		require.ElementsMatch(t, want, got)
		require.Equal(t, len(got) > 0 && got[len(got)-1] == standIn, gap && can(standIn), "the stand-in comes last")
	})
}

func TestLookUps(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	s, ok := p.staff("ict-1")
	require.True(t, ok)
	require.Equal(t, "ict-1@ssc.example", s.Email)
	d, ok := p.department("finance")
	require.True(t, ok)
	require.Equal(t, GroupID("finance"), d.Group)
	_, ok = p.partner("leverancier")
	require.False(t, ok, "a supplier is no partner")
	_, ok = p.supplier("leverancier")
	require.True(t, ok)

	require.Equal(t, "Financiën", p.departmentName("finance", Dutch))
	require.Equal(t, "Finance", p.departmentName("finance", English))
	require.Equal(t, "Finance", p.groupName("finance", English))
	require.Equal(t, "Dina Dijkstra", p.staffName("desk-2"))
	require.Equal(t, "Gemeente A", p.organisationName("gemeente-a", PartnerEmployee))
	require.Contains(t, p.text(TextRemedy, Dutch), "Servicedesk")
	require.Contains(t, p.text(TextRemedy, English), "service desk")

	p.Suppliers = append(p.Suppliers, Organisation{ID: "gemeente-a", Name: "Gemeente A Drukkerij"})
	require.Equal(t, "Gemeente A Drukkerij", p.organisationName("gemeente-a", SupplierKind))
	require.Equal(t, "Gemeente A", p.organisationName("gemeente-a", PartnerEmployee))
}

// An id that is nowhere, as after a change of policy, stands for itself.
func TestUnknownIDsAreNoPanic(t *testing.T) {
	t.Parallel()
	var p Policy
	_, ok := p.staff("gone")
	require.False(t, ok)
	_, ok = p.group("gone")
	require.False(t, ok)
	require.Equal(t, "gone", p.staffName("gone"))
	require.Equal(t, "gone", p.groupName("gone", Dutch))
	require.Equal(t, "gone", p.departmentName("gone", English))
	require.Equal(t, "gone", p.organisationName("gone", UnknownKind))
	require.Empty(t, p.text("gone", Dutch))
	require.Empty(t, acting(&p, p.Desk, nil, calendar.Date(0)))
	require.False(t, p.absent("gone", calendar.Date(0)))
}
