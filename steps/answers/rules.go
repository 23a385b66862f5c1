package answers

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trailhead/internal/pattern"
)

// names is the rule for a name: its length in characters and what else than
// ASCII letters and digits may be in it.
type names struct {
	min, max int
	extra    string
	rule     string
}

func (n names) read(text string) (string, *fault) {
	if what := n.wrong(text); what != "" {
		return "", &fault{what: what, rule: n.rule}
	}
	return text, nil
}

func (n names) wrong(text string) string {
	length := utf8.RuneCountInString(text)
	switch {
	case text == "":
		return "is empty"
	case length < n.min || length > n.max:
		return isLong(length)
	}
	for _, c := range text {
		if !letterOrDigit(c) && !strings.ContainsRune(n.extra, c) {
			return "has " + called(c) + " in it"
		}
	}
	return ""
}

func isLong(characters int) string {
	if characters == 1 {
		return "is one character long"
	}
	return fmt.Sprintf("is %d characters long", characters)
}

func letterOrDigit(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// called names a character so that it can be found in the text.
func called(c rune) string {
	switch {
	case c == ' ':
		return "a space"
	case c == '\t':
		return "a tab"
	case !unicode.IsPrint(c):
		return fmt.Sprintf("an invisible character (%U)", c)
	}
	return fmt.Sprintf("the character %c", c)
}

func choice(of []Choice) func(string) (string, *fault) {
	values := make([]string, len(of))
	for i, c := range of {
		values[i] = c.Value
	}
	last := len(values) - 1
	rule := "It is " + strings.Join(values[:last], ", ") + " or " + values[last] + "."
	return func(text string) (string, *fault) {
		if slices.Contains(values, text) {
			return text, nil
		}
		bad := &fault{what: "is not one of the choices", rule: rule}
		if text == "" {
			bad.what = "is empty"
		} else if near := nearest(text, values); len(near) > 0 {
			bad.do = "Did you mean " + near[0] + "?"
		}
		return "", bad
	}
}

func readBool(text string) (bool, *fault) {
	switch strings.ToLower(text) {
	case "true", "yes", "1":
		return true, nil
	case "false", "no", "0":
		return false, nil
	}
	return false, &fault{what: "is neither true nor false", rule: "It is true or false."}
}

// docs/aws.md#trail-names; the ARN is how a trail of an organization is named elsewhere.
var (
	trailNames = names{3, 128, "._-", "A trail's name is 3 to 128 letters, digits, dots, hyphens and underscores, with a letter or digit " +
		"at both ends and no two of . _ - together."}
	trailARN = pattern.New(`^arn:(aws[a-z-]*):cloudtrail:([a-z0-9-]+):[0-9]{12}:trail/(.+)$`)
)

func readTrail(text string) (string, *fault) {
	name := text
	if strings.HasPrefix(text, "arn:") {
		parts := trailARN().FindStringSubmatch(text)
		if parts == nil {
			return "", &fault{what: "is not the ARN of a trail", rule: "A trail's ARN is arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME."}
		}
		if PartitionOf(parts[2]) != parts[1] {
			return "", &fault{what: "names a region that is not in its partition",
				rule: "A trail's ARN is arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME."}
		}
		name = parts[3]
	}
	what := trailNames.wrong(name)
	switch {
	case what != "":
	case strings.Trim(name[:1]+name[len(name)-1:], "._-") != name[:1]+name[len(name)-1:]:
		what = "begins or ends with . _ or -"
	case adjacent(name, "._-", "._-"):
		what = "has two of . _ - together"
	case net.ParseIP(name) != nil:
		what = "looks like an IP address"
	default:
		return text, nil
	}
	return "", &fault{what: what, rule: trailNames.rule}
}

// adjacent tells whether a character of first is followed by one of second.
func adjacent(text, first, second string) bool {
	for i := 1; i < len(text); i++ {
		if strings.IndexByte(first, text[i-1]) >= 0 && strings.IndexByte(second, text[i]) >= 0 {
			return true
		}
	}
	return false
}

const bucketRule = "A bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends."

// readBucket keeps S3's rules and CloudTrail's own (docs/aws.md#bucket-names).
func readBucket(text string) (string, *fault) {
	bad := &fault{rule: bucketRule}
	switch {
	case strings.HasPrefix(text, "arn:"):
		bad.what, bad.do = "is an ARN", "Give the name alone."
	case len(text) < 3 || len(text) > 63:
		bad.what = isLong(utf8.RuneCountInString(text))
	case text != strings.ToLower(text):
		bad.what = "has capital letters"
		if _, still := readBucket(strings.ToLower(text)); still == nil {
			bad.do = "Did you mean " + shown(strings.ToLower(text)) + "?"
		}
	default:
		bad.what = bucketWrong(text)
	}
	if bad.what != "" {
		return "", bad
	}
	return text, nil
}

func bucketWrong(text string) string {
	for _, c := range text {
		if !letterOrDigit(c) && c != '.' && c != '-' {
			return "has " + called(c) + " in it"
		}
	}
	switch {
	case strings.Trim(text, ".-") != text:
		return "begins or ends with . or -"
	case adjacent(text, ".", ".-") || adjacent(text, "-", "."):
		return "has a dot next to a dot or hyphen, which S3 or CloudTrail refuses"
	case net.ParseIP(text) != nil:
		return "looks like an IP address"
	}
	for _, prefix := range []string{"xn--", "sthree-", "amzn-s3-demo-"} {
		if strings.HasPrefix(text, prefix) {
			return "begins with " + prefix + ", which AWS keeps for itself"
		}
	}
	for _, suffix := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"} {
		if strings.HasSuffix(text, suffix) {
			return "ends with " + suffix + ", which AWS keeps for itself"
		}
	}
	return ""
}
