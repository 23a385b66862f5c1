package step4key

import (
	"strings"

	"trailhead/awsops/policydoc"
	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
)

// Page comes before the queue's where the queue has a key of its own.
func (k Key) Page(p engine.Planned, _ *engine.Values) instructions.Page {
	order, find := 0, "Open KMS, Customer managed keys, "+escape.Code(k.Setup.Alias())+": the key that step 1 has made."
	if k.Setup.Existing != nil {
		order = 25
		find = instructions.Bullets("Before the queue of step 3 can be made, it needs a key of its own. Open KMS in "+k.Setup.LogAt().Region+
			", Customer managed keys, Create key:",
			"Key type: Symmetric; usage: Encrypt and decrypt", "Alias: "+escape.Code(k.Setup.Answers.KMSAlias),
			"Description: "+escape.Code(k.description()), "Key administrators and key users: none", instructions.TagsWords(k.Setup.Tags()))
	}
	return instructions.Page{
		Order: order,
		Do: []string{
			find,
			instructions.WithJSON("Key policy, Edit: it must hold these statements. Replace those of the same Sid, append the others, and leave "+
				"every other statement as it is:", policydoc.New(k.Statements()...).Indent()),
			"Key rotation: turn on automatic rotation, every year.",
			"Description: " + escape.Code(k.description()) + ". " + instructions.TagsWords(k.Setup.Tags()) + ".",
			"Note the key's ARN.",
		},
		Undo: []string{"KMS: leave the key " + escape.Code(k.Setup.Alias()) +
			" as long as a log file or message is left that was encrypted with it: nothing opens those without it. Then schedule its deletion, " +
			"with the longest waiting period."},
	}
}

// adds are the statements of ours that the key's policy is to have, or has;
// none where it does without.
func (k existingKey) adds(p engine.Planned) []policydoc.Statement {
	var all []policydoc.Statement
	for _, w := range k.wants {
		if setup.Holds(p.After.Policy(), []policydoc.Statement{w.Statement}) {
			all = append(all, w.Statement)
		}
	}
	return all
}

// Page comes after the role's and the topic's, which the statement names.
func (k existingKey) Page(p engine.Planned, _ *engine.Values) instructions.Page {
	const order = 75
	statements := k.adds(p)
	if len(statements) == 0 {
		return instructions.Page{Order: order}
	}
	var sids []string
	for _, s := range statements {
		sids = append(sids, escape.Code(s.Sid))
	}
	return instructions.Page{
		Order: order, Always: true,
		Do: []string{
			"Open KMS in " + k.About().At.Region + ", the key " + escape.Code(k.arn) + ", Key policy, Edit.",
			instructions.WithJSON("Append what stands under Statement here, and leave every other statement as it is:",
				policydoc.New(statements...).Indent()),
			"Save. If KMS answers that a principal is invalid, the role is not known everywhere yet: wait two minutes.",
		},
		Undo: []string{"KMS, " + escape.Code(k.arn) + ": take " + strings.Join(sids, " and ") +
			" out of the key policy, and leave the other statements."},
	}
}

// Script implements instructions.Scripted.
func (k Key) Script(w *instructions.ScriptWriter, _ engine.Planned) {
	w.Call("ensure_key", k.Setup.Alias(), k.description(), w.Document(policydoc.New(k.Statements()...)))
}

// Script implements instructions.Scripted.
func (k existingKey) Script(w *instructions.ScriptWriter, p engine.Planned) {
	if statements := k.adds(p); len(statements) > 0 {
		w.Call("ensure_statements", k.arn, w.Document(policydoc.New(statements...)))
	}
}
