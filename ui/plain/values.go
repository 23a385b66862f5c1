package plain

import (
	"context"
	"strings"

	"trailhead/steps"
)

// workbenchPath is where the form is.
const workbenchPath = "Settings > Security Devices > Add > AWS"

// valuesFile is where s puts the values, in the working directory.
const valuesFile = "trailhead-values.txt"

// values hands over what is pasted into Workbench.
func (j *journey) values(ctx context.Context) (stage, error) {
	if err := j.askExternalID(ctx); err != nil {
		return nil, err
	}
	if len(j.outputs) == 0 {
		err := j.attended(ctx, heartbeat, "reading the values", func(ctx context.Context) (err error) {
			j.outputs, err = j.desk.Outputs(ctx, j.set)
			return err
		})
		if err != nil {
			p, ok := explained("read the values", err)
			if !ok {
				return nil, err
			}
			return j.stuck(ctx, p, way{"Try again", j.afresh(p, j.values)}, way{"Back to the settings", j.settings})
		}
	}
	j.gap()
	j.say("Paste these into Workbench: %s", workbenchPath)
	j.say("%s", steps.WorkbenchAdvice)
	j.say("%s", steps.WorkbenchURL)
	j.gap()
	for _, o := range j.outputs {
		j.say("%s", o.Label)
		j.reveal(o.Value)
	}
	j.handed = true
	j.gap()
	return j.handedOver(ctx)
}

// handedOver asks what to do when the values have been shown.
func (j *journey) handedOver(ctx context.Context) (next stage, err error) {
	question := "Type s to save them in a file, v to verify, or press Enter to finish:"
	if j.host.Save == nil {
		question = "Type v to verify, or press Enter to finish:"
	}
	err = j.ask(ctx, question, func(answer string) string {
		switch strings.ToLower(answer) {
		case "", "q":
			next = j.goodbye
		case "v":
			next = j.verify
		case "s":
			if j.host.Save != nil {
				return j.saved()
			}
			fallthrough
		default:
			return "That is none of the choices."
		}
		return ""
	})
	return next, err
}

// saved puts the values into a file and says where.
func (j *journey) saved() string {
	path, err := j.host.Save(valuesFile, []byte(valuesText(j.outputs)))
	if err != nil {
		return "Not saved: " + sentence(err.Error())
	}
	return "Saved, for you alone to read: " + path
}

// valuesText is each value alone on its line, below a line that names it.
func valuesText(outputs steps.Outputs) string {
	var b strings.Builder
	for _, o := range outputs {
		b.WriteString(o.Label + "\n" + o.Value + "\n")
	}
	return b.String()
}

// showKey shows the access key that a run has made, at once and once only.
func (j *journey) showKey(key steps.NewAccessKey) {
	j.gap()
	j.say("A new access key was made. Its secret is shown this once and kept nowhere: store it now.")
	j.say("Access key ID")
	j.reveal(key.ID)
	j.say("Secret access key")
	j.reveal(key.Secret)
	if j.failed != nil {
		return // nobody has seen it: the next run makes another one
	}
	if err := j.desk.Shown(key); err != nil {
		j.say("It could not be put on record that the secret was shown (%v). The next run makes another key in its place.", err)
	}
}

// after is what is left on the screen at the very end.
func (j *journey) after() string {
	switch {
	case j.begun == nil && !j.handed:
		return ""
	case j.begun != nil && !j.complete:
		what := "apply"
		if j.begun.Undo {
			what = "undo"
		}
		return "\nTo go on without questions, with the External ID in TRAILHEAD_EXTERNAL_ID:\n" + j.command(what) + "\n"
	case j.begun != nil && j.begun.Undo:
		return ""
	}
	text := ""
	if !j.handed {
		text = "\nPaste these into Workbench: " + workbenchPath + "\n" + steps.WorkbenchAdvice + "\n" + steps.WorkbenchURL + "\n\n" + valuesText(j.outputs)
	}
	return text + "\nThe same without questions, with the External ID in TRAILHEAD_EXTERNAL_ID:\n" + j.command("apply --yes") + "\n"
}

// command is a headless command with the answers of this journey.
func (j *journey) command(what string) string {
	words := []string{"trailhead", what}
	if j.host.Rehearsal != "" {
		words = append(words, "--rehearse="+j.host.Rehearsal)
	}
	if name := j.profile.Name; name != "" && j.host.Rehearsal == "" {
		words = append(words, "--profile "+shellWord(name))
	}
	return strings.Join(append(words, j.set.Flags()...), " ")
}

// shellWord quotes a word for a POSIX shell where it needs it.
func shellWord(text string) string {
	odd := func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("_+=,.@:/-", c))
	}
	if text != "" && strings.IndexFunc(text, odd) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
