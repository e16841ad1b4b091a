package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Quoted history and signatures of mails are folded away and never gone: the whole text is beside what is shown first.
func TestMailsAreFolded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *httpapi.Options, _ *complaints.Options) { o.Fold = mailin.Fold })
	const quoted = "Mijn laptop is stuk.\n\nOp 20 november 2026 schreef Servicedesk:\n> Kunt u dat toelichten?\n> Met groet\n"
	from := complaints.Address{Name: "Petra", Email: "petra@gemeente-a.example"}
	first := complaints.InboundMail{
		Key: "m-1", MessageID: "1@gemeente-a.example", From: from, Subject: "Laptop", Text: quoted, ReceivedAt: w.clock.Now(), Sender: complaints.SenderPass,
	}
	r, err := w.service.Receive(t.Context(), first)
	require.NoError(t, err)
	second := first
	second.Key, second.MessageID, second.InReplyTo, second.Text = "m-2", "2@gemeente-a.example", []string{"1@gemeente-a.example"}, "Nog steeds.\n\n-- \nPetra\n"
	_, err = w.service.Receive(t.Context(), second)
	require.NoError(t, err)

	path := "/v1/complaints/" + string(r.Complaint)
	c := w.call(desk, "GET", path, nil).is(http.StatusOK)
	require.Equal(t, quoted, c.text("description"))
	require.Contains(t, c.text("description_visible"), "Mijn laptop is stuk.")
	require.NotContains(t, c.text("description_visible"), "toelichten")
	history := w.call(desk, "GET", path+"/history", nil).is(http.StatusOK).list("items")
	last := history[len(history)-1]
	require.Equal(t, "messaged", last.text("type"))
	require.Equal(t, "Nog steeds.\n\n-- \nPetra\n", last.object("data").text("text"))
	require.Contains(t, last.text("text_visible"), "Nog steeds.")
	require.NotContains(t, last.text("text_visible"), "Petra")

	form := submission()
	form["description"] = quoted
	typed := w.call(petra, "POST", "/v1/complaints", form).is(http.StatusCreated)
	require.Equal(t, quoted, typed.text("description"))
	require.Empty(t, typed.text("description_visible"), "only mails are folded")
}
