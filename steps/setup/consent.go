package setup

// Consent is in the chain of a Problem that a yes of its own settles: the
// answer to accept.
type Consent struct{ Accept string }

// Error implements error.
func (c *Consent) Error() string { return "it needs a yes of its own: accept " + c.Accept }
