package path_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"trailhead/awsops"
	"trailhead/internal/sample"
	"trailhead/steps/path"
)

// estate is one row of the table: a base, what was done to it, and what is so
// then. testdata/README.md explains the format.
type estate struct {
	Name   string           `yaml:"name"`
	Base   string           `yaml:"base"`
	Edit   []map[string]any `yaml:"edit"`
	Is     string           `yaml:"is"`     // open, weak, unknown, shut
	Hop    path.HopID       `yaml:"hop"`    // that decides; "" where all are open
	Why    path.Reason      `yaml:"why"`    // its reason
	From   string           `yaml:"from"`   // the report or document that it comes from
	NoMoto string           `yaml:"nomoto"` // why moto cannot hold it
	NoPlay string           `yaml:"noplay"` // why the simulated AWS cannot play it
	NoFind string           `yaml:"nofind"` // why discovery cannot find it
}

// estates are all rows, by file.
func estates(t *testing.T) map[string][]estate {
	t.Helper()
	files := must(filepath.Glob("testdata/*.yaml"))(t)
	all := map[string][]estate{}
	for _, file := range files {
		decoder := yaml.NewDecoder(strings.NewReader(string(must(os.ReadFile(file))(t))))
		decoder.KnownFields(true)
		var rows []estate
		if err := decoder.Decode(&rows); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".yaml")] = rows
	}
	return all
}

// Every estate is judged as it is, and the hop and the reason are named that
// decide.
func TestEstatesAreJudged(t *testing.T) {
	eachEstate(t, 60, func(t *testing.T, e estate) {
		w := simulated(t)
		w.build(e)
		w.judge(e)
	})
}

// What is judged sound arrives at Expel when the simulated AWS plays it, and
// what is judged dead does not. The simulation knows nothing of this package.
func TestEstatesPlayedThrough(t *testing.T) {
	eachEstate(t, 40, func(t *testing.T, e estate) {
		if e.NoPlay != "" || e.Is == "unknown" {
			t.Skip(e.NoPlay)
		}
		w := simulated(t)
		w.build(e)
		err := w.arrives()
		if sound := e.Is == "open" || e.Is == "weak"; sound != (err == nil) {
			t.Errorf("the table says %s, and when it is played: %v", e.Is, err)
		}
	})
}

// The same over HTTP, where moto can hold the estate.
func TestMotoEstatesAreJudged(t *testing.T) {
	eachEstate(t, 40, func(t *testing.T, e estate) { // each takes seconds over HTTP
		if e.NoMoto != "" {
			t.Skip(e.NoMoto)
		}
		w := overHTTP(t)
		w.build(e)
		w.judge(e)
	})
}

// eachEstate runs a test on few of the estates by default, on all in a full run.
func eachEstate(t *testing.T, few int, run func(*testing.T, estate)) {
	type row struct {
		file string
		estate
	}
	var rows []row
	all := estates(t)
	for _, file := range slices.Sorted(maps.Keys(all)) {
		for _, e := range all[file] {
			rows = append(rows, row{file, e})
		}
	}
	for _, r := range sample.Of(t, few, rows) {
		t.Run(r.file+"/"+r.Name, func(t *testing.T) { run(t, r.estate) })
	}
}

func (w *world) build(e estate) {
	w.Helper()
	base, known := bases[e.Base]
	if !known {
		w.Fatalf("no base %q", e.Base)
	}
	if _, w.reach, _ = w.reach.Identity(w.Context()); w.reach == nil {
		w.Fatal("nobody is signed in")
	}
	base(w)
	for _, edit := range e.Edit {
		for _, name := range slices.Sorted(maps.Keys(edit)) {
			change, known := edits[name]
			if !known {
				w.Fatalf("no edit %q", name)
			}
			change(w, edit[name])
		}
	}
}

func (w *world) start() path.Start {
	s := path.Start{QueueURL: w.at["queue_url"], RoleARN: w.at["role"], ExternalID: awsops.NewSecretText(externalID)}
	if v, given := w.at["start.role"]; given {
		s.RoleARN = v
	}
	if _, given := w.at["start.queue"]; given {
		s.QueueURL = ""
	}
	if _, given := w.at["start.bucket"]; given {
		s.Bucket = w.at["bucket"]
	}
	if v, given := w.at["start.session"]; given {
		s.SessionName = v
	}
	return s
}

// startWith says what is known at the start: another name for the role, or no
// queue.
func (w *world) startWith(m map[string]any) {
	for k, v := range m {
		w.at["start."+k] = w.fill(v.(string))
	}
}

func (w *world) read() path.Facts {
	enter := func(_ context.Context, account, region string) (*awsops.Account, error) {
		if w.management != nil && account == w.management.Target().Account {
			return w.management.In(region), nil
		}
		return w.reach.In(region), nil
	}
	from := w.reach
	if w.management != nil {
		from = w.management
	}
	return path.Read(awsops.WithSharedReads(w.Context()), from, enter, w.start())
}

func (w *world) judge(e estate) {
	w.Helper()
	j := path.Of(w.read()).Evaluate()
	if got := j.Verdict().String(); got != e.Is {
		w.Errorf("%s, want %s", got, e.Is)
	}
	f, _ := j.Decides()
	if f.Hop != e.Hop || f.Reason != e.Why {
		w.Errorf("%s %s decides, want %s %s", f.Hop, f.Reason, e.Hop, e.Why)
	}
	if w.Failed() {
		for _, f := range j.Findings() {
			w.Logf("%s %s %s: %+v document %+v", f.Hop, f.Verdict, f.Reason, f.Evidence, f.Evidence.Document)
		}
	}
}
