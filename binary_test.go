package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// largestBinary is what the stripped linux/amd64 binary may weigh. It was
// 20 MiB before whole organizations: the estates of rehearsals brought 0.6 MiB,
// CloudFormation's client and its simulation 0.4, and the roll-out to members,
// which calls most of that client, 0.8. Discovery's whole picture, exports,
// reports and the screens for all of it brought 1.1 more.
const largestBinary = 23 << 20

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

// What package initialization does is done before the first output, whatever
// the command. Allocations are counted, since time depends on the machine.
func TestStartingIsLittleWork(t *testing.T) {
	const most = 30_000
	c := command(t, "version")
	c.Env = append(c.Env, "GODEBUG=inittrace=1")
	_, _, stderr := result(t, c)
	total, worst, worstIn := 0, 0, ""
	for line := range strings.Lines(stderr) { // init NAME @0.1 ms, 0.01 ms clock, 123 bytes, 4 allocs
		words := strings.Fields(line)
		if len(words) < 3 || words[0] != "init" {
			continue
		}
		n, err := strconv.Atoi(words[len(words)-2])
		if err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if total += n; n > worst {
			worst, worstIn = n, words[1]
		}
	}
	t.Logf("%d allocations before main, %d of them in %s", total, worst, worstIn)
	if total == 0 || total > most {
		t.Errorf("%d allocations before main, 1 to %d are allowed; %s has %d", total, most, worstIn, worst)
	}
}

// Some packages stay out on purpose: EC2's client nearly doubles the time of a
// build, html/template finds methods by name, and the others are for developers.
func TestWhatIsNotLinked(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	for _, path := range []string{sdk + "/service/ec2", "html/template", "net/http/pprof", "testing"} {
		if slices.Contains(deps, path) {
			t.Errorf("the program imports %s", path)
		}
	}
	if !slices.Contains(deps, sdk+"/service/cloudtrail") {
		t.Error("the list of packages is not the program's")
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
