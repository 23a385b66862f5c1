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

// takeRegion takes what can only be one region; nothing typed leaves it as it
// was.
func (s *Model) takeRegion() {
	text := strings.TrimSpace(s.region.Text)
	if fit := s.fitting(text); len(fit) == 1 && s.region.Field.Check(text) != nil {
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

// fitting are the regions with text in them, of every partition.
func (s *Model) fitting(text string) []string {
	if text == "" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.j.Host.Regions("")), func(r string) bool { return !strings.Contains(r, strings.ToLower(text)) })
}
