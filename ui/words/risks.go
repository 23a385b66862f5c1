package words

import (
	"slices"
	"strings"

	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Row is what a line of a plan names, in the two columns of a table, and the
// part of it that is meant, "" for the whole. A change to a part of something of
// somebody else's names that thing: it is what changes. What is created or
// removed is the part alone, so it comes first.
func Row(a engine.About, verb engine.Verb) (kind, name, part string) {
	switch {
	case a.Of == engine.Holder{}:
		return a.Type, a.Name, ""
	case verb == engine.Change:
		return a.Of.Type, a.Of.Name, Short(a.Type) + " " + a.Name
	}
	return a.Type, a.Name, "of " + a.Of.Type + " " + a.Of.Name
}

// RowTitle is the same in one text: "S3 bucket logs, notification
// ExpelNotifyQueue".
func RowTitle(a engine.About, verb engine.Verb) string {
	kind, name, part := Row(a, verb)
	title := strings.TrimSpace(kind + " " + name)
	switch {
	case part == "":
		return title
	case verb == engine.Change:
		return title + ", " + part
	}
	return title + " " + part
}

// RowTitles are the titles of the rows of a plan. Where two accounts have one of
// the same, its account is said with it.
func RowTitles(p *engine.Plan) func(engine.About) string {
	key := func(a engine.About) string { return a.Title() + "\n" + a.At.Account }
	verbs, accounts := map[string]engine.Verb{}, map[string]map[string]bool{}
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		verbs[key(c.About)] = c.Verb
		title := RowTitle(c.About, c.Verb)
		if accounts[title] == nil {
			accounts[title] = map[string]bool{}
		}
		accounts[title][c.At.Account] = true
	}
	return func(a engine.About) string {
		title := RowTitle(a, verbs[key(a)])
		if len(accounts[title]) > 1 {
			title += " in " + a.At.Account
		}
		return title
	}
}

// RowSummary is what is done about a line of a plan, with the part of the thing
// that Row does not name.
func RowSummary(c engine.Planned) string { return OfPart(c, Summary(c)) }

// OfPart is a text about a line of a plan with that part before it.
func OfPart(c engine.Planned, text string) string {
	_, _, part := Row(c.About, c.Verb)
	if part != "" && text != "" {
		return part + ": " + text
	}
	return part + text
}

// Short is a type without the service: "bucket" of "S3 bucket".
func Short(kind string) string {
	service, rest, two := strings.Cut(kind, " ")
	if two && (service == strings.ToUpper(service) || service == "CloudTrail") {
		return rest
	}
	return kind
}

// Risks are what a person should read before all else in a plan, a paragraph
// each: what of somebody else's is edited, what takes a yes of its own, what
// allows more than it should, what becomes of others who listen, and what AWS
// will bill. None where the plan takes back.
func Risks(p *engine.Plan, a answers.Answers) []string {
	if p.Undo {
		return nil
	}
	var risks []string
	several := len(Parts(p)) > 1
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		if ChangeIsRisk(c) {
			risks = append(risks, riskOf(c, several))
		}
		if len(c.Extra) > 0 {
			risks = append(risks, extraOf(c, several))
		}
	}
	for _, text := range []string{steps.Listeners(p), steps.Cost(p, a)} {
		if text != "" {
			risks = append(risks, text)
		}
	}
	return risks
}

// ChangeIsRisk reports whether Risks tells of what is done about a line of a
// plan, and not only of what is there.
func ChangeIsRisk(c engine.Planned) bool {
	return c.Verb != engine.Keep && (c.Owner == engine.OwnerOthers || c.Agreed != "" && len(c.Extra) == 0)
}

// riskOf is a change that is a risk. Its account is said where the plan has
// several.
func riskOf(c engine.Planned, several bool) string {
	what, how := c.Title(), c.Summary
	if of := c.Of; of != (engine.Holder{}) {
		what, how = of.Type+" "+of.Name, Short(c.Type)+" "+c.Name+", "+how
	}
	text := map[engine.Verb]string{engine.Create: "Creates ", engine.Change: "Changes ", engine.Remove: "Removes "}[c.Verb]
	if c.Owner == engine.OwnerOthers {
		text = "Edits what trailhead did not make: "
	}
	text += what + inAccount(c, several) + ": " + how + "."
	if len(c.Extra) == 0 {
		text += agreedTo(c)
	}
	return text
}

// extraOf is what a thing that the plan builds on allows beyond what Expel
// needs.
func extraOf(c engine.Planned, several bool) string {
	return c.Title() + inAccount(c, several) + " allows more than Expel needs. " + strings.Join(c.Extra, " ") + agreedTo(c)
}

func inAccount(c engine.Planned, several bool) string {
	if !several {
		return ""
	}
	return " in " + c.At.Account
}

// agreedTo says that the yes was given which a change takes, if it takes any.
func agreedTo(c engine.Planned) string {
	if c.Agreed == "" {
		return ""
	}
	return " You have agreed: " + agreed(c.Agreed) + "."
}

// agreed is what an answer to accept means.
func agreed(accept string) string {
	field, _ := answers.FieldOf("accept")
	at := slices.IndexFunc(field.Choices, func(c answers.Choice) bool { return c.Value == accept })
	if at < 0 {
		return accept
	}
	return field.Choices[at].Means
}

// Folded are the lines of a plan that need no row of their own, in one that is
// at most width columns wide: "+  7 to create: bucket, queue and 5 more; 2
// kept".
func Folded(lines []engine.Planned, width int) string {
	const indent = "   "
	var kinds []string
	kept := 0
	for _, c := range lines {
		if c.Verb == engine.Keep {
			kept++
			continue
		}
		kinds = append(kinds, Short(c.Type))
	}
	switch {
	case len(kinds) == 0:
		return indent + "   " + Number(kept) + " kept"
	case kept == 0:
		return indent + listedIn("+  "+Number(len(kinds))+" to create: ", kinds, "", width-len(indent))
	}
	return indent + listedIn("+  "+Number(len(kinds))+" to create: ", kinds, "; "+Number(kept)+" kept", width-len(indent))
}

// listedIn names as many of all as there is room for.
func listedIn(begin string, all []string, end string, width int) string {
	for n := len(all); n > 0; n-- {
		text := begin + strings.Join(all[:n], ", ")
		if n < len(all) {
			text += " and " + Number(len(all)-n) + " more"
		}
		if text += end; len(text) <= width || n == 1 {
			return text
		}
	}
	return begin + end
}
