package main

import (
	"runtime"
	"runtime/debug"

	"trailhead/ui/cli"
)

// Set by a release build (.goreleaser.yaml). Otherwise they are empty, and what
// the Go tool has written into the binary counts.
var version, commit, date, dirty string

const sdk = "github.com/aws/aws-sdk-go-v2"

func build() cli.Build {
	b := cli.Build{Version: version, Commit: short(commit), Date: date, Dirty: dirty == "true", Go: runtime.Version(),
		System: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		return complete(b, info)
	}
	return b
}

// complete adds what a release build has not set.
func complete(b cli.Build, info *debug.BuildInfo) cli.Build {
	if b.Version == "" {
		b.Version = info.Main.Version
	}
	for _, module := range info.Deps {
		if module.Path == sdk {
			b.SDK = module.Version
		}
	}
	if b.Commit != "" {
		return b
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = short(s.Value)
		case "vcs.time":
			b.Date = s.Value
		case "vcs.modified":
			b.Dirty = s.Value == "true"
		}
	}
	return b
}

// short is as much of a commit's hash as tells it from all others.
func short(commit string) string { return commit[:min(12, len(commit))] }
