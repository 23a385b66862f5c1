package export

import (
	_ "embed" // the parts that are the same in every script
	"fmt"
	"slices"
	"strings"

	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Script is the plan as a bash script for the AWS CLI and jq, and what that
// script does not do. It looks before it writes, adds to what others have
// made, and may be run again and again.
func (e Export) Script() (text string, left []string) {
	var sections strings.Builder
	var accounts []string
	for _, group := range e.entries() {
		w := e.scriptSection(group)
		left = append(left, w.Left...)
		if w.B.Len() == 0 {
			continue
		}
		account := group[0].At.Account
		accounts = append(accounts, account)
		fmt.Fprintf(&sections, "section_%s() {\n  in_account %s %s\n%s", account, account, escape.ShellWord(group[0].At.Region), w.B.String())
		if account == e.setup.LogAt().Account {
			sections.WriteString(e.steps.ScriptValues(e.setup))
		}
		sections.WriteString("}\n\n")
	}
	main := sections.String() + scriptEnd(accounts, left)
	return e.scriptHead(accounts, left) + "\n" + e.functions(main+scriptStart) + main, left
}

// scriptSection is one account, in the order in which resources need each other.
func (e Export) scriptSection(group []instructions.PlannedResource) *instructions.ScriptWriter {
	w := &instructions.ScriptWriter{}
	for _, t := range inNeed(group) {
		can, ok := t.Resource.(instructions.Scripted)
		if _, keeps := t.Resource.(instructions.KeepsOthers); keeps {
			ok = ok && !instructions.ExistingFits(t)
		}
		switch {
		case t.Handed != nil:
			w.Left = append(w.Left, "for "+t.Handed.To+": "+text.Lower(t.Handed.What))
		case !ok && instructions.ExistingFits(t):
			w.Heading("Step %d: %s is there, and fits as it is.", t.Step, t.Title())
		case !ok || t.As != "" || t.ID == setup.IDNotification && e.setup.FansOut():
			w.Left = append(w.Left, fmt.Sprintf("step %d, %s in account %s", t.Step, t.Title(), t.At.Account))
		default:
			w.Heading("Step %d: %s", t.Step, t.Title())
			can.Script(w, t.Planned)
		}
	}
	return w
}

// inNeed puts each resource after those that it needs.
func inNeed(group []instructions.PlannedResource) []instructions.PlannedResource {
	var done []instructions.PlannedResource
	is := func(list []instructions.PlannedResource, id engine.ID) bool {
		return slices.ContainsFunc(list, func(t instructions.PlannedResource) bool { return t.ID == id })
	}
	waiting := slices.Clone(group)
	for len(waiting) > 0 {
		next := slices.IndexFunc(waiting, func(t instructions.PlannedResource) bool {
			return !slices.ContainsFunc(t.Needs, func(id engine.ID) bool { return is(waiting, id) })
		})
		done = append(done, waiting[max(next, 0)])
		waiting = slices.Delete(waiting, max(next, 0), max(next, 0)+1)
	}
	return done
}

// scriptHead says what the script is, what it takes and what it does not do.
func (e Export) scriptHead(accounts, left []string) string {
	var b strings.Builder
	s := e.setup
	fmt.Fprintf(&b, "#!/usr/bin/env bash\n#\n# Connects AWS CloudTrail to Expel Workbench: %s,\n# account %s, %s. Written by trailhead "+
		"export awscli.\n#\n", strings.ReplaceAll(variantWords(s), "`", ""), s.At.Account, s.At.Region)
	b.WriteString("# It needs bash, the AWS CLI and jq, and credentials of the account; it looks\n# before it writes, adds to the policies " +
		"and notifications of others and replaces\n# none, and may be run again. Talk goes to stderr, the values for Workbench to\n# stdout.\n")
	b.WriteString("#\n# The External ID is taken from TRAILHEAD_EXTERNAL_ID.\n")
	b.WriteString("#\n# It takes the rights that trailhead permissions prints and, where it may make a\n# bucket, s3:GetBucketLocation. " +
		"With tag:GetResources it finds the key of a run\n# that was cut off.\n")
	if len(accounts) > 1 {
		fmt.Fprintf(&b, "#\n# It is for %d accounts: run it with credentials of each, in this order:\n# %s.\n", len(accounts),
			strings.Join(accounts, ", "))
	}
	if len(left) > 0 {
		b.WriteString("#\n# IT DOES NOT DO EVERYTHING, and then ends with exit code 3. What it leaves out\n# takes trailhead apply, or a " +
			"person with trailhead export runbook:\n")
		for _, l := range left {
			b.WriteString("#   - " + escape.Line(l) + "\n")
		}
	}
	return b.String() + "\n" + undirected(scriptStart) + "export AWS_REGION=" + escape.ShellWord(s.At.Region) + " AWS_DEFAULT_REGION=" +
		escape.ShellWord(s.At.Region) + "\ntags=" + escape.ShellWord(text.Compact(s.Tags())) + "\n"
}

// scriptStart is the same in every script.
//
//go:embed start.sh
var scriptStart string

// needsID makes sure of the External ID before the first call. It is put into
// JSON, so only what AWS takes may be in it.
//
//go:embed external_id.sh
var needsID string

// undirected is a part without its first line, which is for shellcheck.
func undirected(part string) string {
	_, rest, _ := strings.Cut(part, "\n")
	return rest
}

// scriptEnd runs the section of the account that we are in.
func scriptEnd(accounts, left []string) string {
	var b strings.Builder
	b.WriteString(undirected(needsID) + "caller=$(aws sts get-caller-identity | jq -r .Account)\ncase \"$caller\" in\n")
	for i, account := range accounts {
		fmt.Fprintf(&b, "  %s)\n    section_%s\n", account, account)
		if others := slices.Delete(slices.Clone(accounts), i, i+1); len(others) > 0 {
			fmt.Fprintf(&b, "    say \"Account %s is done. Run this with credentials of %s too, if that is not done yet.\"\n", account,
				strings.Join(others, " and "))
		}
		b.WriteString("    ;;\n")
	}
	fmt.Fprintf(&b, "  *) die \"these credentials are of account $caller, and this script is for %s\" ;;\nesac\nsay \"Done. Changes made: "+
		"$changes.\"\n", strings.Join(accounts, " and "))
	if len(left) > 0 {
		b.WriteString("say \"\"\nsay \"THIS IS NOT ALL. Use trailhead apply, or trailhead export runbook, for:\"\n")
		for _, l := range left {
			b.WriteString("say " + instructions.OneWord("  - "+escape.Line(l)) + "\n")
		}
		b.WriteString("exit 3\n")
	}
	return b.String()
}

// functions are the shell functions that lines of the script call.
func (e Export) functions(lines string) string {
	files := []string{instructions.Library}
	for _, step := range e.steps.Steps {
		files = append(files, step.Shell)
	}
	return instructions.Functions(lines, files...)
}
