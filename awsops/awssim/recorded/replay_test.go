package recorded

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/controltower"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// place is an AWS, real, simulated or third-party, where a fact is replayed.
type place struct {
	account, other string
	config         func(by, region string) aws.Config
	edit           func(method string, args []string) error // of the world; nil where there is none
	errorArguments func(error) [][2]string
	kept           map[string]any
	address        string // of a server, which its queues' URLs have
}

// client is the SDK's client of a service. S3 is called by path, so that a
// server on localhost can be called as well.
func client(service string, cfg aws.Config) reflect.Value {
	clients := map[string]func() any{
		"CloudFormation": func() any { return cloudformation.NewFromConfig(cfg) },
		"CloudTrail":     func() any { return cloudtrail.NewFromConfig(cfg) },
		"ControlTower":   func() any { return controltower.NewFromConfig(cfg) },
		"IAM":            func() any { return iam.NewFromConfig(cfg) },
		"KMS":            func() any { return kms.NewFromConfig(cfg) },
		"Organizations":  func() any { return organizations.NewFromConfig(cfg) },
		"S3": func() any {
			return s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = cfg.BaseEndpoint != nil })
		},
		"SNS": func() any { return sns.NewFromConfig(cfg) },
		"SQS": func() any { return sqs.NewFromConfig(cfg) },
		"STS": func() any { return sts.NewFromConfig(cfg) },
	}
	build := clients[service]
	if build == nil {
		return reflect.Value{}
	}
	return reflect.ValueOf(build())
}

// call makes one call and returns the SDK's answer, as JSON would have it.
func (p *place) call(ctx context.Context, name string, with json.RawMessage, by, region string) (any, error) {
	service, operation, _ := strings.Cut(name, ".")
	c := client(service, p.config(by, region))
	if !c.IsValid() || !c.MethodByName(operation).IsValid() {
		return nil, fmt.Errorf("no client has %s", name)
	}
	method := c.MethodByName(operation)
	in := reflect.New(method.Type().In(1).Elem())
	if err := json.Unmarshal(p.fill(with), in.Interface()); err != nil {
		return nil, fmt.Errorf("read the request of %s: %w", name, err)
	}
	out := method.Call([]reflect.Value{reflect.ValueOf(ctx), in})
	if err, failed := out[1].Interface().(error); failed {
		return nil, err
	}
	return p.plain(out[0].Interface())
}

// plain is an answer as decoded JSON.
func (p *place) plain(out any) (any, error) {
	raw, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("write the answer: %w", err)
	}
	if p.address != "" {
		raw = bytes.ReplaceAll(raw, []byte(p.address), []byte("https://sqs.us-east-1.amazonaws.com"))
	}
	var v any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	return v, errors.Join(decoder.Decode(&v), func() error {
		if m, ok := v.(map[string]any); ok {
			delete(m, "ResultMetadata")
		}
		return nil
	}())
}

var reference = regexp.MustCompile(`\$\{([a-zA-Z]+(\.[A-Za-z0-9]+)*)\}`)

// fill puts what is known of this place into a text: ${account}, ${other} and
// fields of the answers that were kept, ${q.QueueUrl}. Others stay: policies
// have variables, too.
func (p *place) fill(text []byte) []byte {
	return reference.ReplaceAllFunc(text, func(m []byte) []byte {
		name := string(m[2 : len(m)-1])
		switch name {
		case "account":
			return []byte(p.account)
		case "other":
			return []byte(p.other)
		}
		first, path, _ := strings.Cut(name, ".")
		if kept, ok := p.kept[first]; ok {
			if v, found := at(kept, path); found {
				return []byte(fmt.Sprint(v))
			}
		}
		return m
	})
}

// filled is v with its texts filled.
func (p *place) filled(v any) any {
	raw, err := json.Marshal(v)
	if err != nil {
		return v
	}
	var out any
	decoder := json.NewDecoder(bytes.NewReader(p.fill(raw)))
	decoder.UseNumber()
	if decoder.Decode(&out) != nil {
		return v
	}
	return out
}

// at follows a path such as "Roles.0.Tags" into an answer.
func at(v any, path string) (any, bool) {
	for _, part := range strings.Split(path, ".") {
		switch has := v.(type) {
		case map[string]any:
			next, ok := has[part]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(has) {
				return nil, false
			}
			v = has[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// prepare does what the fact takes as given.
func (p *place) prepare(ctx context.Context, f fact) error {
	p.kept = map[string]any{}
	for i, s := range f.Given {
		if s.World != "" {
			if p.edit == nil {
				return fmt.Errorf("step %d: no way to edit this world", i)
			}
			var args []string
			for _, a := range s.Args {
				args = append(args, string(p.fill([]byte(a))))
			}
			if err := p.edit(s.World, args); err != nil {
				return fmt.Errorf("step %d: %w", i, err)
			}
			continue
		}
		region := s.Region
		if region == "" {
			region = "us-east-1"
		}
		out, err := p.call(ctx, s.Call, s.With, s.By, region)
		if err != nil {
			return fmt.Errorf("step %d, %s: %w", i, s.Call, err)
		}
		if s.Keep != "" {
			p.kept[s.Keep] = out
		}
	}
	return nil
}

// judge replays a fact and says in what the answer differs, "" if in nothing.
func (p *place) judge(ctx context.Context, f fact) string {
	if err := p.prepare(ctx, f); err != nil {
		return "given: " + err.Error()
	}
	region := f.Region
	if region == "" {
		region = "us-east-1"
	}
	out, err := p.call(ctx, f.Call, f.With, "", region)
	want := f.Answer
	if want.Code == "" {
		if err != nil {
			return fmt.Sprintf("refused (%v), where AWS answers", err)
		}
		return p.compare(want, out)
	}
	if err == nil {
		return fmt.Sprintf("answers, where AWS refuses with %s", want.Code)
	}
	return p.compareRefusal(want, err)
}

func (p *place) compareRefusal(want answer, err error) string {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return "no answer: " + err.Error()
	}
	var status interface{ HTTPStatusCode() int }
	got := 0
	if errors.As(err, &status) {
		got = status.HTTPStatusCode()
	}
	message := string(p.fill([]byte(want.Message)))
	switch {
	case api.ErrorCode() != want.Code:
		return fmt.Sprintf("code %s, AWS %s (%s)", api.ErrorCode(), want.Code, api.ErrorMessage())
	case want.Status != 0 && got != want.Status:
		return fmt.Sprintf("status %d, AWS %d", got, want.Status)
	case want.Message != "" && api.ErrorMessage() != message:
		return fmt.Sprintf("message %q, AWS %q", api.ErrorMessage(), message)
	}
	for _, pair := range want.Arguments {
		filled := [2]string{string(p.fill([]byte(pair[0]))), string(p.fill([]byte(pair[1])))}
		if has := p.errorArguments(err); !containsPair(has, filled) {
			return fmt.Sprintf("arguments %q, AWS %q", has, filled)
		}
	}
	return ""
}

func containsPair(all [][2]string, one [2]string) bool {
	for _, have := range all {
		if have == one {
			return true
		}
	}
	return false
}
