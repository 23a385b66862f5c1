package awsops

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"trailhead/internal/files"
)

// sharedFiles are the profiles of the AWS CLI's two files. The SDK can read only one
// profile at a time, and reads both files for each: with two hundred profiles
// that takes longer than a person should wait for a list.
type sharedFiles struct {
	names    []string // in the order in which they stand
	profiles map[string]map[string]string
	sessions map[string]map[string]string // sso-session sections
}

// readShared reads both files. In the credentials file, which goes before, the
// sections have no "profile" in their names.
func readShared(configFile, credentialsFile string) (*sharedFiles, error) {
	s := &sharedFiles{profiles: map[string]map[string]string{}, sessions: map[string]map[string]string{}}
	return s, errors.Join(s.read(configFile, true), s.read(credentialsFile, false))
}

func (s *sharedFiles) read(path string, isConfig bool) error {
	f, err := files.Open(path, files.LargestHanded)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read AWS config: %w", err)
	}
	defer func() { _ = f.Close() }()
	var section map[string]string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';':
		case trimmed[0] == '[':
			section = s.section(trimmed, isConfig)
		case section == nil || line[0] == ' ' || line[0] == '\t': // of a section we do not know, or of a nested setting
		default:
			if key, value, ok := strings.Cut(line, "="); ok {
				section[strings.ToLower(strings.TrimSpace(key))] = withoutComment(value)
			}
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read AWS config %s: %w", path, err)
	}
	return nil
}

// withoutComment cuts off what follows a blank and # or ;.
func withoutComment(value string) string {
	for _, mark := range []string{" #", " ;", "\t#", "\t;"} {
		value, _, _ = strings.Cut(value, mark)
	}
	return strings.TrimSpace(value)
}

// section is where the settings under a heading go; nil for headings that are
// about something else.
func (s *sharedFiles) section(line string, isConfig bool) map[string]string {
	name, _, closed := strings.Cut(strings.TrimPrefix(line, "["), "]")
	kind, rest, two := strings.Cut(strings.TrimSpace(name), " ")
	if !two { // "profile\tname"
		kind, rest, two = strings.Cut(strings.TrimSpace(name), "\t")
	}
	rest = strings.Trim(strings.TrimSpace(rest), `"'`)
	switch {
	case !closed:
		return nil
	case isConfig && two && kind == "profile":
		return s.named(rest)
	case isConfig && two && kind == "sso-session":
		if s.sessions[rest] == nil {
			s.sessions[rest] = map[string]string{}
		}
		return s.sessions[rest]
	case isConfig && (two || kind != "default"):
		return nil
	}
	return s.named(strings.Trim(strings.TrimSpace(name), `"'`))
}

func (s *sharedFiles) named(name string) map[string]string {
	if s.profiles[name] == nil {
		s.profiles[name] = map[string]string{}
		s.names = append(s.names, name)
	}
	return s.profiles[name]
}
