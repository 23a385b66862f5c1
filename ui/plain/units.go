package plain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"trailhead/steps/answers"
	"trailhead/steps/members"
	"trailhead/ui/words"
)

const (
	keyUnits = "members.organizational_units"
	// mostUnits is how many units are read out. Of more, only those of the first
	// levels are; the others can be given by their ids.
	mostUnits = 100
	mostNamed = 3 // accounts that are left out for the same reason
)

// wholeOrganization says how many accounts the organization means and who is
// left out, and asks for which units it is.
func (j *journey) wholeOrganization(ctx context.Context) error {
	listed, err := j.listUnits(ctx)
	if err != nil || !listed {
		return err
	}
	all := j.tree.Count(nil)
	j.say("%s has %s; %s as members.", all.Organization, words.Count(all.Listed, "account"), words.Gets(all.Members))
	for _, reason := range words.Reasons(all.LeftOut, mostNamed) {
		j.say("%s", words.Sentence(words.Capital(reason)))
	}
	field, _ := answers.FieldOf(keyUnits)
	if err := j.pickUnits(ctx, field); err != nil {
		return err
	}
	j.resolve()
	return nil
}

// editUnits asks for units by number where they can be listed, else by id.
func (j *journey) editUnits(ctx context.Context, f answers.Field) error {
	listed, err := j.listUnits(ctx)
	switch {
	case err != nil:
		return err
	case listed && len(j.units()) > 0:
		return j.pickUnits(ctx, f)
	}
	return j.editText(ctx, f)
}

// listUnits lists the units of the organization. Where that cannot be done it
// says why, and reports false.
func (j *journey) listUnits(ctx context.Context) (listed bool, err error) {
	var found atomic.Pointer[string]
	far := func() string {
		if text := found.Load(); text != nil {
			return *text
		}
		return "listing the accounts"
	}
	j.say("Listing the accounts of the organization. This changes nothing.")
	var tree *members.UnitTree
	err = j.attending(ctx, heartbeat, far, func(ctx context.Context) (err error) {
		tree, err = j.session.Units(ctx, j.set, func(units, accounts int) {
			text := fmt.Sprintf("listing the accounts, %s in %s so far", words.Number(accounts), words.Count(units, "unit"))
			found.Store(&text)
		})
		return err
	})
	var wrong answers.Problems
	switch {
	case err == nil:
		j.tree = tree
		return true, nil
	case errors.As(err, &wrong) && len(wrong) > 0:
		j.say("The units cannot be listed. %s", words.Sentence(words.Capital(wrong[0].What))+advice(wrong[0]))
		return false, nil
	}
	p, ok := explained("list the units of the organization", err)
	if ok {
		j.problem(p)
		err = nil
	}
	return false, err
}

// units are those that are read out, as one reads a tree: as many levels of it
// as are not too many.
func (j *journey) units() (all []*members.Unit) {
	for depth := 1; ; depth++ {
		var more []*members.Unit
		for u := range j.tree.All() {
			if d := u.Depth(); d > 0 && d <= depth {
				more = append(more, u)
			}
		}
		if len(more) == len(all) || depth > 1 && len(more) > mostUnits {
			return all
		}
		all = more
	}
}

// pickUnits numbers the units and asks for some of them.
func (j *journey) pickUnits(ctx context.Context, f answers.Field) error {
	list := j.units()
	if len(list) == 0 {
		return nil
	}
	for i, u := range list {
		h := u.Count()
		text := fmt.Sprintf("%d. %s: %s", i+1, u.Path(), words.Count(h.Listed, "account"))
		if n := h.Suspended(); n > 0 {
			text += fmt.Sprintf(", %s of them suspended", words.Number(n))
		}
		j.say("%s", text)
	}
	if known := slices.Collect(j.tree.All()); len(known)-len(j.tree.Roots) > len(list) {
		j.say("These are the upper ones of %s. Those below them can be given by their ids.", words.Count(len(known)-len(j.tree.Roots), "unit"))
	}
	question := "Type the numbers of the units whose accounts get the role, with commas between, or ? for help, or press Enter for " +
		"every account:"
	if len(j.set.Members.OrganizationalUnits) > 0 {
		question = "Type the numbers of the units whose accounts get the role, with commas between, or - for every account, or ? for help, or " +
			"press Enter to keep " + j.valueText(f) + ":"
	}
	return j.ask(ctx, question, func(answer string) string {
		if answer == "?" {
			return j.helpText(f) + "\nA unit takes in the units below it. Units can be given by their ids, too."
		}
		ids, wrong := j.unitsIn(f, list, answer)
		if wrong != "" {
			return wrong
		}
		ids = j.tree.Smallest(ids)
		if !slices.Equal(ids, j.set.Members.OrganizationalUnits) {
			j.typed[f.Key] = strings.Join(ids, ",")
		}
		j.say("%s", words.Picked(j.tree.Count(ids), j.tree.Count(nil)))
		return ""
	})
}

// unitsIn are the ids that an answer means.
func (j *journey) unitsIn(f answers.Field, list []*members.Unit, answer string) (ids []string, wrong string) {
	switch answer {
	case "":
		return j.set.Members.OrganizationalUnits, ""
	case "-":
		return nil, ""
	}
	for part := range strings.SplitSeq(answer, ",") {
		part = strings.TrimSpace(part)
		n, err := strconv.Atoi(part)
		switch {
		case err == nil && n >= 1 && n <= len(list):
			ids = append(ids, list[n-1].ID)
		case err == nil:
			return nil, fmt.Sprintf("%d is not a number from 1 to %d.", n, len(list))
		case f.Check(part) != nil:
			return nil, wrongIn(f, part)
		case j.tree.Unit(part) == nil:
			return nil, "There is no unit " + part + " in this organization."
		default:
			ids = append(ids, part)
		}
	}
	return ids, ""
}
