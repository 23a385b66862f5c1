package board

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"trailhead/steps/engine"
)

func part(id int, state engine.PartState, reason string) engine.Part {
	return engine.Part{ID: fmt.Sprintf("%012d", id), Name: fmt.Sprintf("Member %d", id), State: state, Reason: reason, Of: 4}
}

func ids(rows []engine.Part) string {
	var all []string
	for _, r := range rows {
		all = append(all, strings.TrimLeft(r.ID, "0")+" "+string(r.State))
	}
	return strings.Join(all, ", ")
}

func filled() *Board {
	b := &Board{}
	for _, p := range []engine.Part{
		part(1, engine.PartRunning, ""), part(2, engine.PartRunning, ""), part(1, engine.PartDone, ""), part(3, engine.PartSkipped, "suspended"),
		part(4, engine.PartRunning, ""), part(2, engine.PartFailed, "name taken"), part(2, engine.PartRunning, ""), // late news
	} {
		b.Take(p)
	}
	return b
}

// Whatever order news comes in, each account is counted once.
func TestEachAccountIsCountedOnce(t *testing.T) {
	b := filled()
	if got, want := b.Counts(), (Counts{Listed: 4, Running: 1, Done: 1, Failed: 1, Skipped: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := b.Counts().Words(); got != "3 of 4 accounts, 1 failed, 1 skipped" {
		t.Error(got)
	}
}

func TestWhatNeedsAttentionComesFirst(t *testing.T) {
	b := filled()
	for _, c := range []struct {
		filter Filter
		want   string
	}{
		{Filter{}, "2 failed, 4 running, 3 skipped, 1 done"},
		{Filter{State: engine.PartDone}, "1 done"},
		{Filter{Text: "MEMBER 4"}, "4 running"},
		{Filter{Text: "taken"}, "2 failed"},
		{Filter{Text: "0003"}, "3 skipped"},
		{Filter{Text: "nobody"}, ""},
	} {
		rows := b.Rows(c.filter, 0, 10)
		if got := ids(rows); got != c.want || b.Len(c.filter) != len(rows) {
			t.Errorf("%+v: %q (%d), want %q", c.filter, got, b.Len(c.filter), c.want)
		}
	}
	if got := ids(b.Rows(Filter{}, 1, 2)); got != "4 running, 3 skipped" {
		t.Errorf("the second and third row: %q", got)
	}
	b.Take(part(4, engine.PartDone, ""))
	if got := ids(b.Rows(Filter{}, 0, 1)) + "; " + ids(b.Rows(Filter{State: engine.PartRunning}, 0, 9)); got != "2 failed; " {
		t.Errorf("after the last one is done: %q", got)
	}
}

func TestFailuresAreExported(t *testing.T) {
	b := filled()
	p := part(5, engine.PartFailed, "no role to assume")
	p.Name, p.Detail = `=HYPERLINK("http://x")`, "AccessDenied, really"
	b.Take(p)
	table, err := b.CSV()
	if want := "account,name,reason,detail\n000000000002,Member 2,name taken,\n000000000005,\"'=HYPERLINK(\"\"http://x\"\")\",no role to " +
		"assume,\"AccessDenied, really\"\n"; err != nil || string(table) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, table, want)
	}
	text, err := b.JSON("trailhead/v1")
	for _, want := range []string{`"schema": "trailhead/v1"`, `"listed": 5`, `"account": "000000000005"`, `"reason": "no role to assume"`} {
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%v: %s lacks %s", err, text, want)
		}
	}
}

func BenchmarkTakeAndShowOfTenThousand(b *testing.B) {
	board := &Board{}
	for i := range 10000 {
		board.Take(part(i, engine.PartRunning, ""))
	}
	for i := 0; b.Loop(); i++ {
		board.Take(part(i%10000, engine.PartDone, ""))
		board.Rows(Filter{Text: "member 99"}, 0, 30)
	}
}

// A file that is there already is left alone.
func TestFailuresAreSavedBesideThoseOfBefore(t *testing.T) {
	there := map[string]bool{"trailhead-failures.csv": true}
	save := func(name string, _ []byte) (string, error) {
		if there[name] {
			return "", fs.ErrExist
		}
		there[name] = true
		return "/work/" + name, nil
	}
	files, err := filled().Files("trailhead/v1")
	if err != nil {
		t.Fatal(err)
	}
	paths, err := Save(files, save)
	if got := strings.Join(paths, " "); err != nil || got != "/work/trailhead-failures-2.csv /work/trailhead-failures.json" {
		t.Errorf("%v: %s", err, got)
	}
	if _, err := Save(files, func(string, []byte) (string, error) { return "", fs.ErrPermission }); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a folder that cannot be written to: %v", err)
	}
}
