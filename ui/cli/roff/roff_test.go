package roff

import "testing"

func TestTextIsEscapedForRoff(t *testing.T) {
	for text, want := range map[string]string{
		`.SH no request`:  `\&.SH no request`,
		`'s`:              `\(aqs`,
		`C:\temp --a 'b'`: `C:\etemp \-\-a \(aqb\(aq`,
		"`x` ^~ …":        `\(gax\(ga \(ha\(ti \[u2026]`,
	} {
		if got := escaped(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
