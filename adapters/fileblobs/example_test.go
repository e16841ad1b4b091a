package fileblobs_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klachtwerk/klachtwerk/adapters/fileblobs"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "blobs")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	blobs, err := fileblobs.Open(dir)
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	n, err := blobs.Put(ctx, "attachments/1/photo.jpg", strings.NewReader("a photo"), 10<<20)
	fmt.Println(n, err)

	r, err := blobs.Open(ctx, "attachments/1/photo.jpg")
	if err != nil {
		panic(err)
	}
	defer r.Close()
	body, err := io.ReadAll(r)
	fmt.Println(string(body), err)

	page, err := blobs.List(ctx, "attachments/", complaints.PageParams{})
	fmt.Println(page.Items, err)
	// Output:
	// 7 <nil>
	// a photo <nil>
	// [attachments/1/photo.jpg] <nil>
}
