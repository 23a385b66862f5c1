package answers

import (
	"maps"
	"slices"
	"strings"

	"trailhead/internal/escape"

	"go.yaml.in/yaml/v3"
)

// decisive are written even where they are the default: left out, they would
// read as never answered, and the contract asks for them anew.
var decisive = []string{"variant", "scope"}

// worth tells whether the answer to f is worth writing down.
func (a Answers) worth(f Field) bool {
	return slices.Contains(decisive, f.Key) || f.Get(a) != f.Get(Defaults())
}

// Record is what a journal keeps of the answers for the next run
// (Layers.Earlier), each as text by its key: variant, scope, and what differs
// from the defaults. It holds the External ID in full, so it belongs in a file
// of mode 0600 only, and never in a log.
func (a Answers) Record() map[string]string {
	record := map[string]string{}
	for _, f := range table {
		if a.worth(f) {
			record[f.Key] = f.Get(a)
		}
	}
	return record
}

// YAML is an answers file that reads back to the same answers: variant, scope,
// and what differs from the defaults, in the contract's order. It holds the
// External ID in full: whoever writes it to a file does so with mode 0600, and
// nobody prints it to a log.
func (a Answers) YAML() string {
	top := &yaml.Node{Kind: yaml.MappingNode}
	groups := map[string]*yaml.Node{}
	for _, f := range table {
		if !a.worth(f) {
			continue
		}
		into, key := top, f.Key
		if above, below, nested := strings.Cut(f.Key, "."); nested {
			if groups[above] == nil {
				groups[above] = &yaml.Node{Kind: yaml.MappingNode}
				top.Content = append(top.Content, textNode(above), groups[above])
			}
			into, key = groups[above], below
		}
		into.Content = append(into.Content, textNode(key), f.node(a))
	}
	var b strings.Builder
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	// Neither can fail: the nodes are ours, and a Builder takes everything.
	_ = encoder.Encode(top)
	_ = encoder.Close()
	return b.String()
}

const fileHead = `# Answers for trailhead: trailhead apply -f FILE
# The External ID is not among them. Give it as TRAILHEAD_EXTERNAL_ID, or add it
# here (external_id) and let nobody else read this file.
`

// File is YAML to hand on: without the External ID, and with a comment that
// says so.
func (a Answers) File() string {
	a.ExternalID = ""
	return fileHead + a.YAML()
}

func textNode(text string) *yaml.Node {
	node := &yaml.Node{}
	node.SetString(text)
	return node
}

func (f Field) node(a Answers) *yaml.Node {
	switch at := f.at(&a).(type) {
	case *bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: f.Get(a)}
	case *[]string:
		list := &yaml.Node{Kind: yaml.SequenceNode}
		for _, text := range *at {
			list.Content = append(list.Content, textNode(text))
		}
		return list
	case *map[string]string:
		entries := &yaml.Node{Kind: yaml.MappingNode}
		for _, key := range slices.Sorted(maps.Keys(*at)) {
			entries.Content = append(entries.Content, textNode(key), textNode((*at)[key]))
		}
		return entries
	}
	return textNode(f.Get(a))
}

// Flags are the flags that give the same answers, each quoted for a POSIX
// shell: join them with spaces. The External ID is taken from the environment,
// --external-id "$TRAILHEAD_EXTERNAL_ID", so that it stays out of the command,
// the terminal and the shell's history.
func (a Answers) Flags() []string {
	var flags []string
	for _, f := range table {
		if !a.worth(f) {
			continue
		}
		switch {
		case f.Secret:
			flags = append(flags, "--"+f.Flag+` "$`+f.Env+`"`)
		case f.Kind == Bool:
			flags = append(flags, "--"+f.Flag+"="+f.Get(a))
		default:
			flags = append(flags, "--"+f.Flag+" "+escape.ShellWord(f.Get(a)))
		}
	}
	return flags
}
