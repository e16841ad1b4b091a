-- Moments are microseconds since 1970 in UTC. Text compares by its bytes. There are no foreign keys: contents may come before
-- their complaint; Store.Check looks for what would be lost.

CREATE TABLE complaints (
    id           TEXT PRIMARY KEY,
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
    facets       TEXT    NOT NULL, -- JSON: its rows in facets, but for persons
    state        BLOB    NOT NULL  -- complaints.EncodeState
) STRICT;

CREATE INDEX complaints_received ON complaints (received, id);
CREATE INDEX complaints_due ON complaints (due, id);
CREATE INDEX complaints_milestone ON complaints (milestone, id) WHERE milestone IS NOT NULL;

-- A word that lists look for, as kind:name. Kinds: s status, d department, o organisation, t attention, g has it or is
-- consulted, a files, filed, handles or handled it, p keyed hash of a person, x is concerned or involved.
CREATE TABLE facets (
    facet    TEXT    NOT NULL,
    received INTEGER NOT NULL,
    id       TEXT    NOT NULL,
    due      INTEGER,
    PRIMARY KEY (facet, received, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX facets_due ON facets (facet, due, id);

CREATE TABLE events (
    complaint TEXT    NOT NULL,
    revision  INTEGER NOT NULL,
    data      BLOB    NOT NULL,    -- complaints.EncodeEvent
    PRIMARY KEY (complaint, revision)
) STRICT;                          -- with rowid: an event is too long for a page of an index

CREATE TABLE contents (
    complaint TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    field     TEXT    NOT NULL,
    erased    INTEGER NOT NULL,    -- then the rest is empty, and the key stays taken
    person    TEXT    NOT NULL,
    blob      TEXT    NOT NULL,
    data      BLOB    NOT NULL,
    PRIMARY KEY (complaint, at, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
    kind      TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    complaint TEXT    NOT NULL,
    revision  INTEGER NOT NULL,
    print     TEXT    NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
    complaint  TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    subscriber TEXT    NOT NULL,
    letter     TEXT    NOT NULL,
    not_before INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    state      TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (complaint, revision, subscriber)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_pending ON deliveries (not_before, complaint, revision, subscriber) WHERE state = 'pending';
CREATE INDEX deliveries_parked ON deliveries (complaint, revision, subscriber) WHERE state = 'parked';

CREATE TABLE leases (
    complaint  TEXT    NOT NULL,
    subscriber TEXT    NOT NULL,
    owner      TEXT    NOT NULL,
    until      INTEGER NOT NULL,
    PRIMARY KEY (complaint, subscriber)
) STRICT, WITHOUT ROWID;

CREATE TABLE series (
    name TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mails (
    key       TEXT PRIMARY KEY,
    received  INTEGER NOT NULL,
    raw       TEXT    NOT NULL,
    size      INTEGER NOT NULL,
    outcome   TEXT    NOT NULL,    -- '' until settled
    stage     INTEGER NOT NULL,    -- an outcome gives way to one of a higher stage
    reason    TEXT    NOT NULL,
    complaint TEXT    NOT NULL,
    settled   INTEGER NOT NULL,
    by        TEXT    NOT NULL
) STRICT;

CREATE INDEX mails_received ON mails (received, key);
CREATE INDEX mails_outcome ON mails (outcome, received, key);

CREATE TABLE policies (
    version TEXT PRIMARY KEY,
    at      INTEGER NOT NULL,
    hash    TEXT    NOT NULL,
    body    BLOB    NOT NULL
) STRICT;
