package connect

import (
	"slices"
	"strings"

	"trailhead/steps/answers"
)

// usualRegion is the article's own, for who has none.
const usualRegion = "us-east-1"

// regionNow is the region as far as it is known: answered, named by the
// environment or the profile, what the AWS config has, or the usual one.
func (s *Model) regionNow() string {
	named, _ := s.j.Host.LookUp("AWS_REGION")
	older, _ := s.j.Host.LookUp("AWS_DEFAULT_REGION")
	if s.profile().Kind == "rehearsal" {
		named, older = "", ""
	}
	answered := ""
	if s.j.Set.Given("region") && s.j.Set.Source("region") > answers.Earlier {
		answered = s.j.Set.Region
	}
	for _, region := range []string{answered, named, older, s.profile().Region, s.j.Host.Where.Region} {
		if region != "" {
			return region
		}
	}
	return usualRegion
}

// takeRegion takes the region under the cursor, or what was typed where that can
// only be one; nothing typed leaves it as it was.
func (s *Model) takeRegion() {
	text := strings.TrimSpace(s.region.Text)
	fit := s.fitting(text)
	switch {
	case s.regionAt < len(fit) && s.regionMoved:
		text = fit[s.regionAt]
	case len(fit) == 1 && s.region.Field.Check(text) != nil:
		text = fit[0]
	}
	if text != "" && s.region.Field.Check(text) != nil {
		s.region.Refused = true
		return
	}
	if s.region = nil; text != "" {
		s.problem = nil
		_ = s.j.Answer("region", text) // other answers' problems are for the settings to show
	}
}

// moveRegion moves the cursor among the regions that fit, round and round.
func (s *Model) moveRegion(key string) {
	fit := s.fitting(strings.TrimSpace(s.region.Text))
	if len(fit) == 0 {
		return
	}
	by := map[string]int{"up": -1, "shift+tab": -1}[key]
	switch {
	case !s.regionMoved:
		s.regionAt = max(0, slices.Index(fit, s.regionNow()))
	case by == 0:
		s.regionAt++
	default:
		s.regionAt--
	}
	s.regionAt, s.regionMoved = (s.regionAt+len(fit))%len(fit), true
}

// fitting are the regions with text in them, of the partition that one is in:
// those of another take other credentials. One of those may be typed in full.
func (s *Model) fitting(text string) []string {
	all := slices.Clone(s.j.Host.Regions(answers.PartitionOf(s.regionNow())))
	return slices.DeleteFunc(all, func(r string) bool { return !strings.Contains(r, strings.ToLower(text)) })
}
