package escape

import "testing"

func TestShellWord(t *testing.T) {
	for word, want := range map[string]string{"acme": "acme", "a b": "'a b'", "it's": `'it'\''s'`, "": "''", "acme/$x": "'acme/$x'",
		"a\nb": `$'a\U0000000ab'`} {
		if got := ShellWord(word); got != want {
			t.Errorf("ShellWord(%q) = %s, want %s", word, got, want)
		}
	}
}
