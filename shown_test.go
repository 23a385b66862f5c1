package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// unwanted are words that no user need know, and slips of grammar that have been
// in what is shown, each with what is said instead.
var unwanted = map[*regexp.Regexp]string{
	regexp.MustCompile(`(?i)\bestates?\b`):                         "what is there",
	regexp.MustCompile(`(?i)\bhops? holds?\b`):                     "hops work",
	regexp.MustCompile(`(?i)\bways? in(to)?\b`):                    "access",
	regexp.MustCompile(`It holds no GUID\. It is a GUID`):          "An External ID is a GUID",
	regexp.MustCompile(`\b1 (get|are|accounts|changes|hops)\b`):    "the singular",
	regexp.MustCompile(`(?i)\bor +or\b`):                           "one or",
	regexp.MustCompile(`copied to \w+ sent`):                       "sent to the clipboard",
	regexp.MustCompile(`Accounts: [0-9,]+ of [0-9,]+ accounts`):    "Accounts: 2 of 40",
	regexp.MustCompile(`Could not [a-z]+ [^:.\n]*: operation err`): "what it means, and not the SDK's words",
}

// What people read is in the field's own words. The goldens hold what is shown,
// of each screen, of the plain lines, of the commands and the exports.
func TestShownTextsAreInPlainWords(t *testing.T) {
	read := 0
	for _, folder := range []string{"screens", "plain", "cli", "exports"} {
		err := filepath.WalkDir(filepath.Join("testdata", folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			read++
			for bad, instead := range unwanted {
				if found := bad.Find(text); found != nil {
					t.Errorf("%s says %q; it should say %s", path, found, instead)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 300 {
		t.Errorf("only %d files were read", read)
	}
}
