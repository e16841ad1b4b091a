package fileblobs

import (
	"errors"
	"os"
	"runtime"
	"sync"
)

// syncs makes the names in directories durable for many at once: whoever comes while a sync of their directory is under way shares
// the next one.
type syncs struct {
	mu   sync.Mutex
	dirs map[string]*dirSync // those that somebody is at
}

// dirSync is the syncs of one directory.
type dirSync struct {
	users int        // who holds it; guarded by syncs.mu
	next  *shared    // the one that has not begun; guarded by syncs.mu
	turn  sync.Mutex // held by the one under way
}

// shared is one sync, for all who came before it began.
type shared struct {
	done chan struct{}
	err  error
}

// sync waits until the names that are in the directory now are on the disk.
func (s *syncs) sync(dir string) error {
	s.mu.Lock()
	if s.dirs == nil {
		s.dirs = map[string]*dirSync{}
	}
	d := s.dirs[dir]
	if d == nil {
		d = &dirSync{}
		s.dirs[dir] = d
	}
	d.users++
	mine, first := d.next, d.next == nil
	if first {
		mine = &shared{done: make(chan struct{})}
		d.next = mine
	}
	s.mu.Unlock()
	if first {
		s.run(dir, d, mine)
	}
	<-mine.done
	s.leave(dir, d)
	return mine.err
}

// run syncs after the one under way; from its beginning on others need another one.
func (s *syncs) run(dir string, d *dirSync, mine *shared) {
	d.turn.Lock()
	defer d.turn.Unlock()
	s.mu.Lock()
	d.next = nil
	s.mu.Unlock()
	mine.err = syncDir(dir)
	close(mine.done)
}

func (s *syncs) leave(dir string, d *dirSync) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.users--
	if d.users == 0 {
		delete(s.dirs, dir)
	}
}

// syncDir makes the names in a directory durable. Windows has no such call, and needs none.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
