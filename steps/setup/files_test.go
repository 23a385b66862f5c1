package setup

import (
	"slices"
	"testing"

	"trailhead/awsops"
	"trailhead/steps/answers"
)

// trailOf is the set-up of somebody's trail, in the account 123456789012.
func trailOf(edit func(*Setup)) Setup {
	a := answers.Defaults()
	a.Variant = answers.VariantExisting
	s := Setup{At: awsops.Target{Partition: "aws", Account: "123456789012", Region: "us-east-1"}, Answers: a,
		Existing: &Existing{Account: "123456789012", Region: "us-east-1",
			Trail: awsops.Trail{Name: "audit", ARN: "arn:aws:cloudtrail:us-east-1:123456789012:trail/audit", Bucket: "logs"}}}
	if edit != nil {
		edit(&s)
	}
	return s
}

func ofOrganization(id string) func(*Setup) {
	return func(s *Setup) { s.Existing.Trail.Organization, s.Existing.OrganizationID = true, id }
}

func under(prefix string) func(*Setup) { return func(s *Setup) { s.Existing.Trail.Prefix = prefix } }

// A rule is narrowed until it leaves the others alone, and no further.
func TestRulesAreFittedToOthers(t *testing.T) {
	rule := func(prefix, suffix string) awsops.Notification {
		return awsops.Notification{ID: prefix + suffix, Destination: "arn:aws:sqs:us-east-1:123456789012:siem",
			Events: []string{"s3:ObjectCreated:*"}, Prefix: prefix, Suffix: suffix}
	}
	const account = "AWSLogs/123456789012/"
	for name, c := range map[string]struct {
		edit           func(*Setup)
		others         []awsops.Notification
		prefix, suffix string
		blocked        bool
	}{
		"nobody":         {prefix: ""},
		"another folder": {others: []awsops.Notification{rule("reports/", "")}, prefix: "AWSLogs/"},
		"load balancers": {others: []awsops.Notification{rule(account+"elasticloadbalancing/", "")}, prefix: account + "CloudTrail/"},
		"Config":         {others: []awsops.Notification{rule(account+"Config/", "")}, prefix: account + "CloudTrail/"},
		"both": {others: []awsops.Notification{rule(account+"Config/", ""), rule(account+"elasticloadbalancing/", "")},
			prefix: account + "CloudTrail/"},
		"digests":         {others: []awsops.Notification{rule(account+"CloudTrail-Digest/", "")}, prefix: account + "CloudTrail/"},
		"another account": {others: []awsops.Notification{rule("AWSLogs/999999999999/", "")}, prefix: account},
		"other endings":   {others: []awsops.Notification{rule("", ".csv")}, suffix: ".json.gz"},
		"other endings, and Config": {others: []awsops.Notification{rule("", ".csv"), rule(account+"Config/", "")},
			prefix: account + "CloudTrail/", suffix: ".json.gz"},
		"log files":             {others: []awsops.Notification{rule(account+"CloudTrail/", "")}, blocked: true},
		"log files of a region": {others: []awsops.Notification{rule(account+"CloudTrail/us-east-1/", "")}, blocked: true},
		"all compressed files":  {others: []awsops.Notification{rule("", ".gz")}, blocked: true},
		"everything":            {others: []awsops.Notification{rule("", "")}, blocked: true},
		"under a prefix": {edit: under("env=prod"), others: []awsops.Notification{rule("AWSLogs/", "")},
			prefix: "env%3Dprod/AWSLogs/"},
		"under a prefix, Config": {edit: under("env=prod/"),
			others: []awsops.Notification{rule("env%3Dprod/AWSLogs/123456789012/Config/", "")}, prefix: "env%3Dprod/" + account + "CloudTrail/"},
		"an organization's, Config of an account": {edit: ofOrganization("o-abc123"), others: []awsops.Notification{rule(account+"Config/", "")},
			prefix: "AWSLogs/o-abc123/"},
		"an organization's, one account's logs": {edit: ofOrganization("o-abc123"),
			others: []awsops.Notification{rule("AWSLogs/o-abc123/555555555555/", "")}, blocked: true},
		"an organization's of unknown id": {edit: ofOrganization(""), others: []awsops.Notification{rule(account+"Config/", "")},
			blocked: true},
		// the bucket has every account's
		"Control Tower's trail of one account": {edit: func(s *Setup) { s.Existing.Tower = &Tower{Generation: 2} },
			others: []awsops.Notification{rule("AWSLogs/999999999999/Config/", "")}, blocked: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := trailOf(c.edit)
			route, inTheWay := s.Alone(awsops.Notifications{Queues: c.others})
			switch got := route.Rule; {
			case c.blocked != (len(inTheWay) > 0):
				t.Errorf("in the way: %v, want %v", inTheWay, c.blocked)
			case !c.blocked && (got.Prefix != c.prefix || got.Suffix != c.suffix || !s.HearsLogs(got)):
				t.Errorf("rule for %q…%q, want %q…%q", got.Prefix, got.Suffix, c.prefix, c.suffix)
			}
		})
	}
}

