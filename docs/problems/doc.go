// Package problems holds the documents against the sources: every problem text
// that the program can print is in docs/troubleshooting.md, and every link
// leads somewhere. All of it is tests. They read the texts out of the sources,
// put beside them what notes.md has in addition, and write the page
// (go test ./docs/problems -update).
package problems
