package complaints

import (
	"context"
	"errors"
)

// Portable is what a [Store] offers besides, so that everything in it can move to another store. It is an interface of its
// own: a store without it works, but cannot be copied.
type Portable interface {
	// Export pages through all that the store keeps except leases, each row once: policy versions, series, ledger entries,
	// claims (command keys too, as far as they are still kept), and complaint by complaint its events, contents (erased ones
	// too), deliveries and, last, its state: in a store at rest whoever reads a state has had all that belongs to it. What comes
	// or changes while the pages are read is shown or not, as it was or as it is. ErrNewer: a newer version wrote a row.
	Export(ctx context.Context, p PageParams) (Page[Kept], error)
	// Adopt keeps rows as they are, in any order, in one transaction or in several: whatever was kept when it fails may come
	// again. Where a row is there already the further one stays:
	// of a state the higher revision; an event as it is; of a content the erased one, else the first; of a delivery the
	// settled one, else that with the later At, else the first; of a ledger entry the one whose outcome is further on, else the
	// first; of a series the higher number; of a claim and a policy version the first.
	// ErrClaimed: another complaint holds the claim, or another event stands at that revision, or the policy version has
	// another body. ErrInvalid: a row in which not exactly one part is set. A size over the limits of Commit for one item is
	// ErrTooLarge. Lists and indexes show a complaint from when its state was adopted.
	Adopt(ctx context.Context, rows []Kept) error
}

// Kept is one row of a store on its way to another. Exactly one part is set.
type Kept struct {
	Policy   *PolicyVersion
	Series   *Series
	Mail     *MailEntry
	Claim    *KeptClaim
	Event    *Recorded
	Content  *KeptContent
	Delivery *Delivery
	State    *Complaint
}

// Series is a series of numbers with the last one given.
type Series struct {
	Name string
	Last int64
}

// KeptClaim is a claim with its holder.
type KeptClaim struct {
	Claim
	By Claimed
}

// KeptContent is a content with its complaint, its data as they are kept: sealed. The other store reads them with the same
// Sealer.
type KeptContent struct {
	Complaint ID
	Content
}

// Parts counts the parts that are set; a row has one.
func (k Kept) Parts() int {
	n := 0
	for _, set := range []bool{
		k.Policy != nil, k.Series != nil, k.Mail != nil, k.Claim != nil,
		k.Event != nil, k.Content != nil, k.Delivery != nil, k.State != nil,
	} {
		if set {
			n++
		}
	}
	return n
}

// Copied counts what was read from the one store and is in the other now.
type Copied struct {
	Policies, Series, Mails, Claims      int
	Events, Contents, Deliveries, States int
}

// copyPage is the number of rows that move at a time.
const copyPage = 200

// Copy moves everything between stores, as when a centre goes from one kind of storage to another: src stays as it is, and dst
// has the same complaints, histories, sealed contents, outbox, ledger, claims, numbers and policies. Leases stay behind: they
// run out. Large objects are no part of a store: see [CopyBlobs].
//
// Copy can be stopped anywhere and run again, and changes nothing where nothing changed: rows that are there stay, and of two
// versions the further one. So a centre can copy while it works, and once more after it was stopped, for what came between.
// Both Services must not be at work at once: each would send the letters that wait.
//
// ErrInvalid names the store that is not [Portable]. ErrClaimed: dst has complaints of its own that collide. Other errors are
// those of the stores.
func Copy(ctx context.Context, dst, src Store) (Copied, error) {
	var total Copied
	to, toOK := dst.(Portable)
	from, fromOK := src.(Portable)
	var f fields
	if !toOK {
		f.add("dst", "not_portable", "cannot take over what another store keeps")
	}
	if !fromOK {
		f.add("src", "not_portable", "cannot give what it keeps")
	}
	if err := f.err(); err != nil {
		return total, err
	}
	p := PageParams{Limit: copyPage}
	for {
		page, err := from.Export(ctx, p)
		if err != nil {
			return total, err
		}
		if err := to.Adopt(ctx, page.Items); err != nil {
			return total, err
		}
		total.add(page.Items)
		if page.Next == "" {
			return total, nil
		}
		p.Cursor = page.Next
	}
}

func (c *Copied) add(rows []Kept) {
	for _, k := range rows {
		switch {
		case k.Policy != nil:
			c.Policies++
		case k.Series != nil:
			c.Series++
		case k.Mail != nil:
			c.Mails++
		case k.Claim != nil:
			c.Claims++
		case k.Event != nil:
			c.Events++
		case k.Content != nil:
			c.Contents++
		case k.Delivery != nil:
			c.Deliveries++
		case k.State != nil:
			c.States++
		}
	}
}

// CopyBlobs copies the objects that dst does not have yet: attachments, original mails, large contents, reports. It returns how
// many it copied. It can be stopped and run again; an object is never written over, for objects never change. What was erased
// from src after it was copied stays in dst until the complaint is erased there: run [Copy] last, and erase again what [Verify]
// names.
func CopyBlobs(ctx context.Context, dst, src Blobs) (int, error) {
	copied := 0
	p := PageParams{Limit: copyPage}
	for {
		page, err := src.List(ctx, "", p)
		if err != nil {
			return copied, err
		}
		for _, key := range page.Items {
			isNew, err := copyBlob(ctx, dst, src, key)
			if err != nil {
				return copied, err
			}
			if isNew {
				copied++
			}
		}
		if page.Next == "" {
			return copied, nil
		}
		p.Cursor = page.Next
	}
}

// copyBlob copies one object; false when dst has it, or when src has it no longer.
func copyBlob(ctx context.Context, dst, src Blobs, key string) (isNew bool, err error) {
	r, err := src.Open(ctx, key)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { err = firstError(err, r.Close()) }()
	_, err = dst.Put(ctx, key, r, 0)
	if errors.Is(err, ErrClaimed) {
		return false, nil
	}
	return err == nil, err
}
