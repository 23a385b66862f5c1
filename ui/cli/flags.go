package cli

import (
	"strings"

	"github.com/spf13/pflag"

	"trailhead/steps/answers"
	"trailhead/ui/cli/help"
)

// persistent registers the flags that every command has.
func (a *app) persistent(flags *pflag.FlagSet) {
	o := &a.opts
	flags.StringVarP(&o.answers, "answers", "f", "", "read answers from this YAML `FILE`; - is stdin")
	flags.StringVar(&o.profile, "profile", "", "`NAME` of a profile of the AWS config")
	flags.Var((*scenarioFlag)(o), "rehearse", "work on a simulated AWS: `SCENARIO` is "+strings.Join(a.scenarioNames(), ", "))
	if len(a.host.Scenarios) > 0 {
		flags.Lookup("rehearse").NoOptDefVal = a.host.Scenarios[0].Name
	}
	flags.StringVar(&o.world, "world", "", "keep the simulated AWS in this `FILE` between commands")
	flags.BoolVar(&o.json, "json", false, "print JSON on stdout")
	flags.BoolVar(&o.accessible, "accessible", false, "plain lines for screen readers, no colours")
	flags.BoolVar(&o.noColor, "no-color", false, "no colours; NO_COLOR does the same")
	flags.StringVar(&o.logFile, "log-file", "", "write every call to AWS to this `FILE`, as JSON lines")
	flags.BoolVar(&o.overwrite, "overwrite", false, "replace files that trailhead did not write")
	flags.DurationVar(&o.timeout, "timeout", 0, "stop in good order after this `DURATION`, such as 10m")
	flags.VisitAll(help.ForEveryCommand)
	for _, f := range answers.Fields() {
		flag := flags.VarPF(&answerFlag{field: f, given: a.given}, f.Flag, "", answerUsage(f))
		if f.Kind == answers.Bool {
			flag.NoOptDefVal = "true"
		}
		help.ForAnswer(flag, f.Key)
	}
}

// scenarioFlag takes the scenario of --rehearse, and that it was given: an empty
// one must not mean AWS itself.
type scenarioFlag options

// String implements pflag.Value.
func (f *scenarioFlag) String() string { return f.rehearse }

// Set implements pflag.Value.
func (f *scenarioFlag) Set(text string) error {
	f.rehearse, f.rehearsing = text, true
	return nil
}

// Type implements pflag.Value.
func (f *scenarioFlag) Type() string { return "string" }

func (a *app) scenarioNames() []string {
	var names []string
	for _, s := range a.host.Scenarios {
		names = append(names, s.Name)
	}
	return names
}

// answerUsage is one line of help: what it is, and what holds without it.
func answerUsage(f answers.Field) string {
	text := f.Title
	if f.Choices != nil {
		var values []string
		for _, c := range f.Choices {
			values = append(values, c.Value)
		}
		text += ": " + strings.Join(values, ", ")
	}
	if f.Default != "" {
		text += " (" + f.Default + ")"
	}
	return text
}

// answerFlag takes an answer as it is typed; its rule is applied later, so
// that everything wrong is reported at once.
type answerFlag struct {
	field answers.Field
	given map[string]string
}

// String implements pflag.Value.
func (f *answerFlag) String() string { return f.given[f.field.Key] }

// Set implements pflag.Value. Lists and maps may be given several times.
func (f *answerFlag) Set(text string) error {
	before, again := f.given[f.field.Key]
	if again && before != "" && (f.field.Kind == answers.List || f.field.Kind == answers.Map) {
		text = before + "," + text
	}
	f.given[f.field.Key] = text
	return nil
}

// Type implements pflag.Value: it is what the help shows for the value.
func (f *answerFlag) Type() string {
	switch f.field.Kind {
	case answers.Bool:
		return "bool"
	case answers.List:
		return "A,B"
	case answers.Map:
		return "K=V,K=V"
	}
	if f.field.Choices != nil {
		return "CHOICE"
	}
	return "TEXT"
}
