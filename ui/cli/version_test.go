package cli

import "testing"

func TestABuildOnOneLine(t *testing.T) {
	for want, b := range map[string]Build{
		"trailhead (devel), go1.26, linux/amd64": {
			Version: "(devel)", Go: "go1.26", System: "linux/amd64"},
		"trailhead v1.0.0 (0123, 2026-05-04), go1.26, AWS SDK v1.47.7, " +
			"linux/amd64": {Version: "v1.0.0", Commit: "0123", Date: "2026-05-04", Go: "go1.26", SDK: "v1.47.7", System: "linux/amd64"},
		"trailhead v1.0.0 (0123, 2026-05-04, with changes), go1.26, AWS SDK v1, " +
			"darwin/arm64": {Version: "v1.0.0", Commit: "0123", Date: "2026-05-04", Dirty: true, Go: "go1.26", SDK: "v1", System: "darwin/arm64"},
	} {
		if got := b.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
