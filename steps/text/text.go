package text

import (
	"errors"
	"strconv"
	"strings"

	"trailhead/awsops"
)

// Plural is a count with its word: "1 trail", "2 trails", "10,000 accounts".
func Plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text + " " + word + "s"
}

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
