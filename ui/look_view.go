package ui

import (
	"strings"

	"trailhead/steps"
)

// View implements screen.
func (s *look) View(a area) string {
	st := a.Styles
	lines := []string{""}
	for _, f := range s.found {
		lines = append(lines, apart(st.done.Render(" ✓ ")+f.what, st.dim.Render(elapsed(f.took)), a.Width))
	}
	active := 0
	switch {
	case s.run != 0:
		lines = append(lines, st.waiting.Render(" … ")+"looking around; nothing is changed by it")
		active = len(lines) - 1
	case s.problem != nil:
		lines = append(lines, problemLines(s.problem, signInLine(s.j), a)...)
	case s.j.Discovery != nil:
		lines = append(lines, s.unread(a)...)
		if s.details {
			lines = append(lines, s.all(a)...)
		}
		var choice []string
		choice, active = s.choice(a)
		active += len(lines)
		lines = append(lines, choice...)
	}
	return strings.Join(s.scroll.show(lines, a.Height, active, st.dim), "\n")
}

// unread are the things that could not be looked at: unknown, never absent.
func (s *look) unread(a area) []string {
	var lines []string
	for i, u := range s.j.Discovery.Unknown {
		if i == 5 && !s.details {
			lines = append(lines, hang("and more, with d", "   ", "   ", a.Width)...)
			break
		}
		text := u.What + ": not allowed to read"
		if u.Action != "" {
			text += " (" + u.Action + ")"
		}
		lines = append(lines, hang(text, a.Styles.waiting.Render(" ? "), "   ", a.Width)...)
	}
	return lines
}

// choice is the card: the recommended way first, then the others with what
// speaks against them.
func (s *look) choice(a area) (lines []string, active int) {
	st := a.Styles
	for i, o := range s.options {
		if i == 0 {
			lines = append(lines, "", " "+st.accent.Bold(true).Render("Recommended"))
		} else if i == 1 {
			lines = append(lines, "", " "+st.dim.Render("Or"))
		}
		mark, says := "   ", o.says
		if i == s.at {
			mark, says, active = st.accent.Render(" > "), st.accent.Bold(true).Render(o.says), len(lines)
		}
		lines = append(lines, mark+says)
		lines = append(lines, painted(st.dim, hang(o.why, "   ", "   ", a.Width))...)
	}
	return lines, active
}

// all is everything that was found, for whoever wants to see it.
func (s *look) all(a area) []string {
	d := s.j.Discovery
	lines := []string{"", " Signed in as  " + d.Identity.ARN}
	for _, t := range d.Trails {
		lines = append(lines, "", " Trail  "+t.Name+a.Styles.dim.Render("  home "+t.HomeRegion+", bucket "+t.Bucket))
		for _, finding := range t.Findings {
			lines = append(lines, hang(finding, "   · ", "     ", a.Width)...)
		}
	}
	for _, b := range d.Buckets {
		lines = append(lines, "", " Bucket  "+b.Name+a.Styles.dim.Render("  "+b.Region+", "+encryptionWords(b)))
		if b.Notifications != nil {
			for _, q := range b.Notifications.Queues {
				lines = append(lines, hang(q.ID+" tells "+q.Destination, "   · ", "     ", a.Width)...)
			}
			for _, t := range b.Notifications.Topics {
				lines = append(lines, hang(t.ID+" tells "+t.Destination, "   · ", "     ", a.Width)...)
			}
			for _, l := range b.Notifications.Lambdas {
				lines = append(lines, hang(l.ID+" tells "+l.Destination, "   · ", "     ", a.Width)...)
			}
		}
	}
	return lines
}

func encryptionWords(b steps.DiscoveredBucket) string {
	switch b.Encryption {
	case "aws:kms", "aws:kms:dsse":
		return "SSE-KMS"
	case "":
		return "encryption not known"
	}
	return "SSE-S3"
}
