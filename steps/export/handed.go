package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/internal/pattern"
	"trailhead/steps/answers"
)

// Files that go from hand to hand (saved plans, slices, receipts) are read as
// what they are: text that somebody may have written. Each field is checked
// before anything is done with it.

// errHanded is in the chain of what is wrong with a field of such a file.
var errHanded = errors.New("the file is not as trailhead writes it")

func handed(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errHanded}, args...)...)
}

// decodeStrictly takes one JSON document, and nothing else, with no field that
// is not known.
func decodeStrictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return handed("%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return handed("something follows the document")
	}
	return nil
}

// isKind reports whether a text is a document of ours with that field, whatever
// else is wrong with it.
func isKind(text []byte, field string) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil {
		return false
	}
	return string(fields["schema"]) == `"`+answers.Schema+`"` && fields[field] != nil
}

var (
	AccountForm  = pattern.New(`^[0-9]{12}$`)
	hashForm     = pattern.New(`^[0-9a-f]{64}$`)
	bucketForm   = pattern.New(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	scenarioForm = pattern.New(`^[a-z0-9-]{0,40}$`)
	verbs        = []string{"create", "change", "keep", "remove"}
)

// checks gathers what is wrong with the fields of a file; the first counts.
type fieldChecks struct{ err error }

func (c *fieldChecks) that(ok bool, format string, args ...any) {
	if !ok && c.err == nil {
		c.err = handed(format, args...)
	}
}

func (c *fieldChecks) account(field, account string) {
	c.that(AccountForm().MatchString(account), "%s is %q, and an account id has 12 digits", field, account)
}

func (c *fieldChecks) region(field, region string) {
	c.that(slices.Contains(answers.Regions(""), region), "%s is %q, which is no region", field, region)
}

// arn wants an ARN of a service, in one of the accounts where any are named.
func (c *fieldChecks) arn(field, arn, service string, accounts ...string) {
	parsed, ok := awsops.ParseARN(arn)
	c.that(ok && (service == "" || parsed.Service == service), "%s is %q, which is no ARN of its kind", field, arn)
	c.that(len(accounts) == 0 || slices.Contains(accounts, parsed.Account), "%s is %q, which is in another account", field, arn)
}

// answers wants keys that are known and hold no secret, and values that hold.
func (c *fieldChecks) answers(record map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(record)) {
		field, ok := answers.FieldOf(key)
		c.that(ok, "answers has %q, which is no answer", key)
		c.that(!field.Secret, "answers has %q, which whoever runs it gives", key)
	}
	if _, err := answers.Resolve(answers.Layers{Earlier: record}); err != nil {
		c.that(false, "answers: %v", err)
	}
}

func (c *fieldChecks) changes(list []PlanChange, account string) {
	for i, l := range list {
		field := fmt.Sprintf("line %d", i+1)
		c.account(field+", account", l.Account)
		c.that(account == "" || l.Account == account, "%s is for account %s", field, l.Account)
		c.that(l.Region == "" || slices.Contains(answers.Regions(""), l.Region), "%s, region is %q, which is no region", field, l.Region)
		c.that(slices.Contains(verbs, l.Verb), "%s, verb is %q", field, l.Verb)
		c.that(l.Type != "" && l.Name != "" && l.Step >= 0, "%s names nothing", field)
	}
}

// check is what is wrong with a saved plan, nil where nothing is.
func (d PlanDocument) check() error {
	var c fieldChecks
	c.that(hashForm().MatchString(d.Hash), "hash is %q", d.Hash)
	c.account("account", d.Account)
	c.region("region", d.Region)
	c.that(scenarioForm().MatchString(d.Rehearsal), "rehearsal is %q", d.Rehearsal)
	c.answers(d.Answers)
	c.changes(d.Changes, "")
	c.changes(d.Kept, "")
	var n PlanCounts
	for _, l := range slices.Concat(d.Changes, d.Kept) {
		n.add(l.Verb)
	}
	c.that(n == d.Counts, "it says %+v and holds %+v: lines are missing, or were added", d.Counts, n)
	for _, h := range d.Handed {
		c.account("account of what is handed over", h.Account)
	}
	return c.err
}

