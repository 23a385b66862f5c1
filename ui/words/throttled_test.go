package words

import "testing"

func TestWhoIsNotAskedForPatienceSaysNothing(t *testing.T) {
	var none *Throttled
	if none.Says() != "" || new(Throttled).Says() != "" {
		t.Error("it was never asked, and says so")
	}
}
