package step6policy

import (
	"trailhead/awsops/policydoc"
	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
)

// Page implements instructions.Paged.
func (p Policy) Page(_ engine.Planned, v *engine.Values) instructions.Page {
	return instructions.Page{
		Do: []string{
			instructions.WithJSON("Open IAM, Policies, Create policy, JSON, and paste:", policydoc.New(p.wanted(v)...).Indent()),
			instructions.Bullets("Next:", "Policy name: "+escape.Code(p.Setup.Answers.Policy), "Description: "+escape.Code(PolicyDescription),
				instructions.TagsWords(p.Setup.Tags())) + instructions.PathWords(p.Setup, "create-policy"),
			"Create policy.",
		},
		Undo: []string{"IAM, Policies: delete " + escape.Code(p.Setup.Answers.Policy) + "."},
	}
}

// Script implements instructions.Scripted.
func (p Policy) Script(w *instructions.ScriptWriter, _ engine.Planned) {
	w.Call("ensure_policy", append([]string{p.Setup.Answers.Policy, p.arn(), w.Document(policydoc.New(p.wanted(engine.NewValues())...)),
		PolicyDescription}, p.Setup.PathOptions()...)...)
}
