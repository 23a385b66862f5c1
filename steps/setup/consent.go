package setup

// Consent is in the chain of a Problem that a yes of its own settles: the
// answer to accept.
type Consent struct {
	Accept string
	Lines  []string // what the yes is for, one by one; none where the problem's Why says it all
}

// Error implements error.
func (c *Consent) Error() string { return "it needs a yes of its own: accept " + c.Accept }
