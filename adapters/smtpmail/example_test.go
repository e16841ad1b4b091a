package smtpmail_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/smtpmail"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// A relay that wants a login gets it over TLS only.
func ExampleNew() {
	_, err := smtpmail.New(&smtpmail.Options{Addr: "relay.ssc.example:587", Username: "klachtwerk", Password: "…", Timeout: 30 * time.Second})
	fmt.Println(err)
	_, err = smtpmail.New(&smtpmail.Options{Addr: "relay.ssc.example:587", Username: "klachtwerk", Password: "…", TLS: smtpmail.TLSNone})
	fmt.Println(err)
	// Output:
	// <nil>
	// smtpmail: Options.TLS must be required when Options.Username is set
}

// Without a relay letters become files that any mail program opens.
func ExampleNewDir() {
	data, err := os.MkdirTemp("", "klachtwerk")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(data) }()
	var notifier complaints.Notifier
	if notifier, err = smtpmail.NewDir(data, nil); err != nil {
		fmt.Println(err)
		return
	}
	l := letter()
	fmt.Println(notifier.Send(context.Background(), l))
	fmt.Println(notifier.Send(context.Background(), l)) // a repeat is no second mail
	l.To = nil
	fmt.Println(errors.Is(notifier.Send(context.Background(), l), complaints.ErrRejected))
	files, _ := filepath.Glob(filepath.Join(data, "sent", "*"))
	for _, f := range files {
		fmt.Println(filepath.Base(f))
	}
	// Output:
	// <nil>
	// <nil>
	// true
	// 01kaxj7q5s.7.complainant@ssc.example.eml
}
