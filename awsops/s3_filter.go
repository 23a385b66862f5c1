package awsops

import (
	"fmt"
	"net/url"
	"strings"
)

// mustEncode are the letters that a filter has to write percent-encoded
// (docs/aws.md#filters).
const mustEncode = "&$@=;:+ ,?\\{}^`[]\"<>~#|"

// FilterText is the beginning or end of an object's key as a notification's
// filter has to write it: "env=prod/" is "env%3Dprod/".
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
func FilterText(key string) string {
	var text strings.Builder
	for _, b := range []byte(key) {
		if b == '%' || unusual(rune(b)) {
			fmt.Fprintf(&text, "%%%02X", b)
			continue
		}
		text.WriteByte(b)
	}
	return text.String()
}

// FilterKey is what a filter means, as keys have it, and whether it is written
// as S3 wants it: one that is not fits no key.
func FilterKey(filter string) (key string, encoded bool) {
	key, err := url.PathUnescape(filter)
	if err != nil {
		return filter, false
	}
	return key, !strings.ContainsFunc(filter, unusual)
}

func unusual(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(mustEncode, r) }
