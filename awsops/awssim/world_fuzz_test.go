package awssim

import (
	"encoding/json"
	"testing"
)

// FuzzWorld: whatever a world's file holds, reading it ends, and what was taken
// reads the same again.
func FuzzWorld(f *testing.F) {
	world := New()
	world.AddAccount("123456789012", "acme")
	text, err := json.Marshal(world)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"accounts":{"x":null}}`))
	f.Add([]byte(`{"accounts":{"123456789012":{"Regions":{"us-east-1":null}}},"external_id":"x"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		w := New()
		if w.UnmarshalJSON(text) != nil {
			return
		}
		again, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		if err := New().UnmarshalJSON(again); err != nil {
			t.Errorf("%q is taken, and what it is written as is not: %v", text, err)
		}
	})
}
