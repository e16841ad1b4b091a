-- Complaints get a number in the order of their filing, and lists are arranged in batches of them: those after
-- arranged.through have no rows in facets yet, and a list looks at them one by one. So a filing writes one page here where it
-- wrote two for each of its words.

CREATE TABLE numbered (
    n            INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    revision     INTEGER NOT NULL,
    received     INTEGER NOT NULL,
    due          INTEGER,          -- the earliest due moment that still runs
    milestone    INTEGER,          -- the next thing for the sweep; NULL: the sweep does not see it
    status       TEXT    NOT NULL,
    open         INTEGER NOT NULL,
    department   TEXT    NOT NULL,
    "group"      TEXT    NOT NULL,
    handler      TEXT    NOT NULL,
    organisation TEXT    NOT NULL,
    attention    INTEGER NOT NULL,
    facets       TEXT    NOT NULL, -- JSON: its words in facets, but for persons; the first is '', which all have
    state        BLOB    NOT NULL  -- complaints.EncodeState
) STRICT;

INSERT INTO numbered (id, revision, received, due, milestone, status, open, department, "group", handler, organisation, attention, facets, state)
SELECT id, revision, received, due, milestone, status, open, department, "group", handler, organisation, attention, '["",' || substr(facets, 2), state
FROM complaints ORDER BY id;

INSERT INTO facets (facet, received, id, due) SELECT '', received, id, due FROM numbered;

DROP TABLE complaints;
ALTER TABLE numbered RENAME TO complaints;
CREATE INDEX complaints_milestone ON complaints (milestone, id) WHERE milestone IS NOT NULL;

CREATE TABLE arranged (through INTEGER NOT NULL) STRICT; -- one row

INSERT INTO arranged SELECT coalesce(max(n), 0) FROM complaints;
