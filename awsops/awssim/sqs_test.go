package awssim

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

func TestCreateQueueIsIdempotentOnlyWithEqualAttributes(t *testing.T) {
	g := newClients(t)
	url := g.queue("expel", map[string]string{"VisibilityTimeout": "30", "MaximumMessageSize": "262144"})
	if want := "https://sqs.us-east-1.amazonaws.com/111122223333/expel"; url != want {
		t.Errorf("URL %s", url)
	}
	if again := g.queue("expel", map[string]string{"DelaySeconds": "0"}); again != url {
		t.Errorf("second URL %s", again)
	}
	_, err := g.sqs.CreateQueue(g.ctx, &sqs.CreateQueueInput{
		QueueName: aws.String("expel"), Attributes: map[string]string{"KmsMasterKeyId": "alias/x"}})
	e := typed[*types.QueueNameExists](g, err)
	g.refused(err, "QueueAlreadyExists", "a different value for attribute KmsMasterKeyId")
	if !strings.Contains(*e.Message, "same name") {
		t.Errorf("text %s", *e.Message)
	}
}

func TestDeletedQueueNameRestsAMinute(t *testing.T) {
	g := newClients(t)
	url := g.queue("expel", nil)
	_, err := g.sqs.DeleteQueue(g.ctx, &sqs.DeleteQueueInput{QueueUrl: aws.String(url)})
	g.ok(err)
	g.ok(g.clock.Sleep(g.ctx, 59*time.Second))
	create := &sqs.CreateQueueInput{QueueName: aws.String("expel")}
	_, err = g.sqs.CreateQueue(g.ctx, create)
	typed[*types.QueueDeletedRecently](g, err)
	g.refused(err, "AWS.SimpleQueueService.QueueDeletedRecently", "60 seconds")
	g.ok(g.clock.Sleep(g.ctx, time.Second))
	_, err = g.sqs.CreateQueue(g.ctx, create)
	g.ok(err)
}

func TestMissingQueueHasSQSsType(t *testing.T) {
	g := newClients(t)
	url := aws.String("https://sqs.us-east-1.amazonaws.com/111122223333/none")
	calls := map[string]func() error{
		"GetQueueUrl": func() error {
			_, err := g.sqs.GetQueueUrl(g.ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("none")})
			return err
		},
		"GetQueueAttributes": func() error {
			_, err := g.sqs.GetQueueAttributes(g.ctx, &sqs.GetQueueAttributesInput{QueueUrl: url})
			return err
		},
		"SetQueueAttributes": func() error {
			_, err := g.sqs.SetQueueAttributes(g.ctx, &sqs.SetQueueAttributesInput{
				QueueUrl: url, Attributes: map[string]string{"DelaySeconds": "0"}})
			return err
		},
		"DeleteQueue": func() error { _, err := g.sqs.DeleteQueue(g.ctx, &sqs.DeleteQueueInput{QueueUrl: url}); return err },
		"ReceiveMessage": func() error {
			_, err := g.sqs.ReceiveMessage(g.ctx, &sqs.ReceiveMessageInput{QueueUrl: url})
			return err
		},
	}
	for name, call := range calls {
		err := call()
		if err == nil {
			t.Errorf("%s found a queue", name)
			continue
		}
		typed[*types.QueueDoesNotExist](g, err)
		g.refused(err, "AWS.SimpleQueueService.NonExistentQueue", "does not exist")
	}
	g.queue("here", nil)
	_, err := g.as("HOME", "eu-west-1").sqs.GetQueueUrl(g.ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("here")})
	typed[*types.QueueDoesNotExist](g, err) // queues are regional
}

