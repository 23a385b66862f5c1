// Package board is the list of an organization's accounts during a roll-out:
// who is done, who failed and why, who was skipped. It draws nothing; the
// wizard and the commands show it each in their way.
package board

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// Board holds the parts of a change, ten thousand if need be. The zero value
// is an empty one. It is not for use by several goroutines.
type Board struct {
	rows   []engine.Part
	at     map[string]int // account id to its row
	counts map[engine.PartState]int
	listed int // accounts that AWS has listed so far

	shown Filter
	view  []int // rows that the filter lets through, in order; nil: to be made anew
}

// Filter narrows what is shown.
type Filter struct {
	Text  string           // part of the id, the name or the reason, in whatever case
	State engine.PartState // "" any
}

// Counts are the accounts by state. Listed is done, failed and skipped
// together with those still waiting or running.
type Counts struct {
	Listed, Waiting, Running, Done, Failed, Skipped int
}

// Settled is how many accounts have come to their end.
func (c Counts) Settled() int { return c.Done + c.Failed + c.Skipped }

// Words are the counts for people: "91 of 147 accounts, 2 failed".
func (c Counts) Words() string {
	text := words.Number(c.Settled()) + " of " + words.Count(c.Listed, "account")
	for _, part := range []struct {
		n     int
		words string
	}{{c.Failed, "failed"}, {c.Skipped, "skipped"}} {
		if part.n > 0 {
			text += ", " + words.Number(part.n) + " " + part.words
		}
	}
	return text
}

// Looking are the counts while accounts are only looked into: "1,000 of 1,240,
// 3 cannot get the role". Not every look enters them: then it is
// how many are listed.
func (c Counts) Looking() string {
	looked := c.Done + c.Failed
	if looked+c.Running == 0 {
		return words.Number(c.Listed) + " listed"
	}
	text := words.Number(looked+c.Skipped) + " of " + words.Number(c.Listed)
	if c.Failed > 0 {
		text += ", " + words.Number(c.Failed) + " cannot get the role"
	}
	return text
}

// List takes in that so many accounts are listed by now.
func (b *Board) List(of int) { b.listed = max(b.listed, of) }

// Take puts a part on the board, in place of what was known of its account.
// What has come to its end stays there: news of it may arrive out of order.
func (b *Board) Take(p engine.Part) {
	if b.at == nil {
		b.at, b.counts = map[string]int{}, map[engine.PartState]int{}
	}
	b.listed = max(b.listed, p.Of)
	i, known := b.at[p.ID]
	if !known {
		b.at[p.ID] = len(b.rows)
		b.rows = append(b.rows, p)
		b.counts[p.State]++
		b.view = nil
		return
	}
	was := &b.rows[i]
	if was.Settled() && !p.Settled() {
		return
	}
	b.counts[was.State]--
	b.counts[p.State]++
	p.Name = cmp.Or(p.Name, was.Name)
	if was.State != p.State {
		b.view = nil
	}
	*was = p
}

// Empty reports whether nothing has been told of any account.
func (b *Board) Empty() bool { return len(b.rows) == 0 }

// Counts are the accounts by state.
func (b *Board) Counts() Counts {
	return Counts{Listed: max(b.listed, len(b.rows)), Waiting: b.counts[engine.PartWaiting], Running: b.counts[engine.PartRunning],
		Done: b.counts[engine.PartDone], Failed: b.counts[engine.PartFailed], Skipped: b.counts[engine.PartSkipped]}
}

// States are how states follow each other on the board: what needs attention
// comes first.
var States = []engine.PartState{engine.PartFailed, engine.PartRunning, engine.PartWaiting, engine.PartSkipped, engine.PartDone}

// Len is how many accounts the filter lets through.
func (b *Board) Len(f Filter) int {
	b.look(f)
	return len(b.view)
}

// Rows are n of those accounts, beginning with the one at from.
func (b *Board) Rows(f Filter, from, n int) []engine.Part {
	b.look(f)
	from = min(max(from, 0), len(b.view))
	rows := make([]engine.Part, 0, n)
	for _, i := range b.view[from:min(from+n, len(b.view))] {
		rows = append(rows, b.rows[i])
	}
	return rows
}

// look makes the view anew where the rows or the filter have changed.
func (b *Board) look(f Filter) {
	if b.view != nil && b.shown == f {
		return
	}
	text := strings.ToLower(f.Text)
	by := map[engine.PartState][]int{} // sorting ten thousand for each frame would take too long
	for i := range b.rows {
		if passes(&b.rows[i], f.State, text) {
			by[b.rows[i].State] = append(by[b.rows[i].State], i)
		}
	}
	b.shown, b.view = f, make([]int, 0, len(b.rows))
	for _, state := range States {
		b.view = append(b.view, by[state]...)
	}
}

// passes reports whether a filter lets a part through; text is in small
// letters.
func passes(p *engine.Part, state engine.PartState, text string) bool {
	if state != "" && p.State != state {
		return false
	}
	return text == "" || strings.Contains(p.ID, text) || strings.Contains(strings.ToLower(p.Name), text) ||
		strings.Contains(strings.ToLower(p.Reason), text)
}

// Failures are the accounts that failed, by id.
func (b *Board) Failures() []engine.Part {
	failed := b.Rows(Filter{State: engine.PartFailed}, 0, len(b.rows))
	slices.SortFunc(failed, func(x, y engine.Part) int { return strings.Compare(x.ID, y.ID) })
	return failed
}

// CSV are the failures as a table: account, name, reason, AWS's own words.
func (b *Board) CSV() ([]byte, error) {
	var text strings.Builder
	w := csv.NewWriter(&text)
	rows := [][]string{{"account", "name", "reason", "detail"}}
	for _, p := range b.Failures() {
		rows = append(rows, []string{p.ID, plainText(p.Name), plainText(p.Reason), plainText(p.Detail)})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write failures as CSV: %w", err)
	}
	return []byte(text.String()), nil
}

// plainText keeps a spreadsheet from taking a text for a formula: an
// account's name is whatever somebody has typed.
func plainText(text string) string {
	text = escape.Line(text)
	if strings.HasPrefix(text, "=") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") || strings.HasPrefix(text, "@") {
		return "'" + text
	}
	return text
}

// JSON are the counts and the failures as a document.
func (b *Board) JSON(schema string) ([]byte, error) {
	c := b.Counts()
	text, err := json.MarshalIndent(struct {
		Schema  string        `json:"schema"`
		Listed  int           `json:"listed"`
		Done    int           `json:"done"`
		Skipped int           `json:"skipped"`
		Failed  []engine.Part `json:"failed"`
	}{schema, c.Listed, c.Done, c.Skipped, append([]engine.Part{}, b.Failures()...)}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write failures as JSON: %w", err)
	}
	return append(text, '\n'), nil
}
