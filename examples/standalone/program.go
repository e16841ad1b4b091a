package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
)

// program is the whole of it, as a type so that tests start it too.
type program struct {
	started func(addresses) // hears of the addresses when mail and requests are served; nil: nobody
}

// addresses are those that are listened on.
type addresses struct{ http, smtp string }

// lastWords is how long deliveries under way may take when the program ends.
const lastWords = 10 * time.Second

// Run runs until ctx ends, then drains: mails and requests under way are finished, and so are deliveries. The error is for the
// person who started it.
func (p *program) Run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	set, err := parseSettings(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case set.backup != "":
		return backup(ctx, set, stdout)
	case set.check:
		return check(ctx, set, stdout)
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	k, err := openKeeping(ctx, set)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.close()) }()
	if set.importMail != "" {
		return importMail(ctx, set, k, log, stdout)
	}
	f, err := listenFronts(ctx, set, log)
	if err != nil {
		return err
	}
	defer f.close()
	o, err := openOffice(ctx, set, k, set.base(f.http.Addr()), log)
	if err != nil {
		return err
	}
	if err := f.open(set, k, o, log); err != nil {
		return err
	}
	if set.demo {
		if err := tellStories(ctx, k, o, log); err != nil {
			return err
		}
	}
	f.announce(stdout, set, k, o)
	if p.started != nil {
		p.started(f.addresses())
	}
	err = serve(ctx, f, o.runner, k.lookOn)
	if err == nil {
		printf(stdout, "\nStopped. Everything is kept in %s; the same command goes on from there.\n", set.data)
	}
	return err
}

// serve runs the fronts and the runner until ctx ends, a front fails or lookOn finds damage. First the fronts are drained, then the
// runner.
func serve(ctx context.Context, f *fronts, r *runner, lookOn func(context.Context) error) error {
	open, shut := context.WithCancel(ctx)
	defer shut()
	work, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()

	var running sync.WaitGroup
	var httpErr, smtpErr, damage error
	running.Go(func() {
		if damage = lookOn(open); damage != nil {
			shut()
		}
	})
	running.Go(func() {
		defer shut()
		httpErr = httpapi.Serve(open, f.http, f.handler, &httpapi.ServeOptions{ErrorLog: f.errorLog})
	})
	if f.smtp != nil {
		running.Go(func() {
			defer shut()
			smtpErr = f.mail.Serve(open, f.smtp)
		})
	}
	stopped := make(chan struct{})
	var loop sync.WaitGroup
	loop.Go(func() { r.run(work, stopped) })

	running.Wait()
	close(stopped)
	late := time.AfterFunc(lastWords, abandon)
	defer late.Stop()
	loop.Wait()
	return errors.Join(httpErr, smtpErr, damage)
}

// listen opens an address, with an error that says what to do about it.
func listen(ctx context.Context, name, addr string) (net.Listener, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, listenError{name, addr, err}
	}
	return ln, nil
}
