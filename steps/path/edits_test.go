package path_test

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

// edits are what a row of the table can do to its base, by name. Each gets what
// stands behind the name.
var edits = map[string]func(*world, any){
	"rule":       func(w *world, v any) { w.rules(v.(map[string]any)) },
	"rules":      (*world).allRules,
	"policy":     (*world).editPolicy,
	"key":        (*world).editKey,
	"inline":     (*world).inline,
	"boundary":   (*world).boundary,
	"attach":     func(w *world, v any) { w.attach(v.(string)) },
	"detach":     func(w *world, v any) { w.detach() },
	"trail":      (*world).editTrail,
	"queue":      (*world).editQueue,
	"topic":      (*world).editTopic,
	"bucket":     (*world).editBucket,
	"role":       (*world).editRole,
	"grant":      (*world).grant,
	"scp":        func(w *world, v any) { w.sim.AttachSCP(home, "scp", w.document(v)) },
	"rcp":        func(w *world, v any) { w.sim.AttachRCP(home, "rcp", w.document(v)) },
	"member of":  func(w *world, v any) { w.organize(v.(string)) },
	"management": func(w *world, _ any) { w.organize(home) },
	// The organization's management account is another one, and we are signed
	// in there, with a way into ours.
	"other management": (*world).otherManagement,
	"detach user": func(w *world, _ any) {
		if err := w.reach.DetachUserPolicy(w.Context(), w.at["user"], w.at["policy"]); err != nil {
			w.Fatal(err)
		}
	},
	"other key": (*world).otherKey,
	"may not":   (*world).mayNot,
	"start":     func(w *world, v any) { w.startWith(v.(map[string]any)) },
}

// allRules replaces all notifications of the bucket.
func (w *world) allRules(v any) {
	w.Helper()
	var list []map[string]any
	for _, r := range v.([]any) {
		list = append(list, r.(map[string]any))
	}
	w.rules(list...)
}

// rules replaces all notifications by these: to the queue or the topic, of all
// created objects, unless they say otherwise.
func (w *world) rules(list ...map[string]any) {
	w.Helper()
	var n awsops.Notifications
	for _, r := range list {
		to := text(r, "to", w.first("topic", "queue"))
		rule := awsops.Notification{ID: text(r, "id", "rule"), Destination: w.at[to], Prefix: w.fill(text(r, "prefix", "")),
			Suffix: text(r, "suffix", ""),
			Events: texts(r["events"], "s3:ObjectCreated:*")}
		kind := awsops.ToQueue
		if strings.Contains(rule.Destination, ":sns:") {
			kind = awsops.ToTopic
		}
		n = n.With(kind, rule)
	}
	if err := w.reach.PutNotifications(w.Context(), w.at["bucket"], n); err != nil {
		w.Fatal(err)
	}
}

func text(m map[string]any, key, otherwise string) string {
	if v, ok := m[key].(string); ok {
		return v
	}
	return otherwise
}

func texts(v any, otherwise ...string) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, one.(string))
		}
		return all
	}
	return otherwise
}

// editPolicy changes one document: add statements, take some away by Sid, put
// others in place of all, or swap a text for another.
func (w *world) editPolicy(v any) {
	w.Helper()
	m := v.(map[string]any)
	of := text(m, "of", "")
	current := w.policy(of)
	if only, ok := m["only"].([]any); ok {
		current = w.document(only...)
	}
	doc := must(policydoc.Parse(current))(w).Without(texts(m["without"])...)
	if add, ok := m["add"].([]any); ok {
		doc = doc.With(must(policydoc.Parse(w.document(add...)))(w).Statements...)
	}
	out := doc.String()
	if swap := texts(m["swap"]); len(swap) == 2 {
		if !strings.Contains(out, w.fill(swap[0])) {
			w.Fatalf("the %s policy has no %s:\n%s", of, swap[0], out)
		}
		out = strings.ReplaceAll(out, w.fill(swap[0]), w.fill(swap[1]))
	}
	w.setPolicy(of, out)
}

func (w *world) policy(of string) string {
	w.Helper()
	ctx := w.Context()
	switch of {
	case "bucket":
		return *must(w.s3().GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: aws.String(w.at["bucket"])}))(w).Policy
	case "queue":
		return must(w.reach.Queue(ctx, w.at["queue_url"]))(w).Policy.Raw()
	case "topic":
		return must(w.reach.Topic(ctx, w.at["topic"]))(w).Policy.Raw()
	case "trust":
		return must(w.reach.Role(ctx, w.at["role_name"]))(w).Trust.Raw()
	case "role":
		return must(w.reach.Policy(ctx, w.at["policy"]))(w).Document.Raw()
	}
	return must(w.reach.KeyPolicy(ctx, w.at[of]))(w).Raw()
}

