package awsops

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
)

// zippedBy is what write has written, as CloudTrail zips it.
func zippedBy(t *testing.T, write func(w io.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	write(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func repeat(w io.Writer, text string, times int) {
	for range times {
		_, _ = io.WriteString(w, text)
	}
}

// A log file of a megabyte that unzips to gigabytes must not take them.
func TestALogFileCannotFillTheMemory(t *testing.T) {
	mega := strings.Repeat("A", 1<<20)
	const times = 200
	for name, write := range map[string]func(w io.Writer){
		"one record": func(w io.Writer) {
			repeat(w, `{"Records":[{"eventID":"`, 1)
			repeat(w, mega, times)
			repeat(w, `"}]}`, 1)
		},
		"the first word": func(w io.Writer) {
			repeat(w, `{"`, 1)
			repeat(w, mega, times)
			repeat(w, `":[]}`, 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := zippedBy(t, write)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _, err := EventIn(file, "marker")
			runtime.ReadMemStats(&after)
			const most = 64 << 20
			if took := after.TotalAlloc - before.TotalAlloc; took > most || !errors.Is(err, errLogTooLarge) {
				t.Errorf("%d bytes zipped took %d MiB, %v", len(file), took>>20, err)
			}
		})
	}
}

func TestAMarkerIsFoundBehindManyRecords(t *testing.T) {
	file := zippedBy(t, func(w io.Writer) {
		repeat(w, `{"Records":[{}`, 1)
		repeat(w, `,{"eventID":"`+strings.Repeat("x", 1000)+`"}`, 20_000) // more than a portion
		repeat(w, `,{"eventID":"it","requestParameters":"marker"}]}`, 1)
	})
	e, found, err := EventIn(file, "marker")
	if err != nil || !found || e.ID != "it" {
		t.Errorf("%+v %v %v", e, found, err)
	}
}
