package answers

import (
	"strconv"
	"strings"
	"unicode"

	"trailhead/internal/pattern"
)

var (
	atLine  = pattern.New(`^line (\d+): `)
	noAlias = pattern.New(`^unknown anchor '(.*)' referenced$`)
)

// syntax explains why the text is no YAML: the mistakes that people make in
// words of our own, the rest in the reader's.
func syntax(path string, data []byte, err error) Problem {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	anchor := noAlias().FindStringSubmatch(text)
	for i, line := range strings.Split(string(data), "\n") {
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		switch {
		case strings.Contains(indent, "\t"):
			return fileProblem(path, i+1, "the line begins with a tab", "YAML is indented with spaces only.", "Put two spaces in its place.")
		case strings.ContainsFunc(strings.TrimRight(line, "\r"), func(c rune) bool { return c != '\t' && unicode.IsControl(c) }):
			return fileProblem(path, i+1, "the line has an invisible control character in it", "An answers file is plain text.",
				"Type the line anew, or check the path given with --answers.")
		case anchor != nil && strings.Contains(line, "*"+anchor[1]):
			return fileProblem(path, i+1, "a value begins with *", "To YAML that is a reference, which is not taken here.",
				"Put the value between single quotes.")
		}
	}
	line := 1 // the reader leaves it out for the first line
	if m := atLine().FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = strings.TrimPrefix(text, m[0])
	}
	return fileProblem(path, line, "this is not valid YAML: "+shown(text), "Each answer is a line like queue: ExpelMasterCloudTrailNotify.",
		"A value with : # * & or quotes in it goes between single quotes.")
}
