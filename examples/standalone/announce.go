package main

import (
	"io"
	"path/filepath"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// announce tells whoever started the program where it is, what to try next, and how to stop.
func (f *fronts) announce(w io.Writer, set *settings, k *keeping, o *office) {
	a := f.addresses()
	printf(w, "Klachtwerk is running.\n\n")
	printf(w, "  HTTP API   http://%s\n", a.http)
	if a.smtp != "" {
		printf(w, "  SMTP       %s, for %s\n", a.smtp, k.policy.Names.Mailbox)
	}
	if set.relay != "" {
		printf(w, "  letters    through the relay %s\n", set.relay)
	} else {
		printf(w, "  letters    %s\n", filepath.Join(set.data, "sent", "*.eml"))
	}
	printf(w, "  reports    %s\n", filepath.Join(set.data, "reports"))
	printf(w, "  data       %s\n", set.data)
	printf(w, "  policy     %s, version %s\n", k.policy.Names.Organisation, k.policy.Version)
	if k.clock.shifted() {
		printf(w, "  clock      %s, kept over restarts\n", calendar.Local(o.service.Now()).Format(time.RFC3339))
	}
	if set.demo {
		suggest(w, a, k.policy.Names.Mailbox)
	}
	printf(w, "\nStop with Ctrl-C.\n")
}

// suggest is the demonstration's first steps, ready to paste.
func suggest(w io.Writer, a addresses, mailbox string) {
	printf(w, "\nThis is a demonstration: whoever names a persona is that persona. They are listed at\n\n  http://%s/\n\nTry next:\n\n", a.http)
	if a.smtp != "" {
		printf(w, "  printf '%%s\\r\\n' 'Authentication-Results: %s; dmarc=pass header.from=gemeente-a.example' \\\n", demoRelay)
		printf(w, "    'From: Petra <demo-partner@gemeente-a.example>' 'Subject: Mijn laptop is stuk' '' 'Al een week.' |\n")
		printf(w, "    curl smtp://%s --mail-from demo-partner@gemeente-a.example --mail-rcpt %s -T -\n", a.smtp, mailbox)
	}
	printf(w, "  curl -H 'Authorization: Bearer demo-desk' http://%s/v1/complaints\n", a.http)
}