// check is what is wrong with a slice, nil where nothing is.
func (s Slice) check() error {
	var c fieldChecks
	c.account("slice.account", s.Slice.Account)
	c.that(hashForm().MatchString(s.Slice.Plan), "slice.plan is %q", s.Slice.Plan)
	c.that(scenarioForm().MatchString(s.Slice.Rehearsal), "slice.rehearsal is %q", s.Slice.Rehearsal)
	c.that(!s.Slice.CutAt.IsZero(), "slice.cut_at is missing")
	c.target("facts.home", s.Facts.Home)
	c.arn("slice.cut_by", s.Slice.CutBy, "", s.Facts.Home.Account)
	c.answers(s.Answers)
	c.changes(s.Changes, s.Slice.Account)
	for _, h := range s.Asked {
		c.that(h.Account == s.Slice.Account, "asked has something for account %s", h.Account)
	}
	c.that(len(s.Resources) > 0, "resources is empty: there would be nothing to compare with")
	for _, r := range s.Resources {
		c.that(r.ID != "" && r.Type != "" && r.Name != "", "resources names nothing")
	}
	c.facts(s.Facts)
	return c.err
}

func (c *fieldChecks) target(field string, at awsops.Target) {
	c.account(field+".Account", at.Account)
	c.region(field+".Region", at.Region)
	c.that(strings.HasPrefix(at.Partition, "aws"), "%s.Partition is %q", field, at.Partition)
}

func (c *fieldChecks) facts(f SliceFacts) {
	if org := f.Org; org != nil {
		c.account("facts.organization.ManagementAccount", org.ManagementAccount)
		c.that(strings.HasPrefix(org.ID, "o-"), "facts.organization.ID is %q", org.ID)
	}
	if f.Tower != nil && f.Tower.LogAccount != "" {
		c.account("facts.tower.log_account", f.Tower.LogAccount)
	}
	t := f.Trail
	if t == nil {
		c.that(f.Log == awsops.Target{} && f.Route == "" && f.Tower == nil, "facts speak of a trail, and name none")
		return
	}
	c.arn("facts.trail.ARN", t.ARN, "cloudtrail")
	c.region("facts.trail.HomeRegion", t.HomeRegion)
	c.that(bucketForm().MatchString(t.Bucket), "facts.trail.Bucket is %q, which is no bucket's name", t.Bucket)
	c.that(strings.HasSuffix(t.ARN, "trail/"+t.Name), "facts.trail.Name is %q, and its ARN %s", t.Name, t.ARN)
	for field, arn := range map[string]string{
		"facts.trail.TopicARN": t.TopicARN, "facts.rule.destination": f.Rule.Destination, "facts.replaced.destination": f.Replaced.Destination,
	} {
		if arn != "" {
			c.arn(field, arn, "")
		}
	}
	c.target("facts.log", f.Log)
}

// check is what is wrong with a receipt, nil where nothing is.
func (r Receipt) check() error {
	var c fieldChecks
	c.account("receipt.account", r.Receipt.Account)
	c.arn("receipt.by", r.Receipt.By, "", r.Receipt.Account)
	c.that(hashForm().MatchString(r.Receipt.Plan), "receipt.plan is %q", r.Receipt.Plan)
	c.that(hashForm().MatchString(r.Receipt.Slice), "receipt.digest is %q", r.Receipt.Slice)
	c.that(scenarioForm().MatchString(r.Receipt.Rehearsal), "receipt.rehearsal is %q", r.Receipt.Rehearsal)
	c.that(!r.Receipt.At.IsZero(), "receipt.at is missing")
	for _, m := range r.Made {
		c.that(m.ID != "" && m.Type != "" && m.Name != "" && slices.Contains(verbs, string(m.Verb)), "made names nothing")
	}
	return c.err
}
