package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// clock runs as the machine's does, at a distance that -now and the demonstration set. The distance is kept in a file.
type clock struct {
	file string

	mu     sync.Mutex
	offset time.Duration
}

var errBackwards = errors.New("the clock goes forward only")

// openClock reads the distance that was kept. start sets the clock when it is not behind: a second start with the same -now
// goes on where the first one was.
func openClock(file string, start time.Time) (*clock, error) {
	c := &clock{file: file}
	text, err := os.ReadFile(file)
	fresh := errors.Is(err, fs.ErrNotExist)
	switch {
	case fresh:
	case err != nil:
		return nil, fmt.Errorf("the clock's setting: %w", err)
	default:
		if c.offset, err = time.ParseDuration(strings.TrimSpace(string(text))); err != nil {
			return nil, fmt.Errorf("%s: is not the clock's setting: %w", file, err)
		}
	}
	if start.IsZero() || !fresh && start.Before(c.Now()) {
		return c, nil
	}
	return c, c.set(start)
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
	if err := writeFile(c.file, offset.String()+"\n"); err != nil {
		return fmt.Errorf("the clock's setting: %w", err)
	}
	c.offset = offset
	return nil
}

// writeFile replaces a small file as a whole, readable for its owner alone.
func writeFile(name, text string) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*") // which makes it 0600
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
