package httpapi_test

import (
	"maps"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/adapters/policyfile"
	"github.com/klachtwerk/klachtwerk/adapters/webauth"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// The demonstration's personas and policy work together, each in their own part.
func TestDemonstration(t *testing.T) {
	t.Parallel()
	policy, err := policyfile.ReadFile("../../examples/standalone/policy.yaml")
	require.NoError(t, err)
	demo, err := webauth.NewDemo(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, nil)
	require.NoError(t, err)
	w := newWorld(t, func(o *httpapi.Options, e *complaints.Options) { o.Auth, e.Policy = demo, policy })
	const base = "http://127.0.0.1:8080"
	call := func(who, method, path string, body any, headers ...string) answer {
		return w.call(who, method, base+path, body, headers...)
	}

	in := submission()
	in["complainant"] = object{"name": "Petra de Wit", "kind": "partner_employee", "organisation": "gemeente-a", "email": "demo-partner@gemeente-a.example"}
	a := call("demo-partner", "POST", "/v1/complaints", in)
	c := a.is(http.StatusCreated)
	path := a.header.Get("Location")
	require.Equal(t, "registered", c["status"])
	require.Equal(t, "2026-12-07", c.list("deadlines")[1]["date"])
	seen := call("demo-desk", "GET", path, nil).is(http.StatusOK)
	require.Equal(t, "ict", seen.object("proposed")["group"])
	for _, outsider := range []string{"demo-supplier", "demo-handler-hr", "demo-handler-ict"} {
		call(outsider, "GET", path, nil).problem(http.StatusNotFound, "not_found")
	}
	call("demo-desk", "POST", path+"/assign", object{"group": "ict"}, "If-Match", `"1"`).is(http.StatusOK)
	call("demo-handler-hr", "POST", path+"/take", nil, "If-Match", `"2"`).problem(http.StatusNotFound, "not_found")
	call("demo-handler-ict-2", "POST", path+"/take", nil, "If-Match", `"2"`).is(http.StatusOK)
	call("demo-director", "GET", path, nil).is(http.StatusOK)
	figures := call("demo-admin", "GET", path, nil).is(http.StatusOK)
	require.NotContains(t, figures, "description", "an administrator reads no free text")

	// Words that leave no doubt forward by themselves; others propose; a citizen's words refer.
	filed := func(who string, change object) object {
		in := object{"channel": "api", "ground": "service", "subject": "Klacht", "description": "Tekst."}
		maps.Copy(in, change)
		return call(who, "POST", "/v1/complaints", in).is(http.StatusCreated)
	}
	supplier := object{"name": "Sander Blok", "kind": "supplier", "organisation": "leverancier", "email": "demo-supplier@leverancier.example"}
	c = filed("demo-supplier", object{"complainant": supplier, "ground": "contract", "agreement": "OV-1", "description": "De betaling is te laat."})
	require.Equal(t, "registered", c["status"])
	require.Equal(t, "finance", call("demo-desk", "GET", "/v1/complaints/"+c.text("id"), nil).is(http.StatusOK).object("proposed")["group"])
	c = filed("demo-desk", object{"complainant": in["complainant"], "channel": "phone", "subject": "Mijn wachtwoord werkt niet"})
	require.Equal(t, "assigned", c["status"])
	require.Equal(t, "ict", c["group"])
	unknown := object{"name": "Jan", "email": "jan@thuis.example"}
	c = filed("demo-desk", object{"complainant": unknown, "channel": "letter", "description": "Ik ben inwoner van Gemeente A en wacht op mijn paspoort."})
	require.Equal(t, "referred", c["status"])
	require.Equal(t, "gemeente-a", c["referred_to"])
}
