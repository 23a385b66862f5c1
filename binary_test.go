package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// largestBinary is what the stripped linux/amd64 binary may weigh.
const largestBinary = 20 << 20

// releaseFlags are how a release is built. Nothing is inlined: most of the
// binary is the SDK's generated code, which waits for the network anyway, and
// so it stays a fifteenth smaller.
var releaseFlags = []string{"-trimpath", "-ldflags=-s -w", "-gcflags=all=-l"}

// built is the program as it is released: for linux/amd64, stripped.
func built(t testing.TB, env ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trailhead")
	build := exec.Command("go", append(append([]string{"build"}, releaseFlags...), "-o", path, ".")...)
	build.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func TestTheBinaryStaysSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	info, err := os.Stat(built(t, "GOOS=linux", "GOARCH=amd64"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("stripped linux/amd64: %.1f MiB", float64(info.Size())/(1<<20))
	if info.Size() > largestBinary {
		t.Errorf("stripped linux/amd64: %d bytes, %d are allowed", info.Size(), largestBinary)
	}
}

// Reflection that finds methods by name makes the linker keep every method of
// every SDK client, which doubles the binary (text/template is enough).
func TestNothingFindsMethodsByName(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	build := exec.Command("go", "build", "-ldflags=-dumpdep", "-o", os.DevNull, ".")
	out, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "<ReflectMethod>") {
			t.Errorf("reaches reflection by name: %s", line)
		}
	}
}

// BenchmarkStart measures how long the first output takes, as a process.
func BenchmarkStart(b *testing.B) {
	path := built(b, "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	for b.Loop() {
		if err := exec.Command(path, "version").Run(); err != nil {
			b.Fatal(err)
		}
	}
}
