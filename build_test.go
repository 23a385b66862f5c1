package main

import (
	"runtime/debug"
	"testing"

	"trailhead/ui/cli"
)

// What a release build says about itself goes before what the Go tool says.
func TestBuildFacts(t *testing.T) {
	info := &debug.BuildInfo{
		Main: debug.Module{Version: "(devel)"},
		Deps: []*debug.Module{{Path: "github.com/spf13/cobra", Version: "v1.10.2"}, {Path: sdk, Version: "v1.47.7"}},
		Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}, {Key: "vcs.time", Value: "2026-05-04T09:30:00Z"},
			{Key: "vcs.modified", Value: "true"},
		},
	}
	for name, c := range map[string]struct{ set, want cli.Build }{
		"go build": {cli.Build{}, cli.Build{Version: "(devel)", Commit: "0123456789ab", Date: "2026-05-04T09:30:00Z", Dirty: true,
			SDK: "v1.47.7"}},
		"go install": {cli.Build{Version: "v1.2.3"}, cli.Build{
			Version: "v1.2.3", Commit: "0123456789ab", Date: "2026-05-04T09:30:00Z", Dirty: true, SDK: "v1.47.7"}},
		"release": {cli.Build{Version: "v1.2.3", Commit: "fedcba987654", Date: "2026-06-01T00:00:00Z"},
			cli.Build{Version: "v1.2.3", Commit: "fedcba987654", Date: "2026-06-01T00:00:00Z", SDK: "v1.47.7"}},
	} {
		if got := complete(c.set, info); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
