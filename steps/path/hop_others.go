package path

// otherwise says who else can take on the role.
func (p Path) otherwise() []Finding { return nil }
