package main

import (
	"context"
	"errors"
	"log"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/smtpin"
	"github.com/klachtwerk/klachtwerk/adapters/webauth"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// fronts are the ways in.
type fronts struct {
	http     net.Listener
	smtp     net.Listener // nil: no mail
	handler  http.Handler
	mail     *smtpin.Server
	errorLog *log.Logger
}

// listenFronts takes the addresses; nothing is served yet.
func listenFronts(ctx context.Context, set *settings, logger *slog.Logger) (*fronts, error) {
	f := &fronts{errorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn)}
	var err error
	if f.http, err = listen(ctx, "-addr", set.addr); err != nil {
		return nil, err
	}
	if set.smtp == "" {
		return f, nil
	}
	if f.smtp, err = listen(ctx, "-smtp", set.smtp); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// open makes what answers there.
func (f *fronts) open(set *settings, k *keeping, o *office, logger *slog.Logger) error {
	var err error
	if f.smtp != nil {
		f.mail, err = smtpin.New(&smtpin.Options{
			Mailboxes: []string{k.policy.Names.Mailbox}, Receiver: o.service, Reader: o.reader, Blobs: k.blobs, Now: k.clock.Now,
			SpoolDir: set.data, Observe: func(ctx context.Context, m smtpin.Mail) { observeMail(ctx, logger, m) },
		})
		if err != nil {
			return err
		}
	}
	f.handler, err = newHandler(set, k, o, f.http.Addr(), logger)
	return err
}

// newHandler makes the API, and around it what belongs to the demonstration.
func newHandler(set *settings, k *keeping, o *office, addr net.Addr, logger *slog.Logger) (http.Handler, error) {
	var who []webauth.Authenticator
	var demo *webauth.Demo
	if set.demo {
		var err error
		if demo, err = webauth.NewDemo(addr, nil); err != nil {
			return nil, err
		}
		who = append(who, demo)
	}
	if set.issuer != "" {
		oidc, err := webauth.NewOIDC(&webauth.OIDCOptions{Issuer: set.issuer, Audience: set.audience})
		if err != nil {
			return nil, err
		}
		who = append(who, oidc)
	}
	api, err := httpapi.New(o.service, &httpapi.Options{
		Auth: webauth.Any(who...), Version: version(), PrintLetter: o.print, Reports: o.reports, Fold: mailin.Fold,
		Ready: func(ctx context.Context) error {
			_, err := k.store.PolicyVersions(ctx)
			return errors.Join(err, o.runner.health.ready())
		},
		Served: func(ctx context.Context, s httpapi.Served) { observeRequest(ctx, logger, s) },
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", o.runner.health.metrics)
	mux.Handle("/", api)
	if demo == nil {
		return mux, nil
	}
	return (&stage{api: mux, auth: demo, clock: k.clock, office: o, log: logger}).handler(), nil
}

// print lays out a letter that is posted; one that was mailed is shown as it was.
func (o *office) print(_ context.Context, l complaints.Letter) ([]byte, error) {
	if l.Postal == "" {
		return []byte(l.HTML), nil
	}
	return o.composer.Print(l)
}

// version is the module's, as the build knows it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "devel"
}

func observeMail(ctx context.Context, logger *slog.Logger, m smtpin.Mail) {
	if m.Err != nil {
		logger.WarnContext(ctx, "a mail was not taken", "size", m.Size, "took", m.Took, "code", complaints.CodeOf(m.Err))
	}
}

func observeRequest(ctx context.Context, logger *slog.Logger, s httpapi.Served) {
	if s.Status >= http.StatusInternalServerError {
		logger.ErrorContext(ctx, "a request failed", "id", s.RequestID, "method", s.Method, "route", s.Route, "status", s.Status, "error", s.Err)
	}
}

func (f *fronts) addresses() addresses {
	a := addresses{http: f.http.Addr().String()}
	if f.smtp != nil {
		a.smtp = f.smtp.Addr().String()
	}
	return a
}

// close lets go of the addresses when nobody served them; after serving there is nothing left to close.
func (f *fronts) close() {
	_ = f.http.Close()
	if f.smtp != nil {
		_ = f.smtp.Close()
	}
}
