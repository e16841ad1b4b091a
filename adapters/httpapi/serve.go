package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"
)

// ServeOptions configure [Serve]; nil or zero fields take the default.
type ServeOptions struct {
	ReadHeader time.Duration // to read a request's headers; 10 seconds
	Read       time.Duration // to read a request; 30 seconds, which transfers extend for themselves
	Write      time.Duration // to answer; 60 seconds, likewise
	Idle       time.Duration // between requests of a connection; 2 minutes
	Drain      time.Duration // to finish what runs when the context has ended; 20 seconds
	MaxHeader  int           // bytes; 64 KiB
	ErrorLog   *log.Logger   // of the server's own errors; nil: the log package's
}

// Serve serves h on ln until ctx ends, then takes no new requests and waits for those that run. It returns nil after a clean
// end; an error when the listener fails or requests had to be broken off.
func Serve(ctx context.Context, ln net.Listener, h http.Handler, o *ServeOptions) error {
	opts := ServeOptions{}
	if o != nil {
		opts = *o
	}
	opts.defaults()
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: opts.ReadHeader, ReadTimeout: opts.Read, WriteTimeout: opts.Write, IdleTimeout: opts.Idle,
		MaxHeaderBytes: opts.MaxHeader, ErrorLog: opts.ErrorLog,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }, // what runs may finish
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	select {
	case err := <-failed:
		return fmt.Errorf("httpapi: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), opts.Drain)
	defer cancel()
	err := srv.Shutdown(drain)
	if err != nil {
		err = errors.Join(fmt.Errorf("httpapi: requests were broken off: %w", err), srv.Close())
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("httpapi: %w", served))
	}
	return err
}

func (o *ServeOptions) defaults() {
	set(&o.ReadHeader, 10*time.Second)
	set(&o.Read, 30*time.Second)
	set(&o.Write, time.Minute)
	set(&o.Idle, 2*time.Minute)
	set(&o.Drain, 20*time.Second)
	set(&o.MaxHeader, 64<<10)
}
