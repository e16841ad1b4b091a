//go:build klachtwerk_clock

package setup

import (
	"os"
	"strings"
	"time"
)

// ClockSetting names the file from which the clock of a test build is read each time.
const ClockSetting = "KLACHTWERK_CLOCK"

// clock is the moment that stands in the file that the setting names; without one the machine's.
func clock() func() time.Time {
	file := os.Getenv(ClockSetting)
	if file == "" {
		return time.Now
	}
	return func() time.Time {
		text, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		at, err := time.Parse(time.RFC3339, strings.TrimSpace(string(text)))
		if err != nil {
			panic(err)
		}
		return at
	}
}
