package report

// When something stands out. Small numbers jump about, so a change counts only from a number of complaints on.
const (
	fewest         = 5   // complaints by which a number must change, or from which a percentage means something
	changedPercent = 20  // by which a number received must change
	shiftedPoints  = 50  // tenths of a percent by which a percentage must change
	unhappyTenths  = 200 // tenths of a percent of those who said so
)

// Findings is what stands out in figures beside those of the periods before, the last of before being the one just past, and of
// a year before (nil: not known). They come in a fixed order, what needs attention first.
func Findings(f *Figures, t Targets, before []Figures, lastYear *Figures) []Finding {
	list := []Finding{}
	list = appendTarget(list, t.FirstResponse, f.FirstResponse, BelowTargetResponse, false)
	list = appendTarget(list, t.Norm, f.Norm, BelowTargetNorm, false)
	if n := f.Standing.Overdue; n > 0 {
		list = append(list, Finding{Code: StillOverdue, Count: n, Of: f.Received})
	}
	list = appendLatest(list, f)
	if n := f.Measures.Overdue; n > 0 {
		list = append(list, Finding{Code: MeasuresOverdue, Count: n, Of: f.Measures.Total})
	}
	list = appendUnsatisfied(list, f)
	if len(before) > 0 {
		list = appendChanges(list, f, &before[len(before)-1])
	}
	if lastYear != nil && changed(f.Received, lastYear.Received) {
		list = append(list, Finding{Code: ReceivedLastYear, Count: f.Received, Was: lastYear.Received})
	}
	list = appendTarget(list, t.FirstResponse, f.FirstResponse, OnTargetResponse, true)
	return appendTarget(list, t.Norm, f.Norm, OnTargetNorm, true)
}

// appendTarget adds the finding when there is a target, something to judge, and it was reached or missed as asked for.
func appendTarget(list []Finding, target int, j Judgment, code FindingCode, reached bool) []Finding {
	s := j.Share()
	if target == 0 || s.Of == 0 || (100*s.Count >= target*s.Of) != reached {
		return list
	}
	return append(list, Finding{Code: code, Count: s.Count, Of: s.Of, Target: target})
}

// appendLatest adds the department that closed most complaints late, when there is more than one that had any.
func appendLatest(list []Finding, f *Figures) []Finding {
	var worst *Group
	had := 0
	late := func(g *Group) int { return g.Norm.Of - g.Norm.Count }
	for i := range f.ByDepartment {
		g := &f.ByDepartment[i]
		add(&had, g.Received > 0)
		if late(g) > 0 && (worst == nil || late(g) > late(worst)) {
			worst = g
		}
	}
	if worst == nil || had < 2 {
		return list
	}
	return append(list, Finding{Code: DepartmentLate, Key: worst.Key, Name: worst.Name, Count: late(worst), Of: worst.Norm.Of})
}

func appendUnsatisfied(list []Finding, f *Figures) []Finding {
	var s Share
	for _, c := range f.Satisfied {
		switch c.Key {
		case "no":
			s.Count += c.Count
			s.Of += c.Count
		case "yes":
			s.Of += c.Count
		}
	}
	if tenths, ok := s.Tenths(); !ok || s.Of < fewest || tenths < unhappyTenths {
		return list
	}
	return append(list, Finding{Code: ManyUnsatisfied, Count: s.Count, Of: s.Of})
}

func appendChanges(list []Finding, f, before *Figures) []Finding {
	if changed(f.Received, before.Received) {
		list = append(list, Finding{Code: ReceivedChanged, Count: f.Received, Was: before.Received})
	}
	for _, x := range []struct {
		code    FindingCode
		is, was Share
	}{
		{ResponseChanged, f.FirstResponse.Share(), before.FirstResponse.Share()},
		{NormChanged, f.Norm.Share(), before.Norm.Share()},
		{EscalatedChanged, Share{f.Escalated, f.Received}, Share{before.Escalated, before.Received}},
	} {
		if x.is.moved(x.was) {
			list = append(list, Finding{Code: x.code, Count: x.is.Count, Of: x.is.Of, Was: x.was.Count, WasOf: x.was.Of})
		}
	}
	return appendDepartment(list, f, before)
}

// appendDepartment adds the department whose number changed most.
func appendDepartment(list []Finding, f, before *Figures) []Finding {
	was := map[string]int{}
	for _, g := range before.ByDepartment {
		was[g.Key] = g.Received
	}
	var most *Group
	for i := range f.ByDepartment {
		g := &f.ByDepartment[i]
		if changed(g.Received, was[g.Key]) && (most == nil || abs(g.Received-was[g.Key]) > abs(most.Received-was[most.Key])) {
			most = g
		}
	}
	if most == nil {
		return list
	}
	return append(list, Finding{Code: DepartmentChanged, Key: most.Key, Name: most.Name, Count: most.Received, Was: was[most.Key]})
}

// changed reports a change by a number and a share that mean something.
func changed(is, was int) bool {
	diff := abs(is - was)
	return diff >= fewest && 100*diff >= changedPercent*was
}

// moved reports a change of a percentage that means something.
func (s Share) moved(was Share) bool {
	a, _ := s.Tenths()
	b, _ := was.Tenths()
	return s.Of >= fewest && was.Of >= fewest && abs(a-b) >= shiftedPoints
}

func abs(n int) int { return max(n, -n) }
