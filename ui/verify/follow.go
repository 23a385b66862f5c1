package verify

import (
	"charm.land/bubbletea/v2"
	"slices"
	"strings"
	"time"

	"trailhead/steps/checks"
	"trailhead/steps/verify"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// walked is how far the call of a run has come.
type walked struct {
	run  uint64
	call verify.Followed
	more <-chan walked
}

// walkOver is how following it ended.
type walkOver struct {
	run  uint64
	call verify.Followed
	err  error
}

// mayFollow: the set-up is known, and nothing else goes on.
func (s *Model) mayFollow() bool {
	return s.report != nil && !s.looking && !s.waiting && !s.following
}

// follow makes a call and shows it travel.
func (s *Model) follow() tea.Cmd {
	ctx := s.begin()
	s.following, s.notice, s.began, s.scroll = true, "", s.now, screen.Scroll{}
	s.walk = &verify.Followed{}
	id, session, how, subject := s.id, s.j.Session, s.j.Set.Answers, s.subject
	events := make(chan walked)
	follow := func() tea.Msg {
		defer close(events)
		call, err := session.Follow(ctx, how, subject, verify.FollowLimit, func(f verify.Followed) {
			select {
			case events <- walked{run: id, call: f, more: events}:
			case <-ctx.Done():
			}
		})
		return walkOver{run: id, call: call, err: err}
	}
	return tea.Batch(follow, nextWalked(events), s.spinner.Spin())
}

// nextWalked waits for the next news of a call.
func nextWalked(told <-chan walked) tea.Cmd {
	return func() tea.Msg {
		w, more := <-told
		if !more {
			return nil
		}
		return w
	}
}

func (s *Model) walkEnds(msg walkOver) {
	s.stop()
	s.walk = &msg.call
	if msg.err != nil {
		s.problem = screen.AsProblem("follow the call", msg.err)
		return
	}
	s.notice = words.Arrival(msg.call)
}

// stations are the hops of the call, those to come included.
func (s *Model) stations() []verify.FollowHop {
	if len(s.walk.Hops) > 0 {
		return s.walk.Hops
	}
	var all []verify.FollowHop
	for _, hop := range verify.FollowHops {
		all = append(all, verify.FollowHop{Hop: hop})
	}
	return all
}

// walkSign is the glyph, the word and the style of a station.
func (s *Model) walkSign(h verify.FollowHop, st screen.Styles) (glyph, word string, style screen.Style) {
	switch {
	case s.following && h.Status == "" && (h.Hop == s.walk.Waiting || s.walk.Waiting == "" && h.Hop == verify.HopCalled):
		return s.spinner.Frame(), "waiting", st.Waiting
	case h.Status == "" || h.Evidence == verify.NotReached:
		return "·", "to come", st.Dim
	}
	return s.sign([]checks.Check{{Status: h.Status}}, st)
}

// walkView is the call on its way: a line a station, with the time it took.
func (s *Model) walkView(a screen.Area) string {
	st := a.Styles
	var way []string
	for _, h := range s.stations() {
		glyph, _, style := s.walkSign(h, st)
		way = append(way, style.Render(glyph+h.Hop))
	}
	top := []string{"", screen.Justify(" "+st.Accent.Bold(true).Render("One call, followed"), st.Dim.Render(s.walk.Marker), a.Width), ""}
	if a.Width >= 76 { // as the stations need
		top = append(top, screen.Justify(" "+strings.Join(way, st.Dim.Render(" → ")), "", a.Width), "")
	}
	lines := s.walkBody(a, true)
	if len(top)+len(lines)+len(s.foot(s.walkSays(), a)) > a.Height {
		lines = s.walkBody(a, s.all)
	}
	return s.page(top, lines, s.walkSays(), a)
}

// walkBody are the stations and what to do; whole: the evidence of those that are
// right is told to its end.
func (s *Model) walkBody(a screen.Area, whole bool) []string {
	var lines, do []string
	for _, h := range s.stations() {
		lines = append(lines, s.station(h, a, whole)...)
		if h.Remedy != "" && h.Status != checks.Pass {
			do = append(do, words.Hang(h.Hop+": "+h.Remedy, " ", "   ", a.Width)...)
		}
	}
	if len(do) > 0 {
		lines = slices.Concat(lines, []string{"", " " + a.Styles.Accent.Bold(true).Render("What to do")}, do)
	}
	return lines
}

// station is one hop: what was seen, and on the right how long it took.
func (s *Model) station(h verify.FollowHop, a screen.Area, whole bool) []string {
	glyph, word, style := s.walkSign(h, a.Styles)
	took, evidence := "", h.Evidence
	switch {
	case s.following && h.Hop == s.walk.Waiting && h.Status == "":
		took = words.Lasted(s.now.Sub(s.walkSince(h.Hop)))
	case h.Status == "" || evidence == verify.NotReached:
		evidence = ""
	case h.Seconds >= 0.05:
		took = words.Lasted(time.Duration(h.Seconds * float64(time.Second)))
	}
	head := " " + style.Render(glyph+" "+words.Pad(word, 7)) + "  " + words.Pad(h.Hop, 12) + "  "
	took = a.Styles.Dim.Render(took)
	if evidence == "" || h.Status == checks.Pass && !whole {
		return []string{screen.Justify(head+evidence, took, a.Width)}
	}
	const room = 12 // for the time
	text := words.Hang(evidence, hopIndent, below(a), max(a.Width-room, 40))
	text[0] = screen.Justify(head+strings.TrimPrefix(text[0], hopIndent), took, a.Width)
	return text
}

// walkSince is when the call set out for a hop.
func (s *Model) walkSince(hop string) time.Time {
	if hop == verify.HopObject {
		return s.walk.At
	}
	return s.walk.Since
}

// walkSays is what goes on, or what came of it.
func (s *Model) walkSays() string {
	if !s.following {
		return s.notice
	}
	text := "Making the call"
	if waits := words.Awaits(*s.walk, s.now); waits != "" {
		text = words.Capital(waits)
	}
	return s.spinner.Sign(text) + ". Nothing is changed, and no message taken."
}
