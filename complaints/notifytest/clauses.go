package notifytest

import (
	"context"
	"strings"
	"sync"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func send(t TB, h Harness, l complaints.Letter) {
	t.Helper()
	require.NoError(t, h.Notifier.Send(t.Context(), l))
}

func arrivesWhole(t TB, h Harness) {
	l := letter(1)
	send(t, h, l)
	only(t, h).requireIs(t, l)
}

func saysAutomatic(t TB, h Harness) {
	l := letter(1)
	send(t, h, l)
	require.Empty(t, only(t, h).header.Get("Auto-Submitted"))
	l = letter(2)
	l.Automatic = true
	send(t, h, l)
	for _, raw := range h.Arrived() {
		if m := read(t, raw); m.header.Get("Message-ID") == "<"+l.MessageID+">" {
			require.Equal(t, "auto-generated", m.header.Get("Auto-Submitted"))
			return
		}
	}
	require.Fail(t, "the automatic letter did not arrive")
}

func namesWhatItAnswers(t TB, h Harness) {
	l := letter(1)
	l.InReplyTo = "20261117.4711@gemeente-a.example"
	send(t, h, l)
	m := only(t, h)
	require.Equal(t, "<"+l.InReplyTo+">", m.header.Get("In-Reply-To"))
	require.Contains(t, m.header.Get("References"), "<"+l.InReplyTo+">")
}

func keepsAnyText(t TB, h Harness) {
	l := letter(1)
	l.Text = "€ é ß 漢字 🙂 \u200d שלום\n..\n.\n\n=3D = trailing space \n--\n" + strings.Repeat("lang ", 400) + "\n"
	l.HTML = "<p>" + l.Text + "</p>\n"
	l.Subject = "漢字 🙂 =?utf-8?q?no?= \"quoted\" " + strings.Repeat("een heel lang onderwerp ", 20) + "[K-2026-000001]"
	l.To[0].Name = `Zoë "Zo" O'Neill \ Çelik, <b>`
	send(t, h, l)
	only(t, h).requireIs(t, l)
}

func keepsLargeLetter(t TB, h Harness) {
	l := letter(1)
	l.Text = strings.Repeat("Dit is regel na regel van een lang dossier, met een é.\n", 20_000)
	send(t, h, l)
	only(t, h).requireIs(t, l)
}

func repeats(t TB, h Harness) {
	l := letter(1)
	for range 3 {
		send(t, h, l)
	}
	arrived := h.Arrived()
	require.NotEmpty(t, arrived)
	for _, raw := range arrived {
		require.Equal(t, string(arrived[0]), string(raw))
	}
	read(t, arrived[0]).requireIs(t, l)
}

func rejectsNoMail(t TB, h Harness) {
	for _, spoil := range []func(l *complaints.Letter){
		func(l *complaints.Letter) { l.From = complaints.Address{} },
		func(l *complaints.Letter) { l.To = nil },
		func(l *complaints.Letter) { l.To[0].Email = "nobody" },
		func(l *complaints.Letter) { l.MessageID = "" },
	} {
		l := letter(1)
		spoil(&l)
		require.ErrorIs(t, h.Notifier.Send(t.Context(), l), complaints.ErrRejected)
	}
	require.Empty(t, h.Arrived())
}

func rejectsInjection(t TB, h Harness) {
	const more = "\r\nBcc: elsewhere@elsewhere.example"
	for _, inject := range []func(l *complaints.Letter){
		func(l *complaints.Letter) { l.Subject += more },
		func(l *complaints.Letter) { l.From.Name += more },
		func(l *complaints.Letter) { l.From.Email += more },
		func(l *complaints.Letter) { l.To[0].Name += more },
		func(l *complaints.Letter) { l.To[0].Email += more },
		func(l *complaints.Letter) { l.To[0].Email += ">\r\nRCPT TO:<elsewhere@elsewhere.example" },
		func(l *complaints.Letter) { l.To[0].Email += ",elsewhere@elsewhere.example" },
		func(l *complaints.Letter) { l.MessageID += more },
		func(l *complaints.Letter) { l.InReplyTo = "a@b" + more },
	} {
		l := letter(1)
		inject(&l)
		require.ErrorIs(t, h.Notifier.Send(t.Context(), l), complaints.ErrRejected)
	}
	require.Empty(t, h.Arrived())
}

func heedsContext(t TB, h Harness) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := h.Notifier.Send(ctx, letter(1))
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, complaints.ErrRejected)
	require.Empty(t, h.Arrived())
}

func sendsConcurrently(t TB, h Harness) {
	const many = 20
	var wg sync.WaitGroup
	failures := make([]error, many)
	for i := range many {
		wg.Go(func() { failures[i] = h.Notifier.Send(t.Context(), letter(i)) })
	}
	wg.Wait()
	for _, err := range failures {
		require.NoError(t, err)
	}
	arrived := map[string]received{}
	for _, raw := range h.Arrived() {
		m := read(t, raw)
		arrived[m.header.Get("Message-ID")] = m
	}
	require.Len(t, arrived, many)
	for i := range many {
		arrived["<"+letter(i).MessageID+">"].requireIs(t, letter(i))
	}
}

func rejectsForGood(t TB, h Harness) {
	h.Refuse(recipient)
	require.ErrorIs(t, h.Notifier.Send(t.Context(), letter(1)), complaints.ErrRejected)
	require.Empty(t, h.Arrived())
	l := letter(2)
	l.To[0].Email = "ravi@gemeente-a.example"
	send(t, h, l)
	only(t, h).requireIs(t, l)
}

func sendsToTheOthers(t TB, h Harness) {
	h.Refuse(recipient)
	l := letter(1)
	l.To = append(l.To, complaints.Address{Name: "Ravi Jansen", Email: "ravi@gemeente-a.example"})
	require.ErrorIs(t, h.Notifier.Send(t.Context(), l), complaints.ErrRejected, "the refusal is seen")
	only(t, h).requireIs(t, l)
}

func triesAgain(t TB, h Harness) {
	h.Falter(recipient)
	l := letter(1)
	err := h.Notifier.Send(t.Context(), l)
	require.Error(t, err)
	require.NotErrorIs(t, err, complaints.ErrRejected)
	require.Empty(t, h.Arrived())
	h.Recover()
	send(t, h, l)
	only(t, h).requireIs(t, l)
}

func survivesLostAnswer(t TB, h Harness) {
	h.Lose()
	l := letter(1)
	err := h.Notifier.Send(t.Context(), l)
	require.Error(t, err)
	require.NotErrorIs(t, err, complaints.ErrRejected)
	send(t, h, l)
	arrived := h.Arrived()
	require.NotEmpty(t, arrived)
	for _, raw := range arrived {
		require.Equal(t, string(arrived[0]), string(raw))
	}
	read(t, arrived[0]).requireIs(t, l)
}

func errorsAreDiscreet(t TB, h Harness) {
	h.Refuse(recipient)
	unknown := letter(1)
	injected := letter(2)
	injected.Subject, injected.To[0].Name = "Geheim\n", "Sanne\n"
	for _, l := range []complaints.Letter{unknown, injected} {
		err := h.Notifier.Send(t.Context(), l)
		require.Error(t, err)
		for _, personal := range []string{recipient, "sanne", "Sanne", "Vries", "Geheim", "café", "Geachte"} {
			require.NotContains(t, err.Error(), personal)
		}
	}
}
