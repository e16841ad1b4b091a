package memstore_test

import (
	"testing"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) complaints.Store { return memstore.New() }, nil)
}

func TestRates(t *testing.T) {
	t.Parallel()
	storetest.RunRates(t, func(*testing.T) complaints.Rates { return memstore.New() })
}