func (w *world) setPolicy(of, document string) {
	w.Helper()
	ctx := w.Context()
	var err error
	switch of {
	case "bucket":
		_, err = w.s3().PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: aws.String(w.at["bucket"]), Policy: &document})
	case "queue":
		err = w.reach.SetQueuePolicy(ctx, w.at["queue_url"], document)
	case "topic":
		err = w.reach.SetTopicPolicy(ctx, w.at["topic"], document)
	case "trust":
		err = w.reach.UpdateTrust(ctx, w.at["role_name"], document)
	case "role":
		err = w.reach.UpdatePolicy(ctx, w.at["policy"], document)
	default:
		err = w.reach.PutKeyPolicy(ctx, w.at[of], document)
	}
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) editKey(v any) {
	w.Helper()
	m := v.(map[string]any)
	_, id, _ := strings.Cut(w.at[text(m, "of", "logs_key")], ":key/") // moto knows keys by their ids here
	ctx := w.Context()
	var err error
	switch state := text(m, "state", ""); state {
	case "disabled":
		err = w.reach.DisableKey(ctx, id)
	case "pending":
		_, err = w.reach.ScheduleKeyDeletion(ctx, id, 7)
	case "enabled":
		err = w.reach.EnableKey(ctx, id)
	default:
		w.Fatalf("no state %q", state)
	}
	if err != nil {
		w.Fatal(err)
	}
}

// inline writes statements into the role; "moved" are those of the attached
// policy, which is taken off.
func (w *world) inline(v any) {
	w.Helper()
	document := ""
	if v == "moved" {
		document = w.policy("role")
		w.detach()
	} else {
		document = w.document(v.([]any)...)
	}
	_, err := w.iam().PutRolePolicy(w.Context(), &iam.PutRolePolicyInput{
		RoleName: aws.String(w.at["role_name"]), PolicyName: aws.String("inline"), PolicyDocument: &document})
	done(w, 0, err)
}

func (w *world) detach() {
	w.Helper()
	if err := w.reach.DetachRolePolicy(w.Context(), w.at["role_name"], w.at["policy"]); err != nil {
		w.Fatal(err)
	}
}

func (w *world) attach(arn string) {
	w.Helper()
	if err := w.reach.AttachRolePolicy(w.Context(), w.at["role_name"], arn); err != nil {
		w.Fatal(err)
	}
}

func (w *world) boundary(v any) {
	w.Helper()
	arn, named := v.(string)
	if !named {
		document := w.document(v.([]any)...)
		arn = *must(w.iam().CreatePolicy(w.Context(), &iam.CreatePolicyInput{PolicyName: aws.String("boundary"), PolicyDocument: &document}))(
			w).Policy.Arn
	}
	_, err := w.iam().PutRolePermissionsBoundary(w.Context(),
		&iam.PutRolePermissionsBoundaryInput{RoleName: aws.String(w.at["role_name"]), PermissionsBoundary: &arn})
	done(w, 0, err)
}

func (w *world) grant(v any) {
	w.Helper()
	m := v.(map[string]any)
	in := &kms.CreateGrantInput{KeyId: aws.String(w.at[text(m, "of", "logs_key")]),
		GranteePrincipal: aws.String(w.fill(text(m, "to", "${role}")))}
	for _, operation := range texts(m["operations"], "Decrypt") {
		in.Operations = append(in.Operations, operationOf(operation))
	}
	done(w, must(w.kms().CreateGrant(w.Context(), in))(w), nil)
}

// mayNot takes actions away from whoever looks.
func (w *world) mayNot(v any) {
	deny := must(json.Marshal(texts(v)))(w)
	w.sim.Restrict("AKIATESTADMIN0000001", w.document(statement(`{"Effect":"Allow","Action":"*","Resource":"*"}`),
		statement(`{"Effect":"Deny","Action":`+string(deny)+`,"Resource":"*"}`)))
}

func (w *world) editQueue(v any) {
	w.Helper()
	m := v.(map[string]any)
	url := aws.String(w.at["queue_url"])
	if m["gone"] == true {
		done(w, must(w.sqs().DeleteQueue(w.Context(), &sqs.DeleteQueueInput{QueueUrl: url}))(w), nil)
		return
	}
	key := w.fill(text(m, "key", ""))
	defer func() { w.at["queue_key"] = key }()
	attributes := map[string]string{"KmsMasterKeyId": key}
	if key == "none" {
		attributes = map[string]string{"KmsMasterKeyId": "", "SqsManagedSseEnabled": "true"}
	}
	_, err := w.sqs().SetQueueAttributes(w.Context(), &sqs.SetQueueAttributesInput{QueueUrl: url, Attributes: attributes})
	done(w, 0, err)
}
