//go:build !klachtwerk_clock

package setup

import "time"

// clock is the machine's.
func clock() func() time.Time { return time.Now }
