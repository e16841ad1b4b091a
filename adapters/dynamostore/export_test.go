package dynamostore

import "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

// PrefixOf is the beginning of a store's keys.
func PrefixOf(s *Store) string { return s.prefix }

// TableOf is the name of a store's table.
func TableOf(s *Store) string { return s.name }

// Readable is all text within a value, unpacked.
func Readable(v types.AttributeValue) []byte {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return []byte(v.Value)
	case *types.AttributeValueMemberB:
		if data, err := unpack("", v.Value); err == nil {
			return data
		}
		return v.Value
	case *types.AttributeValueMemberM:
		var all []byte
		for _, in := range v.Value {
			all = append(append(all, Readable(in)...), ' ')
		}
		return all
	}
	return nil
}
