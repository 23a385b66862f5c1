package problems

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	fence  = regexp.MustCompile("(?ms)^```.*?^```")
	inCode = regexp.MustCompile("`[^`\n]*`")
	link   = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	title  = regexp.MustCompile(`(?m)^#{1,6} (.*)$`)
)

// Every link in the documents leads somewhere: the file is there, and has the
// heading.
func TestLinksLeadSomewhere(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"*.md", "*/*.md"} {
		more, err := filepath.Glob(filepath.Join(root, "docs", pattern))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, more...)
	}
	links := 0
	for _, page := range pages {
		from := filepath.Dir(page)
		if filepath.Base(page) == notes {
			from = filepath.Dir(pagePath) // where its text is put
		}
		for _, to := range linksIn(t, page) {
			if strings.Contains(to, "://") {
				continue
			}
			links++
			file, anchor, _ := strings.Cut(to, "#")
			target := page
			if file != "" {
				target = filepath.Join(from, filepath.FromSlash(file))
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s: %v", page, to, err)
				continue
			}
			if anchor != "" && !anchors(t, target)[anchor] {
				t.Errorf("%s links to %s, and there is no such heading", page, to)
			}
		}
	}
	if len(pages) < 15 || links < 60 {
		t.Errorf("only %d links in %d pages were found", links, len(pages))
	}
}

func linksIn(t *testing.T, page string) (all []string) {
	for _, m := range link.FindAllStringSubmatch(inCode.ReplaceAllString(prose(t, page), ""), -1) {
		all = append(all, m[1])
	}
	return all
}

// anchors are those of the headings of a page. Of two alike the second is not
// to be linked to: it would get a number.
func anchors(t *testing.T, page string) map[string]bool {
	all := map[string]bool{}
	for _, m := range title.FindAllStringSubmatch(prose(t, page), -1) {
		all[slug(strings.ReplaceAll(m[1], `\`, ""))] = true
	}
	return all
}

// prose is a page without what is set in.
func prose(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return fence.ReplaceAllString(string(text), "")
}

// Every page of docs/ can be reached from README.md, and every picture is
// shown somewhere.
func TestNothingIsOutOfReach(t *testing.T) {
	reached := map[string]bool{}
	open := []string{filepath.Join(root, "README.md")}
	for len(open) > 0 {
		page := open[0]
		open = open[1:]
		for _, to := range linksIn(t, page) {
			file, _, _ := strings.Cut(to, "#")
			target := filepath.Join(filepath.Dir(page), filepath.FromSlash(file))
			if file == "" || strings.Contains(to, "://") || reached[target] {
				continue
			}
			reached[target] = true
			if strings.HasSuffix(target, ".md") {
				open = append(open, target)
			}
		}
	}
	for _, pattern := range []string{"docs/*.md", "docs/decisions/*.md", "docs/pictures/*"} {
		all, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range all {
			if !reached[file] {
				t.Errorf("no page that README.md leads to links to %s", file)
			}
		}
	}
}
