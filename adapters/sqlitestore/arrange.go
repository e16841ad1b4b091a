package sqlitestore

// arrangeBatch is how many complaints wait for their rows in facets, at most; see places. Lists read those one by one: more would
// make them slow, fewer would write the same pages more often.
const arrangeBatch = 128

// places are the complaints by their numbers. Those up to through are arranged: they have their rows in facets. The rows of the
// others are written together, as part of a later transaction, which costs a tenth of the pages that it costs one by one.
// Nothing depends on it: the table arranged tells every reader, in the moment of the file that it sees, whom to look at itself.
type places struct{ through, newest int64 }

// readPlaces reads them after another program, or a transaction that was taken back.
func (w *writer) readPlaces() error {
	if w.places != nil {
		return nil
	}
	var p places
	_, err := w.row(`SELECT through, coalesce((SELECT max(n) FROM complaints), 0) FROM arranged`, nil, &p.through, &p.newest)
	if err == nil {
		w.places = &p
	}
	return err
}

// nextPlace numbers a new complaint.
func (w *writer) nextPlace() int64 {
	w.places.newest++
	return w.places.newest
}

// arranged tells whether a complaint has rows in facets.
func (w *writer) arranged(n int64) bool { return n > 0 && n <= w.places.through }

// arrange writes the rows of all who wait, when there are enough. In the order of the index they cost least.
func (w *writer) arrange() error {
	if w.places.newest-w.places.through < w.batch {
		return nil
	}
	err := w.exec(`INSERT OR FAIL INTO facets (facet, received, id, due)
		SELECT word.value, c.received, c.id, c.due FROM complaints c, json_each(c.facets) AS word WHERE c.n > ?1
		UNION ALL SELECT DISTINCT '`+facetPerson+`' || t.person, c.received, c.id, c.due FROM complaints c CROSS JOIN contents t ON t.complaint = c.id
			WHERE c.n > ?1 AND t.person <> ''
		ORDER BY 1, 2, 3`, w.places.through)
	if err != nil {
		return err
	}
	if err := w.exec(`UPDATE arranged SET through = ?`, w.places.newest); err != nil {
		return err
	}
	w.places.through = w.places.newest
	return nil
}
