package sesmail_test

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"github.com/klachtwerk/klachtwerk/adapters/sesmail"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// An outcome that nobody knows: all letters are sent again, but the director's dossier waits for somebody who looks.
func ExampleNew() {
	client := sesv2.New(sesv2.Options{Region: "eu-west-1"}) // or sesv2.NewFromConfig with the function's own configuration
	_, err := sesmail.New(&sesmail.Options{
		Client: client, ConfigurationSet: "klachtwerk",
		Unclear: map[complaints.LetterKind]sesmail.Unclear{complaints.NoticeEscalated: sesmail.Park},
	})
	fmt.Println(err)
	_, err = sesmail.New(&sesmail.Options{Client: client, IdentityARN: "ssc.example"})
	fmt.Println(err)
	// Output:
	// <nil>
	// sesmail: Options.IdentityARN must be arn:aws:ses:REGION:ACCOUNT:identity/NAME
}