func TestQueueAttributeRefusals(t *testing.T) {
	stranger := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Nobody"},"Action":"sqs:SendMessage","Resource":"*"}]}`
	for _, c := range []struct{ name, attribute, value, code string }{
		{"unknown", "Colour", "red", "InvalidAttributeName"},
		{"no number", "VisibilityTimeout", "soon", "InvalidAttributeValue"},
		{"too small", "MaximumMessageSize", "1", "InvalidAttributeValue"},
		{"largest", "MaximumMessageSize", "1048576", ""},
		{"too large", "MaximumMessageSize", "1048577", "InvalidAttributeValue"},
		{"reuse", "KmsDataKeyReusePeriodSeconds", "59", "InvalidAttributeValue"},
		{"no policy", "Policy", "nonsense", "InvalidAttributeValue"},
		{"unknown principal", "Policy", stranger, "InvalidAttributeValue"},
		{"long policy", "Policy", queuePolicy(queueID) + strings.Repeat(" ", 8192), "InvalidAttributeValue"},
		{"policy", "Policy", queuePolicy(queueID), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newClients(t)
			_, err := g.sqs.CreateQueue(g.ctx, &sqs.CreateQueueInput{
				QueueName: aws.String("expel"), Attributes: map[string]string{c.attribute: c.value}})
			if c.code == "" {
				g.ok(err)
				return
			}
			g.refused(err, c.code, c.attribute)
			url := g.queue("second", nil)
			_, err = g.sqs.SetQueueAttributes(g.ctx, &sqs.SetQueueAttributesInput{
				QueueUrl: aws.String(url), Attributes: map[string]string{c.attribute: c.value}})
			g.refused(err, c.code, c.attribute)
		})
	}
}

func TestQueueAttributesReadBack(t *testing.T) {
	g := newClients(t)
	url := g.queue("expel", map[string]string{"KmsMasterKeyId": "alias/x", "Policy": queuePolicy(queueID)})
	get := func() map[string]string {
		out, err := g.sqs.GetQueueAttributes(g.ctx, &sqs.GetQueueAttributesInput{
			QueueUrl: aws.String(url), AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll}})
		g.ok(err)
		return out.Attributes
	}
	for name, want := range map[string]string{"QueueArn": queueID, "MaximumMessageSize": "1048576", "KmsDataKeyReusePeriodSeconds": "300",
		"SqsManagedSseEnabled": "false", "ApproximateNumberOfMessages": "0"} {
		if got := get()[name]; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	_, err := g.sqs.SetQueueAttributes(g.ctx, &sqs.SetQueueAttributesInput{
		QueueUrl: aws.String(url), Attributes: map[string]string{"Policy": "", "KmsMasterKeyId": ""}})
	g.ok(err)
	if _, there := get()["Policy"]; there || get()["SqsManagedSseEnabled"] != "true" {
		t.Errorf("attributes %v", get())
	}
	_, err = g.sqs.TagQueue(g.ctx, &sqs.TagQueueInput{QueueUrl: aws.String(url), Tags: map[string]string{"a": "1", "b": "2"}})
	g.ok(err)
	_, err = g.sqs.UntagQueue(g.ctx, &sqs.UntagQueueInput{QueueUrl: aws.String(url), TagKeys: []string{"a"}})
	g.ok(err)
	tags, err := g.sqs.ListQueueTags(g.ctx, &sqs.ListQueueTagsInput{QueueUrl: aws.String(url)})
	g.ok(err)
	if len(tags.Tags) != 1 || tags.Tags["b"] != "2" {
		t.Errorf("tags %v", tags.Tags)
	}
}

func TestMessagesHideAndComeBack(t *testing.T) {
	g := newClients(t)
	url := aws.String(g.queue("expel", nil))
	_, err := g.sqs.SendMessage(g.ctx, &sqs.SendMessageInput{QueueUrl: url, MessageBody: aws.String("hello")})
	g.ok(err) // the SDK has checked the MD5
	receive := func() []types.Message {
		out, err := g.sqs.ReceiveMessage(g.ctx, &sqs.ReceiveMessageInput{QueueUrl: url})
		g.ok(err)
		return out.Messages
	}
	first := receive()
	if len(first) != 1 || *first[0].Body != "hello" || len(receive()) != 0 {
		t.Fatalf("received %v", first)
	}
	g.ok(g.clock.Sleep(g.ctx, 30*time.Second))
	second := receive()
	if len(second) != 1 || second[0].Attributes["ApproximateReceiveCount"] != "2" {
		t.Fatalf("after the visibility timeout %v", second)
	}
	_, err = g.sqs.DeleteMessage(g.ctx, &sqs.DeleteMessageInput{QueueUrl: url, ReceiptHandle: aws.String("junk")})
	typed[*types.ReceiptHandleIsInvalid](g, err)
	_, err = g.sqs.DeleteMessage(g.ctx, &sqs.DeleteMessageInput{QueueUrl: url, ReceiptHandle: second[0].ReceiptHandle})
	g.ok(err)
	g.ok(g.clock.Sleep(g.ctx, time.Minute))
	if m := receive(); len(m) != 0 {
		t.Errorf("deleted, yet %v", m)
	}
	before := g.clock.Now()
	_, err = g.sqs.ReceiveMessage(g.ctx, &sqs.ReceiveMessageInput{QueueUrl: url, WaitTimeSeconds: 20})
	g.ok(err)
	if waited := g.clock.Now().Sub(before); waited != 20*time.Second {
		t.Errorf("waited %v, want 20s", waited)
	}
	_, err = g.sqs.PurgeQueue(g.ctx, &sqs.PurgeQueueInput{QueueUrl: url})
	g.ok(err)
	_, err = g.sqs.PurgeQueue(g.ctx, &sqs.PurgeQueueInput{QueueUrl: url})
	typed[*types.PurgeQueueInProgress](g, err)
}

