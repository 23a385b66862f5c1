package discover

import (
	"context"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/path"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// describe finds the answers by which trailhead plans this set-up and no other
// one: variant, trail, and every name that is not the default.
func (s *ExpelSetup) describe(facts path.Facts, t *Trail) {
	if s.Trail == "" || s.Queue == "" || s.Role == "" {
		return
	}
	defaults := answers.Defaults()
	set := func(key, value, usual string) {
		if value != "" && value != usual {
			s.Answers = append(s.Answers, Setting{key, value})
		}
	}
	switch {
	case t != nil && t.Managed:
		set("variant", answers.VariantNew, "")
		set("trail", text.NameIn(s.Trail), defaults.Trail)
		set("bucket", s.Bucket, "expel-cloudtrail-"+s.Account+"-"+s.Region)
	case setup.OfControlTower(text.NameIn(s.Trail)):
		set("variant", answers.VariantControlTower, "")
		set("trail", s.Trail, "")
	default:
		set("variant", answers.VariantExisting, "")
		set("trail", s.Trail, "")
	}
	set("queue", text.NameIn(s.Queue), defaults.Queue)
	set("notification", ruleTo(facts, s.Queue), defaults.Notification)
	if attached := facts.Identity.Attached.Value; len(attached) == 1 {
		set("policy", text.NameIn(attached[0].Ref.ARN), defaults.Policy)
	}
	set("role", text.NameIn(s.Role), defaults.Role)
	if facts.Identity.User {
		set("auth", answers.AuthUser, defaults.Auth)
	}
	named, _ := path.TrustsExpel(facts.Identity.Role.Value.Trust)
	if len(named) == 1 && strings.Contains(named[0], ":user/") {
		set("trusted_principal", answers.TrustUser, defaults.TrustedPrincipal)
	}
}

// describeKey adds the alias of the queue's key, which is the answer kms_alias,
// where it has one name and that is not the default. Who may not list aliases
// leaves it out.
func (s *ExpelSetup) describeKey(ctx context.Context, a *awsops.Account, key string) {
	if key == "" {
		return
	}
	names, err := a.KeyAliases(ctx, key)
	if err != nil || len(names) != 1 {
		return
	}
	if name := strings.TrimPrefix(names[0], "alias/"); name != answers.Defaults().KMSAlias {
		s.Answers = append(s.Answers, Setting{"kms_alias", name})
	}
}

// ruleTo is the id of the only rule of the bucket that tells a queue itself, ""
// where there is none or several.
func ruleTo(facts path.Facts, queue string) string {
	id := ""
	for _, n := range facts.Bucket.Notifications.Value.Queues {
		if n.Destination == queue {
			if id != "" {
				return ""
			}
			id = n.ID
		}
	}
	return id
}

// PlanCommand is the command that shows what trailhead would change of a set-up
// that it has made, "" of any other.
func (s ExpelSetup) PlanCommand() string {
	if !s.Managed || len(s.Answers) == 0 {
		return ""
	}
	command := "trailhead plan --region " + s.Region
	for _, one := range s.Answers {
		command += " " + one.flag()
	}
	return command
}
