package sample

import "testing"

// In a full run every case is tried, otherwise about one in n, and by the same
// seed the same ones.
func TestOneIn(t *testing.T) {
	count := func(t *testing.T) (tried []int) {
		for i, pick := 0, OneIn(t, 10); i < 1000; i++ {
			if pick("case", i) {
				tried = append(tried, i)
			}
		}
		return tried
	}
	t.Setenv(fullVariable, "")
	few := 100
	if UnderRace {
		few = 25
	}
	first, second := count(t), count(t)
	if n := len(first); n < few/2 || n > few*2 {
		t.Errorf("%d of 1000 cases were tried, one in 10 was asked for", n)
	}
	if len(first) != len(second) || first[0] != second[0] {
		t.Errorf("the same seed picks %v and then %v", first, second)
	}
	t.Setenv(fullVariable, "1")
	if n := len(count(t)); n != 1000 && !UnderRace {
		t.Errorf("a full run tries %d of 1000", n)
	}
}
