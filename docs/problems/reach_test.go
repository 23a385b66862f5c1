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
	inRepo = regexp.MustCompile("`((?:main|wizard|ui|steps|awsops|docs|testdata|tools|\\.ci)[a-z0-9_./*-]*)`")
)

func linksIn(t *testing.T, page string) (all []string) {
	for _, m := range link.FindAllStringSubmatch(inCode.ReplaceAllString(prose(t, page), ""), -1) {
		all = append(all, m[1])
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

// Every file and folder of the repository that a document for developers names
// is there. A star stands for a part of the name.
func TestNamedFilesAreThere(t *testing.T) {
	named := 0
	for _, page := range []string{"docs/how-it-works.md", "docs/decisions.md", "docs/performance.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(page)))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inRepo.FindAllStringSubmatch(string(text), -1) {
			if m[1] == ".ci/bin" {
				continue // made by .ci/run
			}
			named++
			found := 0
			for _, under := range []string{"", "steps"} { // engine/events.go is steps' own way to say it
				all, err := filepath.Glob(filepath.Join(root, under, filepath.FromSlash(m[1])))
				if err != nil {
					t.Fatal(err)
				}
				found += len(all)
			}
			if found == 0 {
				t.Errorf("%s names %s, which is not there", page, m[1])
			}
		}
	}
	if named < 20 {
		t.Errorf("only %d files are named", named)
	}
}
