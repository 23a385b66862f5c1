package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"trailhead/internal/files"
)

// keptTrail is what completion says of a trail.
type keptTrail struct {
	Name   string `json:"name"`
	ARN    string `json:"arn"`
	Region string `json:"region"`
	Bucket string `json:"bucket"`
}

// keptTrails is the file of the trails that were last seen, by profile: what
// completion offers where AWS takes longer than somebody waits.
type keptTrails struct {
	Schema   string                 `json:"schema"`
	Profiles map[string][]keptTrail `json:"profiles"`
}

// keptMark is how such a file begins.
const keptMark = `{"schema":"` + schema + `","profiles"`

// mostKept is how large that file may be, in bytes.
const mostKept = 1 << 20

func (a *app) keptFile() string {
	if a.opts.rehearse != "" || a.host.StateDir == nil {
		return ""
	}
	dir, err := a.host.StateDir()
	if err != nil || files.CheckPrivate(dir) != nil {
		return ""
	}
	return filepath.Join(dir, "trails.json")
}

// readKept is what the file holds; nothing where it cannot be read.
func (a *app) readKept(ctx context.Context) keptTrails {
	kept := keptTrails{}
	if path := a.keptFile(); path != "" {
		if text, err := files.Read(ctx, path, mostKept); err == nil {
			_ = json.Unmarshal(text, &kept)
		}
	}
	if kept.Schema != schema || kept.Profiles == nil {
		return keptTrails{Schema: schema, Profiles: map[string][]keptTrail{}}
	}
	return kept
}

// keep puts the trails that a profile sees into the file. That it cannot be
// written does not matter to whoever runs a command.
func (a *app) keep(ctx context.Context, trails []keptTrail) {
	path := a.keptFile()
	if path == "" {
		return
	}
	kept := a.readKept(ctx)
	kept.Profiles[a.profile()] = trails
	text, err := json.Marshal(kept)
	if err == nil && os.MkdirAll(filepath.Dir(path), 0o700) == nil {
		_ = files.Write(path, text, files.Writing{Mark: keptMark, Fast: true})
	}
}

// profile is the one that signs in, "" where none is named.
func (a *app) profile() string {
	if a.opts.profile != "" {
		return a.opts.profile
	}
	name, _ := a.host.Env("AWS_PROFILE")
	otherwise, _ := a.host.Env("AWS_DEFAULT_PROFILE")
	return cmp.Or(name, otherwise)
}
