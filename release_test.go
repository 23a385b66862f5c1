package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"trailhead/ui/cli"
)

var releaseDir = flag.String("release", "", "the `FOLDER` of a release that was built, to look into (.ci/release)")

// needsRelease leaves out what builds the program anew, but for where a release
// is tested.
func needsRelease(t *testing.T) {
	t.Helper()
	if *releaseDir == "" {
		t.Skip("only where a release is tested: .ci/release")
	}
}

// releaseFile is as much of .goreleaser.yaml as the tests look at.
type releaseFile struct {
	Builds []struct {
		Env, Goos, Goarch, Flags, Gcflags, Ldflags []string
	}
}

func releaseConfig(t *testing.T) releaseFile {
	t.Helper()
	text, err := os.ReadFile(".goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var r releaseFile
	if err := yaml.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Builds) != 1 {
		t.Fatalf("%d builds", len(r.Builds))
	}
	return r
}

// What is released is built with these flags. The SDK and our own packages are
// not inlined: they wait for the network, and the binary stays a tenth smaller.
// All others are: TLS, JSON, XML and drawing are what takes time.
func TestReleaseFlags(t *testing.T) {
	b := releaseConfig(t).Builds[0]
	want := []string{"-trimpath", "-ldflags=-s -w", "-gcflags=github.com/aws/...=-l trailhead/...=-l"}
	if got := append(slices.Clone(b.Flags), "-ldflags="+b.Ldflags[0], "-gcflags="+strings.Join(b.Gcflags, " ")); !slices.Equal(got, want) {
		t.Errorf(".goreleaser.yaml builds with %q, want %q", got, want)
	}
	if !slices.Equal(b.Env, []string{"CGO_ENABLED=0"}) {
		t.Errorf("env: %q", b.Env)
	}
}

// targets are what is released, as os/arch.
func targets(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, system := range releaseConfig(t).Builds[0].Goos {
		for _, processor := range releaseConfig(t).Builds[0].Goarch {
			all = append(all, system+"/"+processor)
		}
	}
	if len(all) != 6 {
		t.Fatalf("%q: six were promised", all)
	}
	return all
}

