package plain

import (
	"context"
	"strings"

	"trailhead/steps/step8workbench"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// values hands over what is pasted into Workbench.
func (j *journey) values(ctx context.Context) (stateFunc, error) {
	if err := j.askExternalID(ctx); err != nil {
		return nil, err
	}
	if len(j.ending.Outputs) == 0 {
		err := j.attended(ctx, heartbeat, "reading the values", func(ctx context.Context) error {
			outputs, err := j.session.Outputs(ctx, j.set)
			j.ending.HandsOver(outputs, nil)
			return err
		})
		if err != nil {
			p, ok := explained("read the values", err)
			if !ok {
				return nil, err
			}
			return j.stuck(ctx, p, way{"Try again", j.afresh(p, j.values)}, way{"Back to the settings", j.to(flow.ToAnswers)})
		}
	}
	j.gap()
	j.say("%s", words.Paste(j.set.Answers))
	for _, o := range j.ending.Outputs {
		j.say("%s", words.ValueTitle(o))
		j.reveal(o.Value)
	}
	j.ending.Shown = true
	j.gap()
	return j.handedOver(ctx)
}

// handedOver asks what to do when the values have been shown.
func (j *journey) handedOver(ctx context.Context) (next stateFunc, err error) {
	question := "Type s to save them in a file, v to verify, u to undo, or press Enter to finish:"
	if j.host.Save == nil {
		question = "Type v to verify, u to undo, or press Enter to finish:"
	}
	err = j.ask(ctx, question, func(answer string) string {
		switch strings.ToLower(answer) {
		case "", "q":
			next = j.goodbye
		case "v":
			next = j.to(flow.ToVerify)
		case "u":
			next = j.to(flow.ToUndo)
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
	path, err := j.host.Save(words.ValuesFile, []byte(words.HandOver(j.set.Answers, j.ending.Outputs)))
	if err != nil {
		return "Not saved: " + words.Sentence(err.Error())
	}
	return "Saved, for you alone to read: " + path
}

// showKey shows the access key that a run has made, at once and once only.
func (j *journey) showKey(key step8workbench.NewAccessKey) {
	j.gap()
	j.say("A new access key was made. Its secret is shown this once and kept nowhere: store it now.")
	j.say("Access key ID")
	j.reveal(key.ID)
	j.say("Secret access key")
	j.reveal(key.Secret)
	if j.failed != nil {
		return // nobody has seen it: the next run makes another one
	}
	if err := j.session.Shown(key); err != nil {
		j.say("It could not be put on record that the secret was shown (%v). The next run makes another key in its place.", err)
	}
}

// after is what is left on the screen at the very end.
func (j *journey) after() string {
	e := &j.ending
	switch {
	case e.Plan == nil && !e.Shown:
		return ""
	case e.GoesOnWith() != "":
		return "\nTo go on without questions, with the External ID in TRAILHEAD_EXTERNAL_ID:\n" + j.command(e.GoesOnWith()) + "\n"
	case e.Plan != nil && e.Plan.Undo:
		return textsFor(e.Plan, j)
	}
	text := ""
	if s := j.session.Kept(); s != nil {
		text = "\n" + words.CheckAgain + "\n" + words.CheckCommand(*s, j.host.Rehearsal, j.profile.Name) + "\n"
	} else {
		text = "\n" + words.SameAgain + "\n" + j.command("apply --yes") + "\n"
		if j.session.Journal.LastRun() != nil {
			text += "\n" + words.ToTakeBack + "\n" + j.command("undo") + "\n"
		}
	}
	if e.Partly() {
		text += "\n" + words.RepairLater + "\n" + j.command("repair") + "\n"
	}
	if e.Plan != nil {
		text += textsFor(e.Plan, j)
	}
	if !e.Shown {
		text += "\n" + words.HandOver(j.set.Answers, e.Outputs)
	}
	return text
}

// command is a headless command with the answers of this journey.
func (j *journey) command(what string) string {
	return words.Command(what, j.host.Rehearsal, j.profile.Name, j.set.Answers)
}
