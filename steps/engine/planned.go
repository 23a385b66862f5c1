package engine

// Planned is one resource in a plan: what it is and what is to be done about it.
type Planned struct {
	About
	Diff
	// origin is what the line was made of. It is a function, so that no way of
	// printing a plan prints what AWS holds.
	origin func() (Resource, Observed)
}

// resource is what the line is about, nil of a line that was not planned.
func (p Planned) resource() Resource {
	if p.origin == nil {
		return nil
	}
	resource, _ := p.origin()
	return resource
}

// observed is what the look found.
func (p Planned) observed() Observed {
	_, observed := p.origin()
	return observed
}

// Permissions are all that making it takes.
func (p Planned) Permissions() []Permission {
	if p.origin == nil {
		return nil
	}
	return p.resource().Permissions()
}
