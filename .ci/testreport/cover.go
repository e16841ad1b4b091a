package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// share counts statements.
type share struct{ covered, all int }

func (s share) String() string {
	if s.all == 0 {
		return "no statements"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(s.covered)/float64(s.all))
}

// writeCoverage prints the share of statements per package that any test of the module reached,
// and the total.
func writeCoverage(w io.Writer, profile string) error {
	f, err := os.Open(profile)
	if err != nil {
		return err
	}
	defer f.Close()
	perPackage, err := sumProfile(f)
	if err != nil {
		return fmt.Errorf("%s: %w", profile, err)
	}
	var total share
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "\ncoverage, by the tests of the whole module")
	for _, pkg := range slices.Sorted(maps.Keys(perPackage)) {
		s := perPackage[pkg]
		total.covered += s.covered
		total.all += s.all
		fmt.Fprintf(tab, "  %s\t%s\n", pkg, s)
	}
	fmt.Fprintf(tab, "  total\t%s\n", total)
	return tab.Flush()
}

// sumProfile adds up a profile of `go test -coverprofile`. Each test binary writes the blocks of
// every package again, so a block counts once and is covered when any of them reached it.
func sumProfile(r io.Reader) (map[string]share, error) {
	type state struct {
		statements int
		covered    bool
	}
	blocks := map[string]state{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if strings.HasPrefix(line, "mode:") {
			continue
		}
		block, statements, count, err := parseBlock(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		blocks[block] = state{statements, blocks[block].covered || count > 0}
	}
	sums := map[string]share{}
	for block, b := range blocks {
		file, _, _ := strings.Cut(block, ":")
		s := sums[path.Dir(file)]
		s.all += b.statements
		if b.covered {
			s.covered += b.statements
		}
		sums[path.Dir(file)] = s
	}
	return sums, lines.Err()
}

// parseBlock reads `file.go:1.2,3.4 statements count`.
func parseBlock(line string) (block string, statements, count int, err error) {
	fields := strings.Fields(line)
	if len(fields) != 3 {
		return "", 0, 0, fmt.Errorf("%q is no block of a coverage profile", line)
	}
	statements, errS := strconv.Atoi(fields[1])
	count, errC := strconv.Atoi(fields[2])
	return fields[0], statements, count, cmp.Or(errS, errC)
}
