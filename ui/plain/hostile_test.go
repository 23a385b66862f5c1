package plain_test

import (
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/internal/sample"
)

// shown fails where something in the transcript would not be read as it is.
func (r *terminal) shown(after string) {
	r.t.Helper()
	for what, text := range map[string]string{"the journey": r.screen.out.String(), "the end": after} {
		if bad := simtest.Painted(text, nil); bad != "" {
			r.t.Errorf("%s has %s:\n%q", what, bad, text)
		}
	}
}

// Whatever is named how in an estate, no line hides or moves anything.
func TestNoNameInAnEstatePaintsOverALine(t *testing.T) {
	tried := sample.OneIn(t, 80)
	for _, c := range []struct {
		estate string
		preset map[string]string
		script []any
	}{
		{"existing", map[string]string{"variant": "existing", "scope": "account"}, []any{"1", "", "", "d", "y", "q"}},
		{"existing-overlap", map[string]string{"variant": "existing", "scope": "account"}, []any{"1", "", "", "2", "9", "1", "y", "q"}},
		{"control-tower-4", map[string]string{"variant": "control-tower", "scope": "account"}, []any{"1", "", "", "y", "", "1", "yes", "y", "q"}},
	} {
		texts, err := simtest.Texts(estateTerminal(t, c.estate, "", map[string]string{}).world)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if !tried(c.estate, text) {
				continue
			}
			t.Run(c.estate+" "+text, func(t *testing.T) {
				preset := map[string]string{}
				for key, value := range c.preset {
					preset[key] = value
				}
				r := estateTerminal(t, c.estate, "", preset)
				if err := simtest.Poison(r.world, text, simtest.Hostile); err != nil {
					t.Skip("a time or a number: ", err)
				}
				_, after := r.journey(append([]any{}, c.script...)...)
				r.shown(after)
			})
		}
	}
}

func TestNoAnswerOfAWSPaintsOverALine(t *testing.T) {
	r := newTerminal(t)
	r.host.Preset.Flags = map[string]string{"external_id": externalID, "variant": "new", "scope": "account"}
	r.world.Fail(awssim.Fault{Operation: "CreateTrail", Err: awssim.APIError("Code"+simtest.Hostile, "message"+simtest.Hostile+"\xff")})
	_, after := r.journey("2", "", "", "y", "3")
	r.shown(after)
}
