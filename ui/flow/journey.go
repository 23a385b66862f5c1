package flow

// Journey is where one is, and the way that one came by. The zero Journey is
// at Start.
type Journey struct{ way []Station }

// On is the journey of somebody who came by way, the present station last.
func On(way ...Station) *Journey { return &Journey{way: way} }

// At is where one is.
func (j *Journey) At() Station {
	if len(j.way) == 0 {
		return Start
	}
	return j.way[len(j.way)-1]
}

// Way is the way that one came by, the present station last.
func (j *Journey) Way() []Station {
	if len(j.way) == 0 {
		return []Station{Start}
	}
	return append([]Station(nil), j.way...)
}

// Take moves by what the table says, and returns how many stations were left
// behind and which one is new: Before where none is. Without such a
// transition nothing moves.
func (j *Journey) Take(on Event) (left int, arrived Station, err error) {
	t, err := Next(j.At(), on)
	if err != nil {
		return 0, Before, err
	}
	way := j.Way()
	left = t.closes(way)
	way = way[:len(way)-left]
	if t.To != Before {
		way = append(way, t.To)
	} else if len(way) == 0 {
		way, left = []Station{j.Way()[0]}, left-1 // the first stays
	}
	j.way = way
	return left, t.To, nil
}

// closes is how many stations of a way are left behind.
func (t Transition) closes(way []Station) int {
	switch t.How {
	case Instead, Pop:
		return 1
	case PopTwo, Renew:
		return min(2, len(way))
	case Return:
		for n := 1; n <= len(way); n++ {
			if way[len(way)-n] == t.To {
				return n
			}
		}
	}
	return 0
}
