package report

// histogram counts numbers of working days, so that medians and percentiles are exact and two histograms merge exactly. Its size
// is bounded by the working days of the calendar, whatever is counted.
type histogram struct {
	counts []int // by number of days
	total  int
}

func (h *histogram) add(days int) {
	h.grow(days + 1)
	h.counts[days]++
	h.total++
}

func (h *histogram) grow(n int) {
	if n > len(h.counts) {
		h.counts = append(h.counts, make([]int, max(n, 2*len(h.counts), 64)-len(h.counts))...)
	}
}

func (h *histogram) merge(o *histogram) {
	h.grow(len(o.counts))
	for days, n := range o.counts {
		h.counts[days] += n
	}
	h.total += o.total
}

// within is the smallest number of days within which at least percent of all were done: the percentile by nearest rank.
func (h *histogram) within(percent int) int {
	rank := (h.total*percent + 99) / 100
	for days, n := range h.counts {
		if rank -= n; rank <= 0 {
			return days
		}
	}
	return 0
}

func (h *histogram) spread() Spread {
	if h.total == 0 {
		return Spread{}
	}
	return Spread{Count: h.total, Median: h.within(50), P90: h.within(90), Max: h.within(100)}
}
