package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"trailhead/internal/escape"
	"trailhead/internal/pattern"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
)

// headings are the article's, by step.
var headings = map[int]string{
	1: "Configure a global CloudTrail", 2: "Encryption of the log bucket", 3: "Create an SQS queue to receive S3 notifications",
	4: "Key policies",
	5: "S3 notifications", 6: "Create the IAM policy", 7: "Create the role",
}

// Runbook is Expel's article as it would read for this plan: what to do in the
// console, in its order, with the names, settings and documents filled in.
func (e Export) Runbook(withExternalID bool) string {
	var b strings.Builder
	e.front(&b, withExternalID)
	groups := e.entries()
	for _, group := range groups {
		e.section(&b, group)
	}
	e.forOthers(&b)
	b.WriteString(e.steps.Workbench(e.setup, e.values.Get(setup.QueueURL)))
	e.toCheck(&b)
	e.toUndo(&b, groups)
	text := b.String()
	if withExternalID {
		text = strings.ReplaceAll(text, instructions.ExternalIDHere, e.id.Reveal())
	}
	return strings.TrimRight(text, "\n") + "\n"
}

// front says what this is, for whom, and what there will be.
func (e Export) front(b *strings.Builder, withExternalID bool) {
	s := e.setup
	fmt.Fprintf(b, "# Connect AWS CloudTrail to Expel Workbench\n\nExpel's article as it reads for account %s in %s: %s. `trailhead export "+
		"runbook` has written it, as %s, and has changed nothing.\n\n",
		s.At.Account, s.At.Region, variantWords(s), escape.Code(e.by))
	b.WriteString("Whoever follows it signs in to each account below with rights to its CloudTrail, S3, SQS, KMS and IAM; `trailhead " +
		"permissions` prints the least policy. `trailhead apply` does the same by itself.\n\n")
	if !withExternalID {
		fmt.Fprintf(b, "Where it says `%s`, put the External ID of your organization: in Workbench, Settings, My Organization, in the address "+
			"of the page. ", instructions.ExternalIDHere)
	}
	fmt.Fprintf(b, "Words in braces, such as `%s`, stand for what AWS shows once it is made.\n\n", setup.KeyARN.Placeholder())
	b.WriteString("| Step | Account | What | Name | State |\n|---|---|---|---|---|\n")
	for _, group := range e.entries() {
		for _, t := range group {
			fmt.Fprintf(b, "| %d | %s | %s | %s | %s |\n", t.Step, escape.Markdown(cmp.Or(handedTo(t), t.At.Account)), t.Type, escape.Cell(t.Name),
				state(t))
		}
	}
	b.WriteString("\n")
}

func handedTo(t instructions.PlannedResource) string {
	if t.Handed == nil {
		return ""
	}
	return t.Handed.Account
}

// variantWords say what kind of set-up this is.
func variantWords(s setup.Setup) string {
	text := "a new trail"
	if s.Existing != nil {
		text = "the trail " + escape.Code(s.Existing.Trail.Name) + " as it is"
		if s.Existing.Tower != nil {
			text = s.Existing.Tower.Words() + "'s trail " + escape.Code(s.Existing.Trail.Name) + " as it is"
		}
	}
	if s.Org != nil {
		text += ", for the whole organization " + escape.Line(s.Org.ID)
	}
	return text
}

// state is what becomes of a resource, in the table of contents.
func state(t instructions.PlannedResource) string {
	switch {
	case t.Handed != nil:
		return "for others to do"
	case t.Verb == engine.Create:
		return "to be made"
	case t.Verb == engine.Change:
		return "to be changed"
	}
	return "there already"
}

// section is one account, step by step.
func (e Export) section(b *strings.Builder, group []instructions.PlannedResource) {
	resources := slices.Clone(group)
	slices.SortStableFunc(resources, func(x, y instructions.PlannedResource) int { return cmp.Compare(e.rank(x), e.rank(y)) })
	resources = slices.DeleteFunc(resources, func(t instructions.PlannedResource) bool { return t.Handed != nil })
	if len(resources) == 0 {
		return
	}
	at := resources[0].At
	title := "## Account " + at.Account
	if what := accountTitle(e.setup, at.Account); what != "" {
		title += ", " + what
	}
	fmt.Fprintf(b, "%s\n\nSign in to the console of account %s. Everything here is in the region %s; IAM and Organizations have no "+
		"region.\n\n", title, at.Account, at.Region)
	step := 0
	for _, t := range resources {
		if t.Step != step {
			step = t.Step
			fmt.Fprintf(b, "### Step %d: %s\n\n", step, headings[step])
		}
		e.resource(b, t)
	}
}

