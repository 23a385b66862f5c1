package text

import (
	"errors"
	"strings"

	"github.com/dustin/go-humanize"

	"trailhead/awsops"
)

// Plural is a count with its word: "1 trail", "2 trails", "10,000 accounts".
func Plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return humanize.Comma(int64(n)) + " " + word + "s"
}

// Capital begins text with a capital letter.
func Capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// Lower begins text with a small letter.
func Lower(text string) string { return strings.ToLower(text[:1]) + text[1:] }

// Said is an error in AWS's own words, without the call that brought it.
func Said(err error) string {
	var refused *awsops.Error
	if errors.As(err, &refused) && refused.Code != "" {
		return "AWS says " + refused.Code + ": " + refused.Message
	}
	return err.Error()
}
