package flow

import (
	"fmt"
	"strings"
)

// picture is the table as a diagram of Mermaid, as GitHub draws it. That one
// can leave from everywhere, and go back to where one came from, is said
// beside it and not drawn.
func picture() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	fmt.Fprintf(&b, "    [*] --> %s\n", Start)
	for _, from := range Stations() {
		for _, to := range Stations() {
			if says := drawn(from, to); says != "" {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, to, says)
			}
		}
	}
	fmt.Fprintf(&b, "    %s --> [*]\n", Left)
	return b.String()
}

// drawn are the events that lead from one station to another, as one line.
func drawn(from, to Station) string {
	var events []string
	for _, t := range table {
		if t.From == from && t.To == to && t.On != Leave && t.On != Back {
			events = append(events, t.On.String())
		}
	}
	return strings.Join(events, " / ")
}
