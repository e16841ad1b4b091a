-- What happens in a while, so that it can be bounded; see complaints.Rates. Names hold no personal data: addresses are keyed hashes.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    n     INTEGER NOT NULL,
    until INTEGER NOT NULL         -- then it may be forgotten
) STRICT, WITHOUT ROWID;

CREATE INDEX counters_until ON counters (until);
