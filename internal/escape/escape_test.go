package escape

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWhatDoesNotShowItselfIsShown(t *testing.T) {
	for text, want := range map[string]string{
		"plain text, Zürich → 東京 ✓":      "plain text, Zürich → 東京 ✓",
		"two\nlines\tand a tab":          "two\nlines\tand a tab",
		"red \x1b[31m":                   `red \u001b[31m`,
		"back\rbell\a\x00\x7f":           `back\u000dbell\u0007\u0000\u007f`,
		"C1 \u009b2J":                    `C1 \u009b2J`,
		"bidi \u202egnp.exe\u2066":       `bidi \u202egnp.exe\u2066`,
		"zero\u200bwidth\u200d\ufeff":    `zero\u200bwidth\u200d\ufeff`,
		"lines\u2028of\u2029their\u0085": `lines\u2028of\u2029their\u0085`,
		"tags \U000e0041":                `tags \udb40\udc41`,
		"soft\u00adhyphen\u3164":         `soft\u00adhyphen\u3164`,
		"no UTF-8 \xff\xc0\xaf":          `no UTF-8 \xff\xc0\xaf`,
		"the sign itself \ufffd":         "the sign itself \ufffd",
		`typed \u202e`:                   `typed \u202e`,
	} {
		if got := Text(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if again := Text(Text(text)); again != Text(text) {
			t.Errorf("%q is escaped twice: %q", text, again)
		}
	}
	if got := Line("two\nlines\tand\r"); got != `two\u000alines\u0009and\u000d` {
		t.Errorf("on one line: %q", got)
	}
}

// In JSON an escape means the character itself, so that a document is not
// changed by what makes it fit to be seen.
func TestEscapedJSONMeansTheSame(t *testing.T) {
	want := "a\u202e\u200b\u0085\x7f\U000e0041\u2028"
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := json.Unmarshal([]byte(Text(string(text))), &got); err != nil || got != want {
		t.Errorf("%q %v, want %q", got, err, want)
	}
}

// Only colours that were painted here pass; the same in a name does not, nor
// does a mark that somebody else has made up.
func TestOnlyOurOwnColoursPass(t *testing.T) {
	red := Painted("\x1b[31m") + Text("name\x1b[31m\x1b[8m") + Painted("\x1b[0m")
	if got, want := Terminal(red), "\x1b[31mname\\u001b[31m\\u001b[8m\x1b[0m"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for _, forged := range []string{"\x1b[31mred", "\x1b[>1;2;3;4;5;6;7;8;0z\x1b[31mred", mark()[:len(mark())-1] + "\x1b[31m"} {
		if got := Terminal(forged); strings.Contains(got, "\x1b") {
			t.Errorf("%q passes as %q", forged, got)
		}
	}
	if got := Terminal(mark() + "\x1b[2J"); strings.Contains(got, "\x1b") {
		t.Errorf("what is no colour passes: %q", got)
	}
	if once := Painted("\x1b[1mbold\x1b[m"); Painted(once) != once || Text(once) != once {
		t.Errorf("painted twice: %q", Painted(once))
	}
}

func TestWordsWithinMarkdown(t *testing.T) {
	for text, want := range map[string]string{
		"plain words, 1-2":              "plain words, 1-2",
		"a|b`c`<img src=x>":             "a\\|b\\`c\\`\\<img src=x\\>",
		"**bold** [x](y)\n# no heading": `\*\*bold\*\* \[x\](y)\\u000a# no heading`,
	} {
		if got := Markdown(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"name": "`name`", "a`b": "`` a`b ``", "``": "``` `` ```"} {
		if got := Code(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if got := Fence("json", "{}\n```\n# heading\n"); got != "````json\n{}\n```\n# heading\n````" {
		t.Errorf("%q", got)
	}
}

func FuzzTerminal(f *testing.F) {
	for _, seed := range []string{"plain", "\x1b[31mred\x1b[0m", "\u202e\u2066\u200b\ufeff", "\xff\xfe", "\x1b[>1;2z\x1b[1m", "a\nb\tc\r"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, mark()) {
			t.Skip("somebody has guessed 128 bits")
		}
		got := Terminal(text)
		if !utf8.ValidString(got) {
			t.Errorf("%q gives %q, which is no UTF-8", text, got)
		}
		for _, c := range got {
			if Hidden(c) && c != '\n' && c != '\t' {
				t.Errorf("%q lets %U pass", text, c)
			}
		}
		if Terminal(got) != got {
			t.Errorf("%q is escaped twice", text)
		}
	})
}