// notification_filter: trail is the narrowest rule, whoever else listens.
func TestFilterTrail(t *testing.T) {
	for name, c := range map[string]struct {
		edit   func(*Setup)
		prefix string
	}{
		"an account's":                    {nil, "AWSLogs/123456789012/CloudTrail/"},
		"under a prefix":                  {under("a+b"), "a%2Bb/AWSLogs/123456789012/CloudTrail/"},
		"an organization's":               {ofOrganization("o-abc123"), "AWSLogs/o-abc123/"},
		"an organization's of unknown id": {ofOrganization(""), "AWSLogs/"},
		"a new one":                       {func(s *Setup) { s.Existing = nil }, "AWSLogs/123456789012/CloudTrail/"},
		"a new one of an organization": {func(s *Setup) {
			s.Existing, s.Org = nil, &Organization{Organization: awsops.Organization{ID: "o-abc123"}}
		}, "AWSLogs/o-abc123/"},
		"Control Tower's, of each account": {func(s *Setup) { s.Existing.Tower = &Tower{Generation: 2} }, "AWSLogs/"},
	} {
		s := trailOf(c.edit)
		if got := s.QueueRule(); got.Prefix != "" || got.Suffix != "" {
			t.Errorf("%s: the default is %q…%q, and the article's has no filter", name, got.Prefix, got.Suffix)
		}
		s.Answers.NotificationFilter = answers.FilterTrail
		if got := s.QueueRule(); got.Prefix != c.prefix || got.Suffix != ".json.gz" {
			t.Errorf("%s: %q…%q, want %q", name, got.Prefix, got.Suffix, c.prefix)
		}
	}
}

// Every kind of files that lies beside the log files is named where the rule
// tells of it, and no other.
func TestFilesBesideAreNamed(t *testing.T) {
	in := func(folder string, kinds ...string) (all []string) {
		for _, kind := range kinds {
			all = append(all, folder+kind+"/")
		}
		return all
	}
	all := in("AWSLogs/123456789012/", "CloudTrail", "CloudTrail-Aggregated", "CloudTrail-Insight", "CloudTrail-NetworkActivity", "Config")
	everything := []FileKind{"CloudTrail-Aggregated", "CloudTrail-Insight", "CloudTrail-NetworkActivity", "Config"}
	validating := func(edit func(*Setup)) func(*Setup) {
		return func(s *Setup) {
			s.Existing.Trail.LogValidation = true
			if edit != nil {
				edit(s)
			}
		}
	}
	for name, c := range map[string]struct {
		edit    func(*Setup)
		filter  string
		folders []string
		want    []FileKind
	}{
		"no filter":                        {nil, answers.FilterAll, all, everything},
		"a filter":                         {nil, answers.FilterTrail, all, nil},
		"digests are to come":              {validating(nil), answers.FilterAll, nil, []FileKind{"CloudTrail-Digest"}},
		"digests are filtered":             {validating(nil), answers.FilterTrail, nil, nil},
		"an organization's digests cannot": {validating(ofOrganization("o-abc123")), answers.FilterTrail, nil, []FileKind{"CloudTrail-Digest"}},
		"an organization's, Config can": {ofOrganization("o-abc123"), answers.FilterTrail,
			append(in("AWSLogs/o-abc123/123456789012/", "CloudTrail", "CloudTrail-Insight"), in("AWSLogs/123456789012/", "Config")...),
			[]FileKind{"CloudTrail-Insight"}},
		"Control Tower's bucket": {func(s *Setup) {
			ofOrganization("o-abc123")(s)
			s.Existing.Tower, s.Existing.Trail.Prefix, s.Existing.Trail.Bucket = &Tower{Generation: 3}, "o-abc123",
				"aws-controltower-logs-123456789012-us-east-1"
		}, answers.FilterAll, nil, []FileKind{"Config"}},
		"a new trail": {func(s *Setup) { s.Existing = nil }, answers.FilterAll, nil, []FileKind{"CloudTrail-Digest"}},
	} {
		s := trailOf(c.edit)
		s.Answers.NotificationFilter = c.filter
		if got := s.HeardBeside(s.QueueRule(), c.folders); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
