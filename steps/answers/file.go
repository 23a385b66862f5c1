package answers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"trailhead/internal/files"
)

// largest is the size of an answers file, in bytes, above which it is surely
// another file; a full one has less than 2 KiB.
const largest = files.LargestSmall

// mostProblems is where the reader stops: with so much wrong, the file was not
// written as an answers file, and nobody reads on.
const mostProblems = 100

// Raw are the answers of a file as they stand there: its keys are known and
// have the right type, but the rules for the values have not been applied.
type Raw struct {
	path   string
	values map[string]value
	wrong  map[string]bool // keys that are there, with a value of a wrong type
	broken bool            // nothing could be made out
}

// ReadFile reads an answers file. It is strict: an unknown key, a wrong type, a
// key that is there twice, an alias, more than one document, text that is not
// UTF-8, and anything that is not a YAML file of at most 1 MiB. The error is of
// type Problems and has all of them; what was good is returned beside it.
func ReadFile(path string) (Raw, error) {
	data, err := files.Read(context.Background(), path, largest)
	return read(path, data, err)
}

// read makes out the answers in the text of a file, or says why there is none.
func read(path string, data []byte, err error) (Raw, error) {
	if bad := unreadable(path, data, err); bad != nil {
		return Raw{path: path, broken: true}, Problems{*bad}
	}
	return parse(path, data)
}

// unreadable is what is wrong with the bytes of a file, nil where nothing is.
func unreadable(path string, data []byte, err error) *Problem {
	refuse := func(what, do string) *Problem {
		p := fileProblem(path, 0, what, "", do)
		return &p
	}
	info, _ := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refuse("there is no such file", "Give the path of your answers file with --answers, or leave it out.")
	case err != nil && info != nil && info.IsDir():
		return refuse("this is a directory, not a file", "Give the path of the answers file in it.")
	case errors.Is(err, files.ErrDevice):
		return refuse("this is neither a file nor a pipe", "Give the path of your answers file with --answers, or - for stdin.")
	case err != nil && !errors.Is(err, files.ErrTooLarge):
		return refuse("the file cannot be read: "+because(err), "")
	case err != nil, len(data) > largest:
		return refuse("the file is larger than 1 MiB, so it is hardly an answers file", "Check the path given with --answers.")
	case !utf8.Valid(data):
		return refuse("the file is not UTF-8 text", "Save it as UTF-8, or check the path given with --answers.")
	}
	return nil
}

// because is the reason without the path, which the problem names already.
func because(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

// parse makes out keys and values of a YAML text.
func parse(path string, data []byte) (Raw, error) {
	raw := Raw{path: path, values: map[string]value{}, wrong: map[string]bool{}}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	err := decoder.Decode(&document)
	if err == nil {
		err = decoder.Decode(&second)
		if err == nil {
			raw.broken = true
			return raw, Problems{fileProblem(path, second.Line, "a second document begins", "An answers file is one YAML document.",
				"Remove the line --- and what follows.")}
		}
	}
	if !errors.Is(err, io.EOF) {
		raw.broken = true
		return raw, Problems{syntax(path, data, err)}
	}
	if len(document.Content) == 0 {
		return raw, nil
	}
	w := walk{raw: raw}
	w.top(document.Content[0])
	return w.raw, w.problems.orNil()
}

// walk goes through the tree of a YAML document and collects its answers.
type walk struct {
	raw      Raw
	problems Problems
}

func (w *walk) fail(line int, key, what, rule, do string) {
	p := fileProblem(w.raw.path, line, what, rule, do)
	p.Key = shown(key)
	if f, ok := FieldOf(key); ok {
		p.Flag, p.Env = f.Flag, f.Env
		w.raw.wrong[key] = true
	}
	w.problems = append(w.problems, p)
}

func (w *walk) top(node *yaml.Node) {
	if isNull(node) {
		return
	}
	if node.Kind != yaml.MappingNode {
		w.raw.broken = true
		w.fail(node.Line, "", "the file is "+looksLike(node)+", not a set of answers",
			"Each answer is a line like queue: ExpelMasterCloudTrailNotify.", "")
		return
	}
	w.mapping(node, "", func(key string, at, node *yaml.Node) {
		if f, ok := FieldOf(key); ok && !strings.Contains(key, ".") {
			w.field(f, node)
		} else if w.isGroup(key) {
			w.group(key, node)
		} else {
			w.unknown(at.Line, key)
		}
	})
}

// isGroup tells whether answers are nested under the key.
func (w *walk) isGroup(key string) bool {
	for _, f := range table {
		if strings.HasPrefix(f.Key, key+".") {
			return true
		}
	}
	return false
}

func (w *walk) group(name string, node *yaml.Node) {
	if isNull(node) {
		return
	}
	if node.Kind != yaml.MappingNode {
		w.fail(node.Line, name, "is "+looksLike(node), "Its answers stand below it, each on a line of its own, indented.", "")
		return
	}
	w.mapping(node, name+".", func(key string, at, node *yaml.Node) {
		f, ok := FieldOf(name + "." + key)
		if !ok {
			w.unknown(at.Line, name+"."+key)
			return
		}
		w.field(f, node)
	})
}

// mapping visits the pairs of a mapping, and refuses keys that are no text or
// are there twice.
func (w *walk) mapping(node *yaml.Node, prefix string, visit func(key string, at, value *yaml.Node)) {
	first := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		at, value := node.Content[i], node.Content[i+1]
		if len(w.problems) >= mostProblems {
			w.fail(at.Line, "", "so much is wrong above that the rest was not read", "", "Check the path given with --answers.")
			return
		}
		if at.Kind != yaml.ScalarNode || at.ShortTag() != "!!str" && at.ShortTag() != "!!int" {
			w.fail(at.Line, strings.TrimSuffix(prefix, "."), "a key is "+looksLike(at), "A key is a word.", "")
			continue
		}
		if line, twice := first[at.Value]; twice {
			w.fail(at.Line, prefix+at.Value, fmt.Sprintf("is there twice, first on line %d", line), "Each key may be there once.",
				"Remove one of the two.")
			continue
		}
		first[at.Value] = at.Line
		visit(at.Value, at, value)
	}
}

func (w *walk) unknown(line int, key string) {
	keys := make([]string, len(table))
	for i, f := range table {
		keys[i] = f.Key
	}
	near := nearest(key, keys)
	if len(near) == 0 {
		w.fail(line, key, "is not a key that trailhead knows", "", "Remove the line, or correct the key.")
		return
	}
	do := "Did you mean " + near[0] + "?"
	if above, below, nested := strings.Cut(near[0], "."); nested {
		do = fmt.Sprintf("Did you mean %s, indented under %s?", below, above)
	}
	w.fail(line, key, "is not a key that trailhead knows", "", do)
}
