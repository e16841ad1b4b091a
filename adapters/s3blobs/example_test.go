package s3blobs_test

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
)

// Blobs of one deployment under a prefix of a shared bucket. Nothing is contacted before the first call.
func ExampleNew() {
	client := s3.New(s3.Options{Region: "eu-west-1"}) // or s3.NewFromConfig with the function's own configuration
	_, err := s3blobs.New(&s3blobs.Options{Client: client, Bucket: "klachtwerk-files", Prefix: "blobs/"})
	fmt.Println(err)
	_, err = s3blobs.New(&s3blobs.Options{Client: client})
	fmt.Println(err)
	// Output:
	// <nil>
	// s3blobs: Options.Bucket is required
}
