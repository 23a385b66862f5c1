package path_test

import (
	"testing"

	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/discover"
)

// Every estate is found by discovery, under whatever names, and is told with
// the verdict that it has. Where events get through, the recommendation is to
// check it, and not to make another one beside it.
func TestEstatesAreFound(t *testing.T) {
	eachEstate(t, 30, func(t *testing.T, e estate) {
		if e.NoFind != "" {
			t.Skip(e.NoFind)
		}
		w := simulated(t)
		w.build(e)
		d := w.discovered()
		if len(d.Expel.Setups) != 1 {
			t.Fatalf("%d set-ups, want one: %+v", len(d.Expel.Setups), d.Expel.Setups)
		}
		s := d.Expel.Setups[0]
		decides, _ := s.Decides()
		if s.Verdict != e.Is || decides.Reason != string(e.Why) || decides.Hop != string(e.Hop) {
			t.Errorf("%s by %s of %s, want %s by %s of %s", s.Verdict, decides.Reason, decides.Hop, e.Is, e.Why, e.Hop)
		}
		r := d.Recommendation
		if s.Works() && (r.Variant != discover.VariantConnected || r.Command == "") {
			t.Errorf("recommended: %s %s (%s)", r.Variant, r.Command, r.Why)
		}
		for _, o := range append(r.Others, r.Option) {
			for _, a := range append(o.Needs, o.Findings...) {
				for _, set := range a.Settings {
					if set.Key == "overlap" {
						t.Errorf("a way around Expel's own queue is offered: %s", a.Words(true))
					}
				}
			}
		}
	})
}

func (w *world) discovered() discover.Discovery {
	w.Helper()
	from := w.reach
	if w.management != nil {
		from = w.management
	}
	session := must(steps.Open(w.Context(), from, w.TempDir(), nil))(w)
	a := answers.Defaults()
	a.ExternalID = answers.Secret(externalID)
	return must(session.Discover(w.Context(), a, func(discover.Found) {}))(w)
}
