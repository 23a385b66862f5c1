package policydoc

// truth is a value of three-valued logic. Its values are in order, so that
// "and" is the lesser and "or" the greater of two.
type truth uint8

const (
	no truth = iota
	unknown
	yes
)

func (t truth) not() truth { return yes - t }

func truthOf(holds bool) truth {
	if holds {
		return yes
	}
	return no
}

// all is the conjunction of its values, yes if there are none.
func all(values ...truth) truth {
	out := yes
	for _, value := range values {
		out = min(out, value)
	}
	return out
}

// either is the disjunction of its values, no if there are none.
func either(values ...truth) truth {
	out := no
	for _, value := range values {
		out = max(out, value)
	}
	return out
}
