package step1trail

import (
	"context"
	"fmt"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Trail is the CloudTrail trail: all regions, global events, log validation,
// SSE-KMS, management events read and write with KMS kept (article step 1).
type Trail struct{ Setup setup.Setup }

type trailObserved struct {
	Trail
	found     awsops.Trail
	exists    bool
	inRegion  int // trails that count against this region's limit
	status    awsops.TrailStatus
	selectors awsops.Selectors
	tags      awsops.Tags
	past      engine.Past
}

// trailsPerRegion cannot be raised; a multi-region trail counts in every
// region (docs/aws.md#trails-in-other-regions).
const trailsPerRegion = 5

// About implements engine.Resource.
func (t Trail) About() engine.About {
	needs := []engine.ID{setup.IDBucket, setup.IDKey} // not the bucket's encryption: docs/aws.md#bucket-encryption
	if t.Setup.Answers.SNSTopic != "" {
		needs = append(needs, setup.IDTopic)
	}
	if t.Setup.Org != nil {
		needs = append(needs, idServiceAccess, idServiceRole)
	}
	about := t.Setup.About(setup.IDTrail, 1, "CloudTrail trail", t.Setup.Answers.Trail, needs...)
	about.Identity = t.Setup.TrailARN()
	return about
}

// Permissions implements engine.Resource.
func (t Trail) Permissions() []engine.Permission {
	all := []engine.Permission{{Action: "cloudtrail:DescribeTrails", Resource: "*"}} // IAM knows no narrower resource for it
	return append(all, setup.Permit(t.Setup.TrailARN(),
		"cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors", "cloudtrail:ListTags",
		"cloudtrail:CreateTrail", "cloudtrail:AddTags", "cloudtrail:StartLogging", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors")...)
}

// Observe implements engine.Resource.
func (t Trail) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := trailObserved{Trail: t, past: past}
	if _, made := engine.JustMade(ctx); made {
		return t.justMade(ctx, aws, observed)
	}
	trails, err := aws.Trails(ctx)
	if err != nil {
		return observed, err
	}
	observed.among(trails)
	if !observed.exists {
		return observed, nil
	}
	arn := observed.found.ARN
	return observed, engine.Parallel(
		func() (err error) { observed.status, err = aws.TrailStatus(ctx, arn); return err },
		func() (err error) { observed.selectors, err = aws.Selectors(ctx, arn); return err },
		func() (err error) { observed.tags, err = aws.TrailTags(ctx, arn); return err },
	)
}

// justMade looks at the trail that this run has made, all at the same time: its
// ARN is known, and its tags came with it.
func (t Trail) justMade(ctx context.Context, aws *awsops.Account, observed trailObserved) (engine.Observed, error) {
	arn, trails := t.Setup.TrailARN(), []awsops.Trail(nil)
	err := engine.Parallel(
		func() (err error) { trails, err = aws.Trails(ctx); return err },
		func() (err error) { observed.status, _, err = awsops.OrMissing(aws.TrailStatus(ctx, arn)); return err },
		func() (err error) { observed.selectors, _, err = awsops.OrMissing(aws.Selectors(ctx, arn)); return err },
	)
	observed.among(trails)
	observed.tags = t.Setup.Tags()
	return observed, err
}

// among finds the trail.
func (s *trailObserved) among(trails []awsops.Trail) {
	s.inRegion = len(trails)
	for _, found := range trails {
		if found.ARN == s.Setup.TrailARN() {
			s.found, s.exists = found, true
		}
	}
}

// name is how the trail is spoken of: by its ARN where the management account
// owns it and we are not there.
func (t Trail) name() string {
	if t.Setup.TrailOwner() != t.Setup.At.Account {
		return t.Setup.TrailARN()
	}
	return t.Setup.Answers.Trail
}

func (t Trail) wanted(v *engine.Values) awsops.NewTrail {
	return awsops.NewTrail{Name: t.Setup.Answers.Trail, Bucket: t.Setup.Bucket(), KeyID: v.Get(setup.KeyARN), Topic: t.Setup.Answers.SNSTopic,
		Organization: t.Setup.Org != nil, MultiRegion: true, GlobalEvents: true, LogValidation: true, Tags: t.Setup.Tags()}
}

// settings are the trail as a person reviews it.
type settings struct {
	Bucket, Key, Topic                      string
	MultiRegion, GlobalEvents, Organization bool
	LogValidation                           bool
	ManagementEvents                        string
	ExcludedSources                         []string
	Logging                                 bool
}

func (s trailObserved) now() settings {
	return settings{Bucket: s.found.Bucket, Key: s.found.KeyID, Topic: topicName(s.found.TopicARN), MultiRegion: s.found.MultiRegion,
		GlobalEvents: s.found.GlobalEvents,
		Organization: s.found.Organization, LogValidation: s.found.LogValidation, ManagementEvents: s.selectors.ReadWrite,
		ExcludedSources: s.selectors.Excluded, Logging: s.status.Logging}
}

func (t Trail) target(v *engine.Values) settings {
	w := t.wanted(v)
	return settings{Bucket: w.Bucket, Key: w.KeyID, Topic: w.Topic, MultiRegion: true, GlobalEvents: true, Organization: w.Organization,
		LogValidation: true, ManagementEvents: "All", Logging: true}
}

// topicName is the topic's name; CloudTrail answers with its ARN.
func topicName(arn string) string {
	parsed, ok := awsops.ParseARN(arn)
	if !ok {
		return arn
	}
	return parsed.Resource
}

// Diff implements engine.Observed.
func (s trailObserved) Diff(v *engine.Values) engine.Diff {
	summary := "all regions, read and write, validated, SSE-KMS"
	if s.Setup.Org != nil {
		summary = "every account of the organization, " + summary
	}
	after := engine.SettingsDocument(s.target(v))
	if !s.exists {
		if s.inRegion >= trailsPerRegion {
			return engine.Diff{Blocked: s.full()}
		}
		d := engine.Diff{Verb: engine.Create, Summary: summary, After: after, Calls: []engine.Call{
			{Action: "cloudtrail:CreateTrail", Says: "create the trail", Run: s.create}, s.startCall()}}
		if s.Setup.Answers.Accepts(answers.AcceptSecondTrail) {
			d.Agreed = answers.AcceptSecondTrail
		}
		return d
	}
	calls := s.mendCalls(v)
	if len(calls) == 0 {
		return engine.Right(summary, engine.SettingsDocument(s.now()), nil)
	}
	if !setup.Managed(s.tags, s.past) {
		if setup.OnlyTags(calls) {
			return engine.RightExisting(summary, engine.SettingsDocument(s.now()), nil)
		}
		return engine.Diff{Blocked: &engine.Problem{ID: "trail.taken",
			What: "The trail " + s.found.Name + " exists already, and trailhead did not make it",
			Why:  "trailhead never changes a trail that it has not made",
			Do: []engine.Remedy{{Do: "Connect that trail as it is", Set: "variant", Value: answers.VariantExisting},
				{Do: "Choose another name for a new one (a second copy of the events costs money)", Set: "trail"}}}}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: engine.SettingsDocument(s.now()), After: after, Calls: calls}
}

func (s trailObserved) full() *engine.Problem {
	return &engine.Problem{ID: "trail.quota", What: "A new trail does not fit into " + s.Setup.At.Region,
		Why: fmt.Sprintf("AWS allows %d trails in a region and this one has %d; the limit cannot be raised", trailsPerRegion, s.inRegion),
		Do: []engine.Remedy{{Do: "Connect a trail that is there already", Set: "variant", Value: answers.VariantExisting},
			{Do: "Delete a trail that nobody needs", Again: true}}}
}

// create accepts a trail that is already as wanted: the answer to an earlier
// try may have been lost.
func (s trailObserved) create(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
	_, err := aws.CreateTrail(ctx, s.wanted(v))
	if !awsops.Is(err, awsops.Taken) {
		return err
	}
	trails, lookErr := aws.Trails(ctx)
	if lookErr != nil {
		return err
	}
	for _, found := range trails {
		if found.ARN == s.Setup.TrailARN() && found.Bucket == s.Setup.Bucket() && found.KeyID == v.Get(setup.KeyARN) {
			engine.Found(ctx)
			return nil
		}
	}
	return err
}

func (s trailObserved) startCall() engine.Call {
	return engine.Call{Action: "cloudtrail:StartLogging", Says: "start logging",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return aws.StartLogging(ctx, s.name())
		}}
}

// mendCalls are what our own trail lacks.
func (s trailObserved) mendCalls(v *engine.Values) []engine.Call {
	now, target := s.now(), s.target(v)
	var calls []engine.Call
	add := func(needed bool, action, says string, run func(context.Context, *awsops.Account, *engine.Values) error) {
		if needed {
			calls = append(calls, engine.Call{Action: action, Says: says, Run: run})
		}
	}
	same := now.Bucket == target.Bucket && now.Key == target.Key && now.Topic == target.Topic && now.MultiRegion && now.GlobalEvents &&
		now.LogValidation && now.Organization == target.Organization
	add(!same, "cloudtrail:UpdateTrail", "set what differs from the article",
		func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
			w := s.wanted(v)
			w.Name = s.name()
			return aws.UpdateTrail(ctx, w)
		})
	add(len(s.selectors.Gaps()) > 0, "cloudtrail:PutEventSelectors", "record management events, read and write, KMS too",
		func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return aws.PutSelectors(ctx, s.name())
		})
	add(!s.tags.Has(s.Setup.Tags()), "cloudtrail:AddTags", "tag it", func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		return aws.TagTrail(ctx, s.Setup.TrailARN(), s.Setup.Tags())
	})
	if !now.Logging {
		calls = append(calls, s.startCall())
	}
	return calls
}

