package path

import (
	"slices"

	"trailhead/awsops"
)

// record: does the trail record what happens?
func (p Path) record() Hop {
	f, h := p.Facts, Hop{ID: Record}
	about := Evidence{ARN: f.Trail.Value.ARN}
	say := func(v Verdict, r Reason, e Evidence) {
		h.Findings = append(h.Findings, Finding{Verdict: v, Reason: r, Evidence: e})
	}
	switch {
	case f.Trail.State == Unreadable:
		say(Unknown, "trail.unread", Evidence{Err: f.Trail.Err})
		return h
	case !f.Trail.Ok():
		say(Shut, "trail.none", Evidence{ARN: f.bucketARN(), Got: f.otherBuckets()})
		return h
	}
	t := f.Trail.Value
	if !t.MultiRegion {
		say(Weak, "trail.regions", Evidence{ARN: t.ARN, Got: []string{t.HomeRegion}})
		if !t.GlobalEvents {
			say(Weak, "trail.global", about)
		}
	}
	switch {
	case f.Status.State == Unreadable:
		say(Unknown, "trail.status-unread", Evidence{ARN: t.ARN, Err: f.Status.Err})
	case f.Status.Ok() && !f.Status.Value.Logging:
		say(Shut, "trail.logging", about)
	}
	switch f.Selectors.State {
	case Unreadable, Absent: // AWS says so to whoever does not own an organization's trail
		say(Unknown, "trail.selectors-unread", Evidence{ARN: t.ARN, Err: f.Selectors.Err})
	case Seen:
		if finding, narrow := selected(f.Selectors.Value); narrow {
			finding.Evidence.ARN = t.ARN
			h.Findings = append(h.Findings, finding)
		}
	}
	return h
}

// otherBuckets are those that trails do write to.
func (f *Facts) otherBuckets() []string {
	var all []string
	for _, t := range f.Trails.Value {
		all = append(all, t.Bucket)
	}
	return all
}

// sample is one management event as selectors see it.
type sample struct {
	source, name, kind string
	reads              bool
}

// samples are events that a detection lives on: reads and writes of the
// services in which attacks show.
var samples = []sample{
	{source: "iam.amazonaws.com", name: "CreateAccessKey"}, {source: "iam.amazonaws.com", name: "ListUsers", reads: true},
	{source: "sts.amazonaws.com", name: "AssumeRole", reads: true}, {source: "sts.amazonaws.com", name: "GetCallerIdentity", reads: true},
	{source: "signin.amazonaws.com", name: "ConsoleLogin", kind: "AwsConsoleSignIn"},
	{source: "ec2.amazonaws.com", name: "RunInstances"}, {source: "ec2.amazonaws.com", name: "DescribeInstances", reads: true},
	{source: "s3.amazonaws.com", name: "PutBucketPolicy"}, {source: "s3.amazonaws.com", name: "ListBuckets", reads: true},
	{source: "cloudtrail.amazonaws.com", name: "StopLogging"}, {source: "cloudtrail.amazonaws.com", name: "DescribeTrails", reads: true},
	{source: "lambda.amazonaws.com", name: "CreateFunction20150331"}, {source: "organizations.amazonaws.com", name: "LeaveOrganization"},
	{source: "secretsmanager.amazonaws.com", name: "GetSecretValue", reads: true},
	{source: "kms.amazonaws.com", name: "Decrypt", reads: true}, {source: "kms.amazonaws.com", name: "ScheduleKeyDeletion"},
	{source: "rdsdata.amazonaws.com", name: "ExecuteStatement"},
}

// fields are an event's as CloudTrail's selectors name them.
func (s sample) fields() map[string]string {
	kind := s.kind
	if kind == "" {
		kind = "AwsApiCall"
	}
	reads := "false"
	if s.reads {
		reads = "true"
	}
	return map[string]string{"eventCategory": "Management", "eventSource": s.source, "eventName": s.name, "eventType": kind, "readOnly": reads,
		"userIdentity.arn": "arn:aws:iam::" + anyMember + ":user/somebody", "sessionCredentialFromConsole": "", "errorCode": ""}
}

// selected says what the selectors leave out: Shut where they keep fewer than
// half of the services, Weak where anything is missing.
func selected(selectors []awsops.EventSelector) (Finding, bool) {
	kept, all, left := map[string]bool{}, map[string]bool{}, []string{}
	narrowed := false
	for _, s := range samples {
		all[s.source] = true
		if slices.ContainsFunc(selectors, func(one awsops.EventSelector) bool { return takes(one, s.fields()) }) {
			kept[s.source] = true
		} else {
			left = append(left, s.source+" "+s.name)
		}
	}
	if len(left) == 0 {
		left, narrowed = restOf(selectors)
		if !narrowed {
			return Finding{}, false
		}
	}
	f := Finding{Verdict: Weak, Reason: "trail.selectors-partial", Evidence: Evidence{Want: left}}
	if 2*len(kept) < len(all) {
		f.Verdict, f.Reason = Shut, "trail.selectors"
	}
	return f, true
}

func takes(s awsops.EventSelector, event map[string]string) bool {
	for _, c := range s.Fields {
		if !c.Holds(event[c.Field]) {
			return false
		}
	}
	return true
}

// restOf are conditions that leave out events of no sample: single names,
// single identities. One selector without any takes everything all the same.
func restOf(selectors []awsops.EventSelector) (conditions []string, narrowed bool) {
	for _, s := range selectors {
		var more []string
		management := false
		for _, c := range s.Fields {
			if c.Field == "eventCategory" {
				management = slices.Contains(c.Equals, "Management")
				continue
			}
			more = append(more, slices.Concat(c.NotEquals, c.NotStartsWith, c.NotEnds, c.Equals, c.StartsWith, c.EndsWith)...)
		}
		if management && len(more) == 0 {
			return nil, false
		}
		if management {
			conditions = append(conditions, more...)
		}
	}
	return conditions, bothWays(selectors)
}

// bothWays is false where one selector takes the reads and another the writes
// and neither leaves anything else out: that is everything.
func bothWays(selectors []awsops.EventSelector) bool {
	seen := map[string]bool{}
	for _, s := range selectors {
		value, only := "", true
		for _, c := range s.Fields {
			switch {
			case c.Field == "readOnly" && len(c.Equals) == 1:
				value = c.Equals[0]
			case c.Field != "eventCategory":
				only = false
			}
		}
		if only && value != "" {
			seen[value] = true
		}
	}
	return !seen["true"] || !seen["false"]
}
