package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"
)

// clock runs as the machine's does, at a distance that -now and the demonstration set. The distance is kept in a file.
type clock struct {
	dir *os.Root // keeps the distance, in the file clock

	mu     sync.Mutex
	offset time.Duration
}

const clockFile = "clock"

var errBackwards = errors.New("the clock goes forward only")

// openClock reads the distance that was kept. start sets the clock when it is not behind: a second start with the same -now
// goes on where the first one was.
func openClock(dir *os.Root, start time.Time) (*clock, error) {
	c := &clock{dir: dir}
	text, err := dir.ReadFile(clockFile)
	fresh := errors.Is(err, fs.ErrNotExist)
	switch {
	case fresh:
	case err != nil:
		return nil, fmt.Errorf("the clock's setting: %w", err)
	default:
		if c.offset, err = time.ParseDuration(strings.TrimSpace(string(text))); err != nil {
			return nil, fmt.Errorf("the file clock in the data directory is not the clock's setting: %w", err)
		}
	}
	if start.IsZero() || !fresh && start.Before(c.Now()) {
		return c, nil
	}
	if err := c.set(start); err != nil {
		return nil, err
	}
	return c, nil
}

// Now is the moment as the program has it.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// shifted reports whether the clock is not the machine's.
func (c *clock) shifted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset != 0
}

// forward moves the clock; backwards is errBackwards.
func (c *clock) forward(to time.Time) error {
	if to.Before(c.Now()) {
		return errBackwards
	}
	return c.set(to)
}

// set keeps the new distance before it holds.
func (c *clock) set(to time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	offset := time.Until(to)
	if err := writeFile(c.dir, clockFile, offset.String()+"\n"); err != nil {
		return fmt.Errorf("the clock's setting: %w", err)
	}
	c.offset = offset
	return nil
}

// writeFile replaces a small file as a whole, readable for its owner alone.
func writeFile(dir *os.Root, name, text string) error {
	unfinished := name + ".new"
	f, err := dir.OpenFile(unfinished, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return errors.Join(dir.Rename(unfinished, name), syncDir(dir))
}
