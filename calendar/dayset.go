package calendar

// dayset is a set of days within a range, made for two questions that take the
// same time whatever the distance: how many members are there before a day, and
// which is the n-th member after it. Days are counted from the start of the
// range.
type dayset struct {
	before []int32 // before[i]: members among days 0 to i-1; one longer than the range
	nth    []int32 // nth[k]: the day of member k
}

func newDayset(days int, has func(i int) bool) dayset {
	s := dayset{before: make([]int32, days+1)}
	for i := range days {
		s.before[i+1] = s.before[i]
		if has(i) {
			s.before[i+1]++
			s.nth = append(s.nth, int32(i))
		}
	}
	return s
}

func (s *dayset) has(i int) bool { return s.before[i+1] != s.before[i] }

// from is the first member on or after day i.
func (s *dayset) from(i int) (int, bool) { return s.member(int(s.before[i])) }

// until is the last member on or before day i.
func (s *dayset) until(i int) (int, bool) { return s.member(int(s.before[i+1]) - 1) }

// after is the n-th member after day i, for n > 0.
func (s *dayset) after(i, n int) (int, bool) { return s.member(int(s.before[i+1]) + n - 1) }

// ahead is the n-th member before day i, for n > 0.
func (s *dayset) ahead(i, n int) (int, bool) { return s.member(int(s.before[i]) - n) }

func (s *dayset) member(k int) (int, bool) {
	if uint(k) >= uint(len(s.nth)) {
		return 0, false
	}
	return int(s.nth[k]), true
}
