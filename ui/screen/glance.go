package screen

import (
	"context"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"trailhead/awsops"
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
	patience *Patience
}

// Patience knows whether AWS has asked a look for fewer calls, and which try came
// last. It may be told and asked from several goroutines.
type Patience struct{ try atomic.Int64 }

// Hears is ctx for the calls of a look.
func (p *Patience) Hears(ctx context.Context) context.Context {
	return awsops.WithWaiting(ctx, func(w awsops.Waiting) {
		if w.Throttled {
			p.try.Store(int64(w.Try))
		}
	})
}

// Says is a sentence on it with a space before, "" where AWS has not asked.
func (p *Patience) Says() string {
	if p == nil || p.try.Load() == 0 {
		return ""
	}
	return " " + words.Sentence(words.Patience(int(p.try.Load())))
}

// Begin begins a look: the context is for it.
func (g *Glance) Begin(j *Journey) context.Context {
	j.RunID++
	var ctx context.Context
	ctx, g.Cancel = context.WithCancel(context.Background())
	g.Run, g.accounts, g.patience = j.RunID, &board.Tally{}, &Patience{}
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
