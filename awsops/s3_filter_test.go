package awsops

import "testing"

func TestFiltersAreWrittenEncoded(t *testing.T) {
	for key, want := range map[string]string{
		"AWSLogs/123456789012/": "AWSLogs/123456789012/", "env=prod/": "env%3Dprod/", "a b+c/": "a%20b%2Bc/", "50%/": "50%25/",
		"größe/": "gr%C3%B6%C3%9Fe/", "x!-_.*'()/y": "x!-_.*'()/y", "{[~#|]}": "%7B%5B%7E%23%7C%5D%7D", "": "",
	} {
		got := FilterText(key)
		if got != want {
			t.Errorf("%q is written %q, want %q", key, got, want)
		}
		if back, encoded := FilterKey(got); back != key || !encoded {
			t.Errorf("%q is read as %q, encoded %v; want %q", got, back, encoded, key)
		}
	}
	for filter, means := range map[string]string{"env=prod/": "env=prod/", "100%/": "100%/", "a b": "a b"} {
		if key, encoded := FilterKey(filter); key != means || encoded {
			t.Errorf("%q is read as %q, encoded %v", filter, key, encoded)
		}
	}
}
