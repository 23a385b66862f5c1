package awssim

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"

	"trailhead/awsops/policydoc"
)

// Inventory is everything in the world, one line a resource with its essential
// settings, sorted. Policies are written in a canonical form, and nothing in
// it changes by itself, so two inventories are equal when nobody has changed
// anything: tests compare them before and after.
func (w *World) Inventory() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.runStacks(w.clock.Now().UTC())
	var lines []string
	for _, list := range w.listings {
		lines = append(lines, list()...)
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// contribute registers the inventory lines of one service.
func (w *World) contribute(list func() []string) { w.listings = append(w.listings, list) }

// line is one resource: its ARN or name, then settings as name=value. Empty
// settings are left out.
func line(what string, settings ...any) string {
	var b strings.Builder
	b.WriteString(what)
	for i := 0; i+1 < len(settings); i += 2 {
		if text := fmt.Sprint(settings[i+1]); text != "" && text != "[]" && text != "map[]" {
			fmt.Fprintf(&b, " %v=%s", settings[i], text)
		}
	}
	return b.String()
}

// eachRegion calls f for every account and region, in order.
func (w *World) eachRegion(f func(a *AccountState, region string, r *RegionState)) {
	for _, id := range sortedKeys(w.Accounts) {
		a := w.Accounts[id]
		for _, name := range sortedKeys(a.Regions) {
			f(a, name, a.Regions[name])
		}
	}
}

// canonical writes a policy so that two with the same meaning read the same.
// What cannot be parsed stands as it is.
func canonical(policy string) string {
	text, err := canonicalPolicies.of(policy, canonicalText)
	if err != nil {
		return policy
	}
	return text
}

func canonicalText(policy string) (string, error) {
	if policy == "" {
		return "", nil
	}
	d, err := policydoc.Parse(policy)
	if err != nil {
		return "", err
	}
	var v any
	if err := json.Unmarshal([]byte(d.String()), &v); err != nil {
		return "", err
	}
	text, err := json.Marshal(flatten(v))
	return string(text), err
}

// flatten sorts every list and turns a list of one into its value: AWS gives
// both back as it likes (docs/aws.md#comparing-policies).
func flatten(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = flatten(v[k])
		}
	case []any:
		for i := range v {
			v[i] = flatten(v[i])
		}
		slices.SortFunc(v, func(a, b any) int { return strings.Compare(asJSON(a), asJSON(b)) })
		if len(v) == 1 {
			return v[0]
		}
	}
	return v
}

func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}
