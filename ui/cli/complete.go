package cli

import (
	"cmp"
	"context"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// patience is how long somebody who has pressed tab waits for AWS: with all else
// the answer is there within 100 ms.
const patience = 80 * time.Millisecond

// completer names the values that a flag can have. Typed is what of the value
// is there already. It says nothing of what went wrong: a shell shows nothing
// of it, or shows it in the middle of the line.
type completer func(ctx context.Context, typed string) []cobra.Completion

// complete tells the shell what each flag and argument can be. What is not
// named takes text that nobody can know, so that no files are offered for it.
func (a *app) complete(root *cobra.Command) {
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	for _, f := range answers.Fields() {
		if values := a.valuesOf(f); values != nil {
			offer(root, f.Flag, values)
		}
	}
	offer(root, "profile", a.profileNames)
	offer(root, "rehearse", a.scenarioValues)
	offerFiles(root, "answers", "yaml", "yml")
	offerFiles(root, "world")
	offerFiles(root, "log-file")
	for _, cmd := range root.Commands() {
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			switch name, _ := pflag.UnquoteUsage(f); {
			case f.Name == "trail":
				offer(cmd, f.Name, a.trailNames)
			case name == "FILE":
				offerFiles(cmd, f.Name)
			case name == "FOLDER":
				_ = cmd.MarkFlagDirname(f.Name)
			}
		})
		if strings.Contains(cmd.Use, "FILE") {
			cmd.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
				if len(args) > 0 {
					return nil, cobra.ShellCompDirectiveNoFileComp
				}
				return nil, cobra.ShellCompDirectiveDefault
			}
		}
	}
}

// offer completes a flag. An error would mean that there is no such flag, or
// that it is completed already; a test completes them all.
func offer(cmd *cobra.Command, flag string, values completer) {
	_ = cmd.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, _ []string, typed string) (
		[]cobra.Completion, cobra.ShellCompDirective) {
		var fit []cobra.Completion
		for _, v := range values(cmd.Context(), typed) {
			if strings.HasPrefix(v, typed) {
				fit = append(fit, v)
			}
		}
		return fit, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	})
}

// offerFiles completes a flag with the names of files, or only of those with
// these endings.
func offerFiles(cmd *cobra.Command, flag string, endings ...cobra.Completion) {
	directive := cobra.ShellCompDirectiveDefault
	if len(endings) > 0 {
		directive = cobra.ShellCompDirectiveFilterFileExt
	}
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(endings, directive))
}

// valuesOf are the values of an answer; nil where nobody can know them.
func (a *app) valuesOf(f answers.Field) completer {
	switch {
	case f.Key == "region":
		return func(context.Context, string) []cobra.Completion { return answers.Regions("") }
	case f.Key == "trail":
		return a.trailNames
	case f.Key == "log_account.profile":
		return a.profileNames
	case f.Kind == answers.Bool:
		return func(context.Context, string) []cobra.Completion { return []cobra.Completion{"true", "false"} }
	case f.Kind == answers.List && f.Choices != nil:
		return func(_ context.Context, typed string) []cobra.Completion { return listed(choices(f), typed) }
	case f.Choices != nil:
		return func(context.Context, string) []cobra.Completion { return choices(f) }
	}
	return nil
}

func choices(f answers.Field) []cobra.Completion {
	var values []cobra.Completion
	for _, c := range f.Choices {
		values = append(values, cobra.CompletionWithDesc(c.Value, c.Means))
	}
	return values
}

// listed completes the last value of a list with those that are not in it yet.
func listed(values []cobra.Completion, typed string) []cobra.Completion {
	before := ""
	if i := strings.LastIndex(typed, ","); i >= 0 {
		before = typed[:i+1]
	}
	var rest []cobra.Completion
	for _, v := range values {
		name, _, _ := strings.Cut(v, "\t")
		if !strings.Contains(","+before, ","+name+",") {
			rest = append(rest, before+v)
		}
	}
	return rest
}

func (a *app) scenarioValues(context.Context, string) []cobra.Completion {
	var names []cobra.Completion
	for _, s := range a.host.Scenarios {
		names = append(names, cobra.CompletionWithDesc(s.Name, s.Means))
	}
	return names
}

// profileNames are those of the AWS config. The files are read, nobody is asked.
func (a *app) profileNames(ctx context.Context, _ string) []cobra.Completion {
	if a.host.Profiles == nil {
		return nil
	}
	all, _ := a.host.Profiles(ctx) // what can be read comes beside the error
	var names []cobra.Completion
	for _, p := range all {
		if p.Name != "" { // the environment's has none
			names = append(names, cobra.CompletionWithDesc(p.Name, profileFacts(p)))
		}
	}
	return names
}

func profileFacts(p awsops.Profile) string {
	facts := []string{p.Kind}
	for _, fact := range []string{p.Account, p.Role, p.Region, words.ProfileProblem(p.Problem)} {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	return strings.Join(facts, ", ")
}

// trailNames asks AWS which trails there are, for as long as somebody waits;
// where that is not enough, the trails that were last seen are offered. A trail
// that is seen from several places by one name is given by its ARN.
func (a *app) trailNames(ctx context.Context, typed string) []cobra.Completion {
	asking, stop := context.WithTimeout(ctx, cmp.Or(a.host.Patience, patience))
	defer stop()
	found := make(chan []keptTrail, 1)
	go func() {
		if trails, err := a.trailsThere(asking); err == nil {
			found <- trails
		}
		close(found)
	}()
	var trails []keptTrail
	answered := false
	select {
	case trails, answered = <-found:
	case <-asking.Done(): // a sign-in process may not listen to the context
	}
	if answered {
		a.keep(ctx, trails)
	} else {
		trails = a.readKept(ctx).Profiles[a.profile()]
	}
	var names []cobra.Completion
	for _, t := range trails {
		name := t.Name
		if strings.HasPrefix(typed, "arn:") {
			name = t.ARN
		}
		names = append(names, cobra.CompletionWithDesc(name, t.Region+", bucket "+t.Bucket))
	}
	return names
}

// trailsThere connects as the command would. It asks for no MFA code and reads
// no answers from a pipe, which can be read only once.
func (a *app) trailsThere(ctx context.Context) ([]keptTrail, error) {
	layers := answers.Layers{Flags: a.given, Env: a.host.Env}
	if info, err := os.Stat(a.opts.answers); err == nil && info.Mode().IsRegular() {
		layers.File = a.opts.answers
	}
	set, _ := answers.Resolve(layers) // what is wrong with other answers does not matter here
	if err := a.checkRehearsal(); err != nil {
		return nil, err
	}
	reach, _, done, err := a.host.Connect(ctx, flow.Where{
		Profile: a.opts.profile, Region: set.Region, Scenario: a.opts.rehearse, World: a.opts.world})
	if err != nil {
		return nil, err
	}
	trails, err := reach.Trails(ctx)
	var all []keptTrail
	for _, t := range trails {
		all = append(all, keptTrail{t.Name, t.ARN, t.HomeRegion, t.Bucket})
	}
	if done != nil {
		_ = done()
	}
	return all, err
}
