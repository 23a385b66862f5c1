package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"trailhead/steps"
	"trailhead/ui/words"
)

func (a *app) discoverCommand() *cobra.Command {
	return a.command("discover", "Say who you are and what is there", "Says who you are and what is there, recommends a variant, and says why.", 0,
		func(ctx context.Context, _ []string) error {
			s, err := a.open(ctx, needs{})
			if err != nil {
				return err
			}
			return s.discover(ctx)
		})
}

func (s *session) discover(ctx context.Context) error {
	from := s.desk.Home.Clock().Now()
	var one sync.Mutex // found comes from several goroutines
	found, err := s.desk.Discover(ctx, s.set.Answers, func(f steps.Found) {
		one.Lock()
		defer one.Unlock()
		s.say(fmt.Sprintf("%9s  %s\n", words.Lasted(s.since(from)), f.What))
	})
	if err != nil {
		return err
	}
	s.say("\n")
	if s.opts.json {
		return s.document(struct {
			Schema string `json:"schema"`
			steps.Discovery
		}{schema, found})
	}
	_, err = io.WriteString(s.out, s.secrets.redact(s.discoveryText(found)))
	return err
}

func (s *session) discoveryText(d steps.Discovery) string {
	var b strings.Builder
	line := func(label, text string) {
		b.WriteString(words.Wrap(text, words.Pad(label, 16), strings.Repeat(" ", 16), s.width()))
	}
	line("Account", d.Identity.Account+" ("+d.Identity.Partition+"), "+d.Identity.Region)
	line("Signed in as", d.Identity.ARN)
	line("Organization", organizationText(d.Organization))
	line("Control Tower", towerText(d.ControlTower))
	label := "Trails"
	if len(d.Trails) == 0 {
		line(label, fmt.Sprintf("none, in %s", words.Count(d.Regions, "region")))
	}
	for _, t := range d.Trails {
		line(label, trailText(t))
		label = ""
	}
	label = "Buckets"
	for _, bucket := range d.Buckets {
		line(label, bucketText(bucket))
		label = ""
	}
	label = "Not readable"
	for _, u := range d.Unknown {
		line(label, u.What+" ("+u.Action+"): "+u.Why)
		label = ""
	}
	r := d.Recommendation
	b.WriteString("\n")
	line("Recommended", "--variant "+r.Variant+withTrail(r.Trail)+". "+r.Why)
	for _, o := range r.Others {
		line("Or", "--variant "+o.Variant+withTrail(o.Trail)+". "+o.Why)
	}
	return b.String()
}

func withTrail(arn string) string {
	if arn == "" {
		return ""
	}
	return " --trail " + arn
}

func organizationText(o *steps.DiscoveredOrg) string {
	switch {
	case o == nil:
		return "none seen"
	case o.Here:
		return o.ID + ", and this is its management account"
	}
	return o.ID + ", management account " + o.ManagementAccount
}

func towerText(t *steps.DiscoveredTower) string {
	switch {
	case t == nil:
		return "none seen"
	case t.BySign:
		return "there, by the name of its trail"
	}
	return t.Version + ", log archive " + t.LogAccount
}

func trailText(t steps.DiscoveredTrail) string {
	text := fmt.Sprintf("%s (%s), bucket %s", t.Name, t.HomeRegion, t.Bucket)
	if t.Organization {
		text += ", of the organization"
	}
	if len(t.Findings) > 0 {
		text += "; " + strings.Join(t.Findings, "; ")
	}
	return text
}

func bucketText(b steps.DiscoveredBucket) string {
	text := fmt.Sprintf("%s (%s), %s", b.Name, b.Region, b.Encryption)
	if n := b.Notifications; n != nil {
		text += ", " + words.Count(len(n.Queues)+len(n.Topics)+len(n.Lambdas), "notification")
	}
	return text
}