// The names that the release sets are the ones that main has: the linker
// passes over a name that is not there without a word.
func TestTheReleaseSetsTheBuildFacts(t *testing.T) {
	needsRelease(t)
	facts := strings.NewReplacer(
		"{{ .Version }}", "1.2.3", "{{ .FullCommit }}", "0123456789abcdef", "{{ .CommitDate }}", "2026-05-04T09:30:00Z", "{{ .IsGitDirty }}",
		"true",
	).Replace(strings.Join(releaseConfig(t).Builds[0].Ldflags, " "))
	path := filepath.Join(t.TempDir(), "trailhead")
	if out, err := exec.Command("go", "build", "-ldflags="+facts, "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(path, "version", "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var got cli.Build
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	want := cli.Build{Version: "1.2.3", Commit: "0123456789ab", Date: "2026-05-04T09:30:00Z", Dirty: true,
		Go: runtime.Version(), SDK: got.SDK, System: runtime.GOOS + "/" + runtime.GOARCH}
	if got != want || !strings.HasPrefix(got.SDK, "v1.") {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// Reflection that finds methods by name makes the linker keep every method of
// every SDK client, which doubles the binary (text/template is enough).
func TestReleaseFindsNoMethodsByName(t *testing.T) {
	needsRelease(t)
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

// largestBinary is what the linux/amd64 binary may weigh. It was
// 20 MiB before whole organizations: the estates of rehearsals brought 0.6 MiB,
// CloudFormation's client and its simulation 0.4, and the roll-out to members,
// which calls most of that client, 0.8. Discovery's whole picture, exports,
// reports and the screens for all of it brought 1.1 more. It was 23 MiB before
// the way of an event was evaluated (0.4) and before AWS's API models, the calls
// that read policies, and one journey for all faces (0.6). 24 MiB were passed by
// set-ups of others that are found and judged, rules that are fitted, records by
// ARN, and the libraries for differences and numbers (0.2 together); 24.5 by the
// calls of the policy simulator and of replication, the sign-in that the wizard
// runs, and the screens of its two ends. 25 were passed by inlining all but the
// SDK and our own (0.9), which takes a quarter off the CPU time of a roll-out.
const largestBinary = 26 << 20

// A release that was built holds for every target an archive with all that
// belongs into it, a list of what the binary is made of, and checksums of both.
func TestTheReleaseIsWhole(t *testing.T) {
	needsRelease(t)
	sums := checksums(t)
	for _, target := range targets(t) {
		system, processor, _ := strings.Cut(target, "/")
		name := "_" + system + "_" + processor
		binary, ending := "trailhead", ".tar.gz"
		if system == "windows" {
			binary, ending = "trailhead.exe", ".zip"
		}
		files := unpacked(t, checked(t, sums, name+ending), ending)
		for _, want := range []string{binary, "README.md", "LICENSE", "CHANGELOG.md", "man/man1/trailhead.1", "man/man1/trailhead-apply.1",
			"completions/trailhead.bash", "completions/_trailhead", "completions/trailhead.fish", "completions/trailhead.ps1"} {
			if len(files[want]) == 0 {
				t.Errorf("%s: no %s in the archive", target, want)
			}
		}
		t.Logf("%s: %.1f MiB", target, float64(len(files[binary]))/(1<<20))
		if size := len(files[binary]); target == "linux/amd64" && size > largestBinary {
			t.Errorf("%s: %d bytes, %d are allowed", target, size, largestBinary)
		}
		checkParts(t, target, checked(t, sums, name+".cdx.json"))
		if system == runtime.GOOS && processor == runtime.GOARCH {
			checkRuns(t, target, binary, files[binary])
		}
	}
	if len(sums) != 0 {
		t.Errorf("checksums of what is not known: %v", sums)
	}
}

// checksums are the SHA-256 sums of the release, by the file's name.
func checksums(t *testing.T) map[string]string {
	t.Helper()
	lists, err := filepath.Glob(filepath.Join(*releaseDir, "trailhead_*_checksums.txt"))
	if err != nil || len(lists) != 1 {
		t.Fatalf("%v %q", err, lists)
	}
	text, err := os.ReadFile(lists[0])
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		sums[name] = sum
	}
	return sums
}

// checked reads the one file of the release whose name ends so, and takes its
// checksum off the list.
func checked(t *testing.T, sums map[string]string, ending string) []byte {
	t.Helper()
	for name, sum := range sums {
		if !strings.HasSuffix(name, ending) {
			continue
		}
		delete(sums, name)
		text, err := os.ReadFile(filepath.Join(*releaseDir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := sha256.Sum256(text); hex.EncodeToString(got[:]) != sum {
			t.Errorf("the checksum of %s is wrong", name)
		}
		return text
	}
	t.Fatalf("no checksum for …%s", ending)
	return nil
}

// unpacked are the files of an archive, by their names.
func unpacked(t *testing.T, archive []byte, ending string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	if ending == ".zip" {
		z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if files[f.Name], err = io.ReadAll(in); err != nil {
				t.Fatal(err)
			}
		}
		return files
	}
	g, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	for in := tar.NewReader(g); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[h.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
	}
}

// checkParts looks for what surely is in the binary: the SDK, in the version
// that go.mod asks for.
func checkParts(t *testing.T, target string, text []byte) {
	t.Helper()
	var bom struct {
		Format     string `json:"bomFormat"`
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal(text, &bom); err != nil || bom.Format != "CycloneDX" {
		t.Fatalf("%s: %v %q", target, err, bom.Format)
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range bom.Components {
		if c.Name == sdk && strings.Contains(string(mod), sdk+" "+c.Version+"\n") {
			return
		}
	}
	t.Errorf("%s: %s is not among the %d parts in the version of go.mod", target, sdk, len(bom.Components))
}

// checkRuns starts the binary of this machine's kind.
func checkRuns(t *testing.T, target, name string, binary []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, binary, 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(path, "version", "--json").Output()
	var got cli.Build
	if err != nil || json.Unmarshal(out, &got) != nil || got.System != target || len(got.Commit) != 12 || got.Date == "" ||
		!strings.Contains(got.Version, "snapshot") {
		t.Errorf("%v %s", err, out)
	}
}