// rank is a resource's place in the runbook: the article's, but for those that
// have to be there sooner or later.
func (e Export) rank(t instructions.PlannedResource) int {
	return cmp.Or(t.Resource.(instructions.Paged).Page(t.Planned, e.values).Order, t.Step*10)
}

func (e Export) resource(b *strings.Builder, t instructions.PlannedResource) {
	fmt.Fprintf(b, "#### %s %s\n\n", t.Type, escape.Code(t.Name))
	p := e.pageOf(t)
	switch {
	case t.Verb == engine.Keep && len(p.Do) == 0:
		fmt.Fprintf(b, "%s. Nothing is to be done.\n\n", escape.Markdown(capital(t.Summary)))
	case t.Verb == engine.Keep:
		fmt.Fprintf(b, "It is there already, as it should be (%s). These are its settings:\n\n", escape.Markdown(t.Summary))
	case t.Verb == engine.Change:
		b.WriteString("It is there, and has to be brought in line with this; leave what others have put there as it is:\n\n")
	}
	for _, note := range t.Notes {
		fmt.Fprintf(b, "> %s\n\n", escape.Markdown(note))
	}
	numbered(b, p.Do)
}

// pageOf is a resource's page. What is somebody's and fits as it is has none:
// there is nothing to do, and nothing to take back.
func (e Export) pageOf(t instructions.PlannedResource) instructions.Page {
	p := t.Resource.(instructions.Paged).Page(t.Planned, e.values)
	if !p.Always && instructions.ExistingFits(t) {
		return instructions.Page{}
	}
	return p
}

// capital begins with a capital letter.
func capital(text string) string {
	if text == "" {
		return "It is there"
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// blankLine is what is set in on a line that has nothing else.
var blankLine = pattern.New(`(?m)^ +$`)

func numbered(b *strings.Builder, lines []string) {
	for i, line := range lines {
		first := fmt.Sprintf("%d. ", i+1)
		under := strings.ReplaceAll(line, "\n", "\n"+strings.Repeat(" ", len(first)))
		fmt.Fprintf(b, "%s%s\n", first, blankLine().ReplaceAllString(under, ""))
	}
	if len(lines) > 0 {
		b.WriteString("\n")
	}
}

// forOthers is what somebody else has to do, with the text they need.
func (e Export) forOthers(b *strings.Builder) {
	for i, p := range e.plan.Handed {
		if i == 0 {
			b.WriteString("## For others to do\n\n")
		}
		h := p.Handed
		fmt.Fprintf(b, "### %s\n\n%s. %s.\n\n%s\n\n", escape.Markdown(capital(h.To)), escape.Markdown(h.What),
			escape.Markdown(capital(strings.TrimSuffix(h.Why, "."))), instructions.Fence("text", toFillIn(h.Text)))
	}
}

// toCheck is how one sees that events arrive.
func (e Export) toCheck(b *strings.Builder) {
	s := e.setup
	b.WriteString("## How to check\n\nCloudTrail delivers about every five minutes. Within a quarter of an hour:\n\n")
	numbered(b, []string{
		fmt.Sprintf("CloudTrail, Trails, %s: the status is Logging, Last log file delivered has a time, and there is no delivery error.",
			escape.Code(nameOf(s))),
		fmt.Sprintf("S3, %s: there are log files (`.json.gz`) under %s, and their properties show the encryption of step 2.",
			escape.Code(s.Bucket()), escape.Code(s.LogPrefix())),
		fmt.Sprintf("SQS, %s: Messages available goes up. If it stays at 0 while log files arrive, look at the queue's policy, at the key's "+
			"policy and at the notification, in this order.", escape.Code(s.Answers.Queue)),
	})
	fmt.Fprintf(b, "`trailhead verify` looks at every hop at once, whoever made them, and takes no message from the queue:\n\n%s\n\n",
		instructions.Fence("sh", "trailhead verify "+strings.Join(s.Answers.Flags(), " ")))
}

func nameOf(s setup.Setup) string {
	if s.Existing != nil {
		return s.Existing.Trail.Name
	}
	return s.Answers.Trail
}

// toUndo is the way back, in the opposite order.
func (e Export) toUndo(b *strings.Builder, groups [][]instructions.PlannedResource) {
	b.WriteString("## How to undo\n\nRemove the device in Workbench first. What carries the tag `managed-by=trailhead` is taken back by " +
		"`trailhead undo`. By hand, in this order:\n\n")
	for _, group := range slices.Backward(groups) {
		var lines []string
		for _, t := range slices.Backward(group) {
			if t.Handed == nil {
				lines = append(lines, e.pageOf(t).Undo...)
			}
		}
		if len(lines) > 0 {
			fmt.Fprintf(b, "### In account %s\n\n", group[0].At.Account)
			numbered(b, lines)
		}
	}
}
