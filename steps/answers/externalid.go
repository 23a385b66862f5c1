package answers

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"trailhead/internal/pattern"
)

var (
	guid      = pattern.New(`[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}`)
	fiveParts = pattern.New(`[0-9A-Za-z]+(-[0-9A-Za-z]+){4}`)
	accountID = pattern.New(`^[0-9]{12}$`)
	email     = pattern.New(`^\S+@\S+\.\S+$`)
)

const (
	externalIDRule = "An External ID is a GUID: 8, 4, 4, 4 and 12 of the characters 0-9 and a-f, with hyphens between."
	externalIDFind = "In Workbench open Settings > My Organization: it is in the address bar. Give the whole address or just the id."
)

// ParseExternalID takes the External ID out of what the customer pasted: the
// GUID, or any text or Workbench address that holds exactly one. Its letters
// stay as they are, since IAM compares them by case. The error says what the
// text looks like instead, and never holds the whole of it.
func ParseExternalID(text string) (Secret, error) {
	id, bad := readExternalID(text)
	if bad != nil {
		return "", fmt.Errorf("read the External ID %q: it %s. %s %s", mask(strings.TrimSpace(text)), bad.what, bad.rule, bad.do)
	}
	return Secret(id), nil
}

// TypedExternalID is ParseExternalID for what a person types or pastes: in small
// letters, as Workbench shows it. What an existing role demands is not typed, and
// keeps its letters.
func TypedExternalID(text string) (Secret, error) {
	id, err := ParseExternalID(text)
	return Secret(strings.ToLower(string(id))), err
}

// Placeholder reports whether an External ID has nothing but zeros where one says
// something, as in an example or a rehearsal: 00000000-0000-4000-8000-000000000000.
func (s Secret) Placeholder() bool {
	return s != "" && strings.Trim(string(s), "0-48") == "" && strings.Count(string(s), "0") >= guidDigits-2
}

// guidDigits is how many hexadecimal digits a GUID has.
const guidDigits = 32

func readExternalID(text string) (string, *fault) {
	text = strings.TrimSpace(text)
	if what := ofAWS(text); what != "" {
		return "", &fault{what: what, rule: externalIDRule, do: externalIDFind}
	}
	if plain, err := url.QueryUnescape(text); err == nil {
		text = plain
	}
	found := guidsIn(text)
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		if whole := guidsIn(strings.Join(strings.Fields(text), "")); len(whole) == 1 { // broken over lines
			return whole[0], nil
		}
		return "", &fault{what: insteadOfGUID(text), rule: externalIDRule, do: externalIDFind}
	}
	return "", &fault{what: fmt.Sprintf("holds %d different GUIDs", len(found)), rule: externalIDRule,
		do: "Give only the one of your organization. " + externalIDFind}
}

// ofAWS recognises what belongs to AWS and may hold a GUID of its own, such as
// the ARN of a KMS key or its address in the console.
func ofAWS(text string) string {
	lower := strings.ToLower(text)
	switch {
	case strings.HasPrefix(lower, "arn:") && strings.Contains(lower, ":role/"):
		return "is the ARN of a role, which Workbench asks for at the end; the External ID is what Expel gave you"
	case strings.HasPrefix(lower, "arn:"):
		return "is an ARN, a name that AWS gave; the External ID is what Expel gave you"
	case strings.Contains(lower, "aws.amazon.com"), strings.Contains(lower, "amazonaws.com"):
		return "is an address of AWS; the External ID is in the address of Expel Workbench"
	}
	return ""
}

// guidsIn finds the different GUIDs in text that are not part of something
// longer: a GUID with a letter too many holds a GUID as well.
func guidsIn(text string) []string {
	var found []string
	for _, at := range guid().FindAllStringIndex(text, -1) {
		if joined(text, at[0]-1) || joined(text, at[1]) {
			continue
		}
		if id := text[at[0]:at[1]]; !slices.Contains(found, id) {
			found = append(found, id)
		}
	}
	return found
}

func joined(text string, i int) bool {
	if i < 0 || i >= len(text) {
		return false
	}
	c := text[i]
	return c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// insteadOfGUID says what a text without a GUID looks like.
func insteadOfGUID(text string) string {
	switch {
	case text == "":
		return "is empty"
	case accountID().MatchString(text):
		return "is an AWS account id"
	case email().MatchString(text):
		return "is an e-mail address"
	}
	if near := guidLike().FindString(text); near != "" {
		return nearGUID(near)
	}
	if strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") {
		return "is an address without a GUID in it"
	}
	return "holds no GUID"
}

// nearGUID counts the groups of what was meant to be a GUID.
func nearGUID(text string) string {
	ordinals := []string{"first", "second", "third", "fourth", "fifth"}
	for i, part := range strings.Split(fiveParts().FindString(text), "-") {
		want := []int{8, 4, 4, 4, 12}[i]
		if len(part) != want {
			return fmt.Sprintf("is almost a GUID, but its %s group has %d characters in place of %d", ordinals[i], len(part), want)
		}
		if strings.Trim(part, "0123456789abcdefABCDEF") != "" {
			return fmt.Sprintf("is almost a GUID, but its %s group has a letter after f in it", ordinals[i])
		}
	}
	return "is part of something longer than a GUID"
}
