package memstore_test

import (
	"testing"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/blobtest"
)

func TestBlobs(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(*testing.T) complaints.Blobs { return memstore.NewBlobs() }, nil)
}
