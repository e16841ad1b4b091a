package xlsx_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// office converts a workbook with LibreOffice, under a profile of its own.
func office(t *testing.T, book []byte, to, ending string) []byte {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Fatal("LibreOffice is missing: run make test-needs")
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "report.xlsx"), book, 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, soffice, "--headless", "--norestore", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"),
		"--convert-to", to, "--outdir", dir, filepath.Join(dir, "report.xlsx"))
	cmd.WaitDelay = 10 * time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(t, cmd.Run(), out.String())
	made, err := filepath.Glob(filepath.Join(dir, "*."+ending))
	require.NoError(t, err)
	require.Len(t, made, 1, out.String())
	body, err := os.ReadFile(made[0])
	require.NoError(t, err)
	return body
}

// asShown has LibreOffice write a sheet, counted from 1, as it shows it.
func asShown(t *testing.T, book []byte, sheet int) [][]string {
	t.Helper()
	body := office(t, book, "csv:Text - txt - csv (StarCalc):59,34,76,1,,1033,false,false,true,false,false,"+strconv.Itoa(sheet), "csv")
	r := csv.NewReader(bytes.NewReader(body))
	r.Comma, r.FieldsPerRecord = ';', -1
	lines, err := r.ReadAll()
	require.NoError(t, err)
	return lines
}

// LibreOffice shows the list with the values of the report: dates as dates, moments as local time.
func TestListInLibreOffice(t *testing.T) {
	t.Parallel()
	d, rows := released(t)
	lines := asShown(t, render(t, d, rows, nil), 4)
	require.Len(t, lines, len(rows)+1)
	show := d.Cells(complaints.Dutch)
	for i, c := range report.Columns() {
		require.Equal(t, c.Heading(complaints.Dutch), lines[0][i])
		for k := range rows {
			want := ""
			switch v := show(c, &rows[k]).(type) {
			case string:
				want = v
			case int:
				want = strconv.Itoa(v)
			case calendar.Date:
				want = v.String()
			case time.Time:
				want = v.Format("2006-01-02 15:04")
			}
			require.Equal(t, want, lines[k+1][i], "%s of %s", c.Key, rows[k].Reference)
		}
	}
}

// Percentages are shown as such, and what tries to run is shown as it was written.
func TestFormulasInLibreOffice(t *testing.T) {
	t.Parallel()
	d, rows := hostile(t)
	lines := asShown(t, render(t, d, rows, nil), 2)
	department := slices.IndexFunc(lines, func(l []string) bool { return l[0] == "Afdeling" })
	require.Positive(t, department)
	require.Contains(t, lines[department][1], "=cmd|' /C calc'!A0 & <x>")
	require.Regexp(t, `^\d+\.\d%$`, lines[department][6])
}

// Every sheet prints, the charts with it.
func TestPrintsInLibreOffice(t *testing.T) {
	t.Parallel()
	d, rows := released(t)
	pdf := office(t, render(t, d, rows, nil), "pdf", "pdf")
	pages := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(pdf, -1))
	require.InDelta(t, 8, pages, 2, "one of each sheet, and four of the list, which is wide")
}
