package policyfile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/policyfile"
	"github.com/klachtwerk/klachtwerk/adapters/webauth"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// The demonstration's policy has the posts that its personas expect.
func TestDemoPolicy(t *testing.T) {
	t.Parallel()
	p, err := policyfile.ReadFile("../../examples/standalone/policy.yaml")
	require.NoError(t, err)
	require.Equal(t, "klachten@ssc.example", p.Names.Mailbox)

	var departments []complaints.DepartmentID
	for _, d := range p.Departments {
		departments = append(departments, d.ID)
	}
	require.Equal(t, []complaints.DepartmentID{"ict", "hr", "finance", "facilities"}, departments)
	require.Len(t, p.Groups, 4)
	for _, g := range p.Groups {
		require.Len(t, g.Members, 2, g.ID)
		require.NotEmpty(t, g.StandIn, g.ID)
	}
	require.Contains(t, p.Desk.Members, complaints.ActorID("demo-desk"))
	require.Contains(t, p.Director.Members, complaints.ActorID("demo-director"))
	require.Contains(t, p.Admins, complaints.ActorID("demo-admin"))
	require.Equal(t, []complaints.ActorID{"demo-handler-ict", "demo-handler-ict-2"}, p.Groups[0].Members)
	require.Contains(t, p.Groups[1].Members, complaints.ActorID("demo-handler-hr"))

	var partners []string
	for _, o := range p.Partners {
		partners = append(partners, o.ID)
		require.Equal(t, []string{o.ID + ".example"}, o.Domains)
	}
	require.Equal(t, []string{"gemeente-a", "gemeente-b", "provincie"}, partners)
	require.Equal(t, "leverancier", p.Suppliers[0].ID)
	require.Equal(t, []string{"leverancier.example"}, p.Suppliers[0].Domains)

	// Who logs in as staff is staff, by the same name.
	people := map[complaints.ActorID]string{}
	for _, s := range p.People {
		people[s.ID] = s.Name
	}
	for _, a := range webauth.DemoActors() {
		if a.Organisation == "" {
			require.Equal(t, a.Name, people[a.ID], a.ID)
		} else {
			require.NotContains(t, people, a.ID)
		}
	}

	// It keeps the procedure's own norms.
	require.Equal(t, complaints.DefaultPolicy().Terms, p.Terms)
	require.Equal(t, complaints.DefaultPolicy().Warnings, p.Warnings)
}
