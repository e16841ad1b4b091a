package complaints

import "strings"

// The size limits of a key of [Blobs], in bytes.
const (
	MaxBlobKey     = 512
	MaxBlobSegment = 200 // between two slashes
)

// CheckBlobKey refuses what is no key of [Blobs], for adapters, which call it before anything else: ErrInvalid with field key.
func CheckBlobKey(key string) error {
	if len(key) <= MaxBlobKey {
		valid := true
		for segment := range strings.SplitSeq(key, "/") {
			valid = valid && validBlobSegment(segment)
		}
		if valid {
			return nil
		}
	}
	return &Error{Code: CodeInvalid, Reason: "blob", Fields: []FieldError{
		{Field: "key", Key: "blob_key", Message: "is not a key of lower-case letters, digits, '-', '_', '.' and slashes"},
	}}
}

func validBlobSegment(s string) bool {
	return s != "" && s != "." && s != ".." && len(s) <= MaxBlobSegment && !strings.ContainsFunc(s, foreignToBlobKey)
}

func foreignToBlobKey(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
}
