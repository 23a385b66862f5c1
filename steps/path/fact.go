package path

import "trailhead/awsops"

// State says what became of the look at a fact.
type State uint8

// The states. Unreadable is never taken for Absent.
const (
	NotAsked   State = iota // nothing led there, or it was not needed
	Seen                    // Value is what AWS says
	Absent                  // AWS says that there is none
	Unreadable              // Err says why nobody knows
)

// Fact is one answer of AWS's.
type Fact[T any] struct {
	Value T
	State State
	Err   error // where Unreadable
}

// Look makes a fact of an answer: the kind awsops.Missing is Absent, every
// other error Unreadable.
func Look[T any](value T, err error) Fact[T] {
	value, there, err := awsops.OrMissing(value, err)
	switch {
	case err != nil:
		return Fact[T]{State: Unreadable, Err: err}
	case !there:
		return Fact[T]{State: Absent}
	}
	return Fact[T]{Value: value, State: Seen}
}

// unread is a fact that could not even be asked for.
func unread[T any](err error) Fact[T] { return Fact[T]{State: Unreadable, Err: err} }

// asked makes a fact of a look in an account that may be closed to us.
func asked[T any](a *awsops.Account, closed error, look func(*awsops.Account) (T, error)) Fact[T] {
	if closed != nil {
		return unread[T](closed)
	}
	return Look(look(a))
}

// Ok reports whether the fact was seen.
func (f Fact[T]) Ok() bool { return f.State == Seen }
