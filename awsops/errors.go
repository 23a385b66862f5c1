package awsops

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind is what an error means for whoever has to act on it.
type Kind uint8

// The kinds. Only Throttled and NotYet are tried again by this package.
const (
	Unknown       Kind = iota
	Denied             // some policy says no
	Throttled          // too many calls at once
	NotYet             // AWS does not know of something that was just made
	Taken              // the name is in use
	Missing            // there is no such thing
	Invalid            // AWS understood and refused what was asked
	Limit              // a quota is used up
	Expired            // the credentials were good once
	NoCredentials      // there are none
	Unavailable        // AWS answered 5xx
	Network            // no answer at all
	Interrupted        // we stopped it ourselves
	TooLarge           // the answer is larger than any of AWS's
	ClockSkew          // our clock is too far from AWS's (Skew)
	Untrusted          // no certificate authority that we trust vouches for what answered
	NoMFA              // an MFA code is wanted, and nobody can be asked for one
)

var kindWords = map[Kind]string{
	Unknown: "unknown", Denied: "denied", Throttled: "throttled", NotYet: "not yet", Taken: "taken",
	Missing: "missing", Invalid: "invalid", Limit: "limit", Expired: "expired", NoCredentials: "no credentials",
	Unavailable: "unavailable", Network: "network", Interrupted: "interrupted",
	TooLarge: "too large", ClockSkew: "clock skew", Untrusted: "untrusted", NoMFA: "no mfa code",
}

// String is the kind in words.
func (k Kind) String() string { return kindWords[k] }

// Layer is the kind of policy that said no.
type Layer string

// The layers AWS names in its texts (docs/aws.md#access-denied). NoLayer: AWS did not say.
const (
	NoLayer        Layer = ""
	IdentityPolicy Layer = "identity policy"
	Boundary       Layer = "permissions boundary"
	SessionPolicy  Layer = "session policy"
	SCP            Layer = "service control policy"
	RCP            Layer = "resource control policy"
	ResourcePolicy Layer = "resource policy"
	KeyPolicy      Layer = "key policy"
)

// Error is a call that AWS refused, or that never got there.
type Error struct {
	Call      Call
	Kind      Kind
	Layer     Layer  // which policy said no, when Kind is Denied
	Reason    Reason // what AWS says beside the kind
	Code      string // AWS's error code, "" when there was no answer
	Message   string // AWS's own words
	RequestID string
	// Arguments are the name/value pairs S3 adds to InvalidArgument: the
	// destination and what is wrong with it (docs/aws.md#s3-error-details).
	Arguments [][2]string
	// Skew is how far our clock is ahead of that of whoever answered; 0 where
	// it is not known, or no more than what AWS lets pass.
	Skew time.Duration
	// SignIn is the command that signs in anew, where the kind is Expired or
	// NoCredentials and there is one.
	SignIn SignIn
	Err    error
}

// Error says which call failed and in which words AWS refused it.
func (e *Error) Error() string {
	text := e.Message
	if text == "" && e.Err != nil {
		text = e.Err.Error()
	}
	if e.Code != "" {
		text = e.Code + ": " + text
	}
	for _, a := range e.Arguments {
		text += fmt.Sprintf(" [%s: %s]", a[0], a[1])
	}
	if e.Call.Action == "" {
		return text
	}
	return e.Call.Action + ": " + text
}

// Unwrap is the SDK's error.
func (e *Error) Unwrap() error { return e.Err }

// KindOf is the kind of the first *Error in err's chain, Unknown otherwise.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Unknown
}

// Is reports whether err is an *Error of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// OrMissing turns "there is no such thing" into found == false, which is an
// answer for whoever looks, not an error.
func OrMissing[T any](value T, err error) (v T, found bool, _ error) {
	if Is(err, Missing) {
		return v, false, nil
	}
	return value, err == nil, err
}

// layerOf reads from AWS's text which policy said no.
func layerOf(message string) Layer {
	for _, l := range []struct {
		phrase string
		layer  Layer
	}{
		{"service control policy", SCP},
		{"resource control policy", RCP},
		{"permissions boundary", Boundary},
		{"session policy", SessionPolicy},
		{"no resource-based policy", ResourcePolicy},
		{"in a resource-based policy", ResourcePolicy},
		{"identity-based policy", IdentityPolicy},
	} {
		if strings.Contains(message, l.phrase) {
			return l.layer
		}
	}
	return NoLayer
}

// CodeOf is AWS's error code of the first *Error in err's chain, "" otherwise.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