func TestEncryptedQueueAsksTheReadersKey(t *testing.T) {
	g := newClients(t)
	url := aws.String(g.queue("expel", map[string]string{"KmsMasterKeyId": g.key("")}))
	little := g.restricted("sqs:*")
	_, err := little.sqs.ReceiveMessage(g.ctx, &sqs.ReceiveMessageInput{QueueUrl: url})
	g.ok(err) // nothing to decrypt
	_, err = little.sqs.SendMessage(g.ctx, &sqs.SendMessageInput{QueueUrl: url, MessageBody: aws.String("x")})
	g.refused(err, "KMS.AccessDeniedException", "kms:GenerateDataKey")
	_, err = g.sqs.SendMessage(g.ctx, &sqs.SendMessageInput{QueueUrl: url, MessageBody: aws.String("x")})
	g.ok(err)
	_, err = little.sqs.ReceiveMessage(g.ctx, &sqs.ReceiveMessageInput{QueueUrl: url})
	typed[*types.KmsAccessDenied](g, err)
	g.refused(err, "KMS.AccessDeniedException", "kms:Decrypt")
	_, err = g.restricted("sqs:*", "kms:Decrypt").sqs.ReceiveMessage(g.ctx, &sqs.ReceiveMessageInput{QueueUrl: url})
	g.ok(err)
}

func TestQueueCallsAcrossAccounts(t *testing.T) {
	g := newClients(t)
	open := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sqs:*","Resource":"*"}]}`
	url := aws.String(g.queue("open", map[string]string{"Policy": open}))
	closed := aws.String(g.queue("closed", nil))
	bob := g.as("OTHER", region)
	_, err := bob.sqs.ReceiveMessage(g.ctx, &sqs.ReceiveMessageInput{QueueUrl: url})
	g.ok(err)
	_, err = bob.sqs.ReceiveMessage(g.ctx, &sqs.ReceiveMessageInput{QueueUrl: closed})
	g.refused(err, "AccessDenied", "no resource-based policy allows")
	_, err = bob.sqs.SetQueueAttributes(g.ctx, &sqs.SetQueueAttributesInput{QueueUrl: url, Attributes: map[string]string{"DelaySeconds": "1"}})
	g.refused(err, "AccessDenied", "sqs:SetQueueAttributes")
	_, err = bob.sqs.DeleteQueue(g.ctx, &sqs.DeleteQueueInput{QueueUrl: url})
	g.refused(err, "AccessDenied", "sqs:DeleteQueue")
}

func TestListQueuesPagesOnlyWhenAsked(t *testing.T) {
	g := newClients(t)
	for _, name := range []string{"expel-1", "expel-2", "expel-3", "other"} {
		g.queue(name, nil)
	}
	all, err := g.sqs.ListQueues(g.ctx, &sqs.ListQueuesInput{QueueNamePrefix: aws.String("expel")})
	g.ok(err)
	if len(all.QueueUrls) != 3 || all.NextToken != nil {
		t.Errorf("all at once: %v", all.QueueUrls)
	}
	n := 0
	for pages := sqs.NewListQueuesPaginator(g.sqs, &sqs.ListQueuesInput{MaxResults: aws.Int32(100)}); pages.HasMorePages(); {
		page, err := pages.NextPage(g.ctx)
		g.ok(err)
		n += len(page.QueueUrls)
	}
	if n != 4 {
		t.Errorf("%d queues in pages", n)
	}
}