// Remove implements engine.Observed.
func (s trailObserved) Remove(*engine.Values) engine.Diff {
	if d, leaves := s.Setup.Leaves(setup.Piece{Exists: s.exists, Tags: s.tags, Past: s.past, Apart: s.apart}); leaves {
		return d
	}
	// Logging stops first: a trail that still delivers would fill the bucket
	// that is taken back after it.
	return engine.Diff{Verb: engine.Remove, Summary: "logging stops; its log files stay where they are",
		Before: engine.SettingsDocument(s.now()),
		Calls: []engine.Call{
			{Action: "cloudtrail:StopLogging", Says: "stop logging", Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return engine.Gone(aws.StopLogging(ctx, s.name()))
			}},
			{Action: "cloudtrail:DeleteTrail", Says: "delete the trail",
				Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
					return engine.Gone(aws.DeleteTrail(ctx, s.name()))
				}},
		}}
}

// apart says why the trail is not this set-up's.
func (s trailObserved) apart() string {
	if s.found.Bucket == s.Setup.Bucket() {
		return ""
	}
	return "it delivers to the bucket " + s.found.Bucket
}

// Explain implements engine.Explainer. By docs/aws.md#cloudtrail-errors the texts name the
// bucket where the key is at fault.
func (t Trail) Explain(e *awsops.Error) *engine.Problem {
	again := []engine.Remedy{engine.RunAgain("it looks first and mends what differs")}
	switch e.Code {
	case "InsufficientS3BucketPolicyException":
		return &engine.Problem{ID: "trail.bucket-policy", Why: "CloudTrail may not write to " + t.Setup.Bucket() +
			": its policy must allow this trail's ARN (" + e.Message + ")", Do: again}
	case "InsufficientEncryptionPolicyException":
		return &engine.Problem{ID: "trail.key-policy", Why: "CloudTrail may not use the key " + t.Setup.Alias() +
			"; AWS's text names the bucket too, but it is usually the key's policy (" + e.Message + ")", Do: again}
	case "InsufficientSnsTopicPolicyException":
		return &engine.Problem{ID: "trail.topic-policy", Why: "CloudTrail may not publish to the SNS topic " + t.Setup.Answers.SNSTopic + " (" +
			e.Message + ")",
			Do: []engine.Remedy{{Do: "Have the topic's owner allow cloudtrail.amazonaws.com to SNS:Publish there", Or: "leave sns_topic out",
				Again: true}}}
	case "CloudTrailAccessNotEnabledException", "InsufficientDependencyServiceAccessPermissionException",
		"NoManagementAccountSLRExistsException":
		return &engine.Problem{ID: "trail.organization-access",
			Why: "CloudTrail may not work in the organization yet: it needs trusted access and its service-linked role in the management account (" +
				e.Message + ")",
			Do: []engine.Remedy{{Do: "Run trailhead in the management account, which switches both on", Accept: answers.AcceptOrganizationAccess}}}
	case "MaximumNumberOfTrailsExceededException":
		return trailObserved{Trail: t, inRegion: trailsPerRegion}.full()
	}
	return nil
}
