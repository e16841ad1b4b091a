// Command standalone is Klachtwerk on one machine: mail comes in by SMTP, people and programs use the HTTP API, everything is
// kept in one directory. Without an identity provider it is a demonstration with fixed personas.
//
//	go run ./examples/standalone
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// gcPercent is for less work and more memory: up to 77 MiB after 100,000 complaints.
const gcPercent = 250

func main() {
	debug.SetGCPercent(gcPercent)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := (&program{}).Run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "standalone:", err)
		os.Exit(1)
	}
}
