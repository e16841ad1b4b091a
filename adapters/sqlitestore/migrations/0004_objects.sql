-- Small objects of complaints.Blobs. With rowid, so that rows are appended: keys of mails are hashes, in no order, and only the index
-- on them is written here and there.
--
-- SQLite moves the cells of a page about when it merges and splits pages, and leaves copies where they were, which no deletion
-- clears. Pages that a row is continued on are never moved, and cleared when they are freed. So a body is on such pages alone: what
-- is before it fills the part of a row that stays in its cell, and it is a multiple of what a page holds. See
-- https://sqlite.org/fileformat2.html, Cell Payload Overflow Pages.
CREATE TABLE objects (
    key    TEXT    PRIMARY KEY,
    size   INTEGER NOT NULL,
    margin BLOB    NOT NULL, -- fills up the cell
    body   BLOB    NOT NULL  -- size bytes, and zeros up to the end of a page
) STRICT;
