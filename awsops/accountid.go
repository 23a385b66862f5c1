package awsops

import (
	"fmt"
	"strings"
)

// IsAccountID reports whether text is an account id: twelve digits.
func IsAccountID(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// checkAccountID refuses an answer whose account id is none. An id becomes
// part of ARNs, of arguments and of the journal's path, and whoever answers at
// AWS_ENDPOINT_URL chooses it.
func checkAccountID(call Call, id string) error {
	if IsAccountID(id) {
		return nil
	}
	return &Error{Kind: Invalid, Call: call, Message: fmt.Sprintf("the answer names the account %q, and an account id has 12 digits", id)}
}

// checkPartition refuses a partition that is none: it becomes part of ARNs.
func checkPartition(call Call, partition string) error {
	if strings.HasPrefix(partition, "aws") && strings.Trim(partition, "abcdefghijklmnopqrstuvwxyz-") == "" {
		return nil
	}
	return &Error{Kind: Invalid, Call: call, Message: fmt.Sprintf(
		"the answer names the partition %q, and there is none of that name", partition)}
}

// inAccount is an item of a listing that names an account.
type inAccount interface{ account() string }

func (m Member) account() string          { return m.ID }
func (i StackInstance) account() string   { return i.Account }
func (r OperationResult) account() string { return r.Account }
