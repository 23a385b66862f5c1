package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/engine"
	"trailhead/ui/board"
	"trailhead/ui/words"
)

// glance is a look at what is there, as long as it goes on. Of an organization
// one sees how far it is.
type glance struct {
	run      uint64 // the look under way, 0 while there is none
	cancel   context.CancelFunc
	accounts *board.Tally
	frame    int
}

// begin begins a look: the context is for it.
func (g *glance) begin(j *journey) context.Context {
	j.RunID++
	var ctx context.Context
	ctx, g.cancel = context.WithCancel(context.Background())
	g.run, g.accounts, g.frame = j.RunID, &board.Tally{}, 0
	return engine.WithListener(ctx, g.accounts.Hear)
}

// stop gives up a look under way; its late answer is dropped.
func (g *glance) stop() {
	if g.run != 0 {
		g.cancel()
		g.run = 0
	}
}

func (g *glance) spin() tea.Cmd {
	id := g.run
	return tea.Tick(spinEvery, func(time.Time) tea.Msg { return spinTickMsg{run: id} })
}

// ticked turns the spinner, as long as the look goes on.
func (g *glance) ticked(msg spinTickMsg) tea.Cmd {
	if msg.run != g.run || g.run == 0 {
		return nil
	}
	g.frame++
	return g.spin()
}

// lines are what can be seen of it: text, or how far it is with the accounts.
func (g *glance) lines(text string, a area) []string {
	if g.accounts != nil {
		if far := g.accounts.Looking(); far != "" {
			text = words.Sentence(words.Capital(far))
		}
	}
	return painted(a.Styles.waiting, words.Hang(spinnerFrames[g.frame%len(spinnerFrames)]+" "+text, " ", "   ", a.Width))
}

// lookingWords are of a look at what is there to plan with.
const lookingWords = "Looking at what is there. Nothing is changed."
