package main

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	fenced  = regexp.MustCompile("(?ms)^```.*?^```")
	code    = regexp.MustCompile("`[^`\n]*`")
	link    = regexp.MustCompile(`\]\(([^)\s]+)(?: "[^"]*")?\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} (.+)$`)
	linked  = regexp.MustCompile(`\[([^]]*)\]\([^)]*\)`)
	dropped = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// Every link of the documents that stays in the repository leads to a file
// that is there, and to a heading that it has.
func TestLinksLeadSomewhere(t *testing.T) {
	var pages []string
	for _, pattern := range []string{"*.md", "docs/*.md", "testdata/*/*.md"} {
		found, err := filepath.Glob(filepath.FromSlash(pattern))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	seen := 0
	for _, page := range pages {
		for _, m := range link.FindAllStringSubmatch(prose(t, page), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			seen++
			target, anchor, _ := strings.Cut(m[1], "#")
			path := page
			if target != "" {
				path = filepath.Join(filepath.Dir(page), filepath.FromSlash(target))
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
			} else if anchor != "" && !slices.Contains(anchors(t, path), anchor) {
				t.Errorf("%s links to %s, but the page has no such heading; it has %s", page, m[1], strings.Join(anchors(t, path), ", "))
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d links were found", seen)
	}
}

var (
	citedPage = regexp.MustCompile(`docs/[\w/-]+\.md(?:#[\w-]+)?`)
	citedFile = regexp.MustCompile(`[\w./*-]*\w\.(?:md|go)\b`)
	notHere   = regexp.MustCompile(`(?i)field\s+notes|\bspike\b|\bBC:|\bshared/reference|§`)
)

// Comments cite what is in the repository: a fact about AWS as
// docs/aws.md#iam-delay, a promise to users as docs/contract.md#exit-codes.
func TestCommentsCiteWhatIsHere(t *testing.T) {
	names := map[string]bool{}
	sources(t, func(path string, _ *token.FileSet, _ *ast.File) { names[filepath.Base(path)] = true })
	known, seen := map[string][]string{}, 0
	sources(t, func(path string, fset *token.FileSet, file *ast.File) {
		for _, group := range file.Comments {
			text, at := group.Text(), fset.Position(group.Pos())
			if gone := notHere.FindString(text); gone != "" {
				t.Errorf("%s cites %q, which is not in the repository", at, gone)
			}
			for _, cited := range citedPage.FindAllString(text, -1) {
				seen++
				page, anchor, _ := strings.Cut(cited, "#")
				if _, err := os.Stat(page); err == nil && known[page] == nil {
					known[page] = anchors(t, page)
				}
				if known[page] == nil || anchor != "" && !slices.Contains(known[page], anchor) {
					t.Errorf("%s cites %s, which is not there", at, cited)
				}
			}
			for _, cited := range citedFile.FindAllString(text, -1) {
				if strings.Contains(cited, "*") { // a pattern
					continue
				}
				_, fromRoot := os.Stat(cited)
				_, beside := os.Stat(filepath.Join(filepath.Dir(path), cited))
				if fromRoot != nil && beside != nil && !names[filepath.Base(cited)] {
					t.Errorf("%s cites %s, which is not in the repository", at, cited)
				}
			}
		}
	})
	if seen < 100 {
		t.Errorf("only %d citations were found", seen)
	}
}

// prose is a page without what is set in code, which holds no links.
func prose(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return code.ReplaceAllString(fenced.ReplaceAllString(string(text), ""), "")
}

// anchors are what a page's headings are called in links, as GitHub does it:
// small letters, hyphens for blanks, no other signs, a number for the second
// of the same name.
func anchors(t *testing.T, page string) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(string(text), ""), -1) {
		words := linked.ReplaceAllString(strings.TrimSpace(m[1]), "$1")
		name := strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(words), ""), " ", "-")
		unique := name
		for n := '1'; slices.Contains(all, unique); n++ {
			unique = name + "-" + string(n)
		}
		all = append(all, unique)
	}
	return all
}

func TestAnchorsAreGitHubs(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.md")
	text := "# A *first* page: of `apply`, its \"ends\"\n\n```sh\n# no heading\n```\n\n## [linked](other.md) part\n\n## Ends_here\n\n## " +
		"Ends_here\n"
	if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	want := []string{"a-first-page-of-apply-its-ends", "linked-part", "ends_here", "ends_here-1"}
	if got := anchors(t, page); !slices.Equal(got, want) {
		t.Errorf("%q instead of %q", got, want)
	}
}
