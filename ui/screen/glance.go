package screen

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/engine"
	"trailhead/ui/board"
	"trailhead/ui/words"
)

// Glance is a look at what is there, as long as it goes on. Of an organization
// one sees how far it is.
type Glance struct {
	Spinner
	Run      uint64 // the look under way, 0 while there is none
	Cancel   context.CancelFunc
	accounts *board.Tally
	patience *words.Throttled
}

// Begin begins a look: the context is for it.
func (g *Glance) Begin(j *Journey) context.Context {
	j.RunID++
	var ctx context.Context
	ctx, g.Cancel = context.WithCancel(context.Background())
	g.Run, g.accounts, g.patience = j.RunID, &board.Tally{}, &words.Throttled{}
	return engine.WithListener(g.patience.Hears(ctx), g.accounts.Hear)
}

// Stop gives up a look under way; its late answer is dropped.
func (g *Glance) Stop() {
	if g.Run != 0 {
		g.Cancel()
		g.Run = 0
	}
}

// Ticked turns the spinner, as long as the look goes on.
func (g *Glance) Ticked(msg SpinTickMsg) tea.Cmd {
	if g.Run == 0 {
		return nil
	}
	return g.Turn(msg)
}

// Lines are what can be seen of it: text, or how far it is with the accounts.
func (g *Glance) Lines(text string, a Area) []string {
	if g.accounts != nil {
		if far := g.accounts.Looking(); far != "" {
			text = words.Sentence(words.Capital(far))
		}
	}
	return Painted(a.Styles.Waiting, words.Hang(g.Sign(text+g.patience.Says()), " ", "   ", a.Width))
}

// LookingWords are of a look at what is there to plan with.
const LookingWords = "Looking at what is there. Nothing is changed."
