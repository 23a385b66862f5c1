package step3queue

import (
	"fmt"
	"strconv"

	"trailhead/awsops/policydoc"
	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/text"
)

// Page implements instructions.Paged.
func (q Queue) Page(_ engine.Planned, v *engine.Values) instructions.Page {
	w := q.wanted(v, "")
	days := w.Retention / (24 * 60 * 60)
	return instructions.Page{
		Do: []string{
			"Open Amazon SQS in " + q.Setup.LogAt().Region + ", the region of the bucket, then Create queue.",
			instructions.Bullets("Details and configuration:", "Type: Standard", "Name: "+escape.Code(w.Name),
				fmt.Sprintf("Visibility timeout: %d seconds", w.VisibilityTimeout), fmt.Sprintf("Message retention period: %d days", days),
				fmt.Sprintf("Delivery delay: %d seconds", w.Delay), fmt.Sprintf("Maximum message size: %d KB", w.MaxMessageSize/1024),
				fmt.Sprintf("Receive message wait time: %d seconds", w.ReceiveWait)),
			instructions.Bullets("Encryption:", "Server-side encryption: Enabled", "Encryption key type: AWS Key Management Service key (SSE-KMS)",
				"The key with the alias "+escape.Code(q.Setup.Alias())),
			instructions.WithJSON("Access policy: Advanced, and this document. It is narrower than the article's, which lets in everybody who "+
				"names the bucket's ARN:", policydoc.New(q.Statements()...).Indent()),
			instructions.TagsWords(q.Setup.Tags()) + ".",
			"Create queue, and note its URL.",
		},
		Undo: []string{"SQS: delete " + escape.Code(w.Name) + ". The messages in it go with it."},
	}
}

// Script implements instructions.Scripted.
func (q Queue) Script(w *instructions.ScriptWriter, _ engine.Planned) {
	n := q.wanted(engine.NewValues(), "")
	settings := text.Compact(map[string]string{"VisibilityTimeout": strconv.Itoa(n.VisibilityTimeout),
		"MessageRetentionPeriod": strconv.Itoa(n.Retention), "DelaySeconds": strconv.Itoa(n.Delay),
		"MaximumMessageSize": strconv.Itoa(n.MaxMessageSize), "ReceiveMessageWaitTimeSeconds": strconv.Itoa(n.ReceiveWait)})
	w.Call("ensure_queue", n.Name, settings, w.Document(policydoc.New(q.Statements()...)))
}
