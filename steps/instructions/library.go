package instructions

import (
	_ "embed" // the library of shell functions
	"strings"

	"trailhead/internal/pattern"
)

// Library are the shell functions that those of the steps call.
//
//go:embed library.sh
var Library string

// function is a function or a variable of an exported script, with its comment.
type function struct{ name, text string }

// defined finds the name that a block of shell defines: "name() {", or a
// variable, which others use as $name.
var defined = pattern.New(`(?m)^(?:([a-z_]+)\(\)|([a-z_]+)=)`)

// functionsIn are the blocks of a file of shell functions. An empty line stands
// between two, and none within one; what comes before the first is not theirs.
func functionsIn(file string) []function {
	var all []function
	for _, block := range strings.Split(strings.TrimSpace(file), "\n\n") {
		if name := defined().FindStringSubmatch(block); name != nil {
			called := name[1]
			if name[2] != "" {
				called = "$" + name[2]
			}
			all = append(all, function{called, block + "\n"})
		}
	}
	return all
}

// Functions are those of some files that lines of a script call, and what they
// call themselves, in the order of the files. Only what is called is in a script.
func Functions(lines string, files ...string) string {
	var library []function
	for _, file := range files {
		library = append(library, functionsIn(file)...)
	}
	used := map[string]bool{}
	for grown := true; grown; {
		grown = false
		for _, f := range library {
			if !used[f.name] && strings.Contains(lines, f.name) {
				used[f.name], grown = true, true
				lines += f.text
			}
		}
	}
	var b strings.Builder
	for _, f := range library {
		if used[f.name] {
			b.WriteString(f.text + "\n")
		}
	}
	return b.String()
}
