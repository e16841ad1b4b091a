-- Contents with rowid, so that rows are appended and stay where they are: a full page is left as it is and the next begun. In the order of
-- their keys, pages were split, and SQLite leaves copies of the rows that it moves to another page, which no erasure clears. No row is
-- ever deleted: an erased one is emptied in its place, and secure_delete clears what it was. Dropping the old table clears its pages.

CREATE TABLE appended (
    n         INTEGER PRIMARY KEY,
    complaint TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    field     TEXT    NOT NULL,
    erased    INTEGER NOT NULL,    -- then the rest is empty, and the key stays taken
    person    TEXT    NOT NULL,
    blob      TEXT    NOT NULL,
    data      BLOB    NOT NULL,
    UNIQUE (complaint, at, field)
) STRICT;

INSERT INTO appended (complaint, at, field, erased, person, blob, data)
SELECT complaint, at, field, erased, person, blob, data FROM contents ORDER BY complaint, at, field;

DROP TABLE contents;
ALTER TABLE appended RENAME TO contents;
