package sample

import (
	"slices"
	"testing"
)

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

// As many cases are drawn as were asked for, in their order, by the same seed the
// same ones; in a full run all of them.
func TestOf(t *testing.T) {
	t.Setenv(fullVariable, "")
	cases := make([]int, 100)
	for i := range cases {
		cases[i] = i
	}
	few := 20
	if UnderRace {
		few = 5
	}
	drawn := Of(t, 20, cases)
	if len(drawn) != few || !slices.IsSorted(drawn) || len(slices.Compact(drawn)) != few || !slices.Equal(drawn, Of(t, 20, cases)) {
		t.Errorf("%v was drawn", drawn)
	}
	if all := Of(t, 300, cases); len(all) == 0 || !UnderRace && len(all) != len(cases) {
		t.Errorf("%d of %d cases, all were asked for", len(all), len(cases))
	}
	if one := Rows(t, 1, map[string]bool{"a": true, "b": true}); len(one) != 1 {
		t.Errorf("%v was drawn", one)
	}
	if len(Of(t, 3, []int{})) != 0 {
		t.Error("a case was drawn from none")
	}
	t.Setenv(fullVariable, "1")
	if all, tenth := Of(t, 3, cases), OfShare(t, 3, 10, cases); !UnderRace && (len(all) != 100 || len(tenth) != 10) {
		t.Errorf("a full run tries %d of 100 and %d of a tenth", len(all), len(tenth))
	}
}
