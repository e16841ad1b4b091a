// Package fileblobs keeps blobs as files under one directory. It passes package blobtest.
//
// An object is written to a file of another name beside its place, made durable, and linked into its place, which fails when
// there is one already: nobody sees half an object, and none is replaced. What a crash leaves behind of an unfinished one is
// removed by [Open].
//
// A key's last segment is the file's name; its other segments are directories with a + behind their names, so that a key can be
// an object and the beginning of others. Only the owner can read the files: they hold personal data.
package fileblobs
