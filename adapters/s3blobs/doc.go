// Package s3blobs keeps blobs as objects in an S3 bucket. It passes package blobtest against a real S3 server (package
// s3local), with versions kept.
//
// An object is made with If-None-Match, so none is ever replaced, and carries a nonce of its Put in its metadata: when S3
// says that the key is in use, or its answer gets lost, the nonce tells whether the object there is our own. A small object is
// one PutObject; a larger one is a multipart upload of which one or two parts are in memory, and which is aborted when anything
// fails. A CRC-64/NVME over the whole object goes along and is verified by S3 when it is stored, and again when it is read:
// what arrives cut short or changed ends in an error.
//
// An object's key is Options.Prefix, the blob's key, and a "!". S3 servers over a file system cannot keep an object "a" beside
// an object "a/b"; with the mark, which comes before every character of a key, they can, and the order of keys stays. Other
// objects under the prefix are left alone.
//
// What Put leaves behind when its process dies is an unfinished upload, which only the bucket's own rule removes: give it
// AbortIncompleteMultipartUpload. Delete removes every version of an object that the bucket keeps; the role needs
// s3:ListBucket (without it S3 answers 403 for an object that is not there), s3:ListBucketVersions, s3:GetObject, s3:PutObject,
// s3:AbortMultipartUpload and s3:DeleteObjectVersion. Encryption at rest is the bucket's.
//
// How long a silent server is waited for, and how often a request is tried, is up to the client and the context.
package s3blobs
