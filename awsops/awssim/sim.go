package awssim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmw "github.com/aws/aws-sdk-go-v2/aws/middleware"
	smithy "github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Call is one attempt of an operation, as the world saw it.
type Call struct {
	Service   string // as the SDK names it: S3, SQS, SNS, KMS, IAM, STS, CloudTrail, Organizations, ControlTower
	Operation string
	Region    string
	Account   string // of the caller, "" for unknown credentials
	Caller    string // ARN
	Write     bool
	Err       string // AWS's code, or Go's text where there is none; "" when it went well
}

// handler answers one operation; write says whether it changes anything.
type handler struct {
	write bool
	run   func(r *request, in any) (any, error)
}

// on registers the answer to the operation whose input type is I. The world is
// locked while f runs.
func on[I, O any](w *World, write bool, f func(r *request, in *I) (*O, error)) {
	w.handlers[reflect.TypeFor[*I]()] = handler{write, func(r *request, in any) (any, error) {
		out, err := f(r, in.(*I))
		if err != nil {
			return nil, err // a typed nil would look like an answer
		}
		return out, nil
	}}
}

// OnCall sets a hook that runs before and after each attempt, outside the
// world's lock; when is "before" or "after". Tests that kill the process at a
// call, or cancel it, use this. nil takes it away.
func (w *World) OnCall(f func(c Call, when string)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hook = f
}

// Calls is every attempt since the world began or ResetCalls, in order.
func (w *World) Calls() []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Call(nil), w.calls...)
}

// ResetCalls forgets the calls made so far.
func (w *World) ResetCalls() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = nil
}

type inputKey struct{}

// Install makes the clients of cfg talk to this world. Who calls is read from
// the signature of each request, so a copy of cfg with other credentials, or a
// client with its own, acts as those (see SignIn).
func (w *World) Install(cfg *aws.Config) {
	cfg.APIOptions = append(cfg.APIOptions, func(stack *middleware.Stack) error {
		keep := middleware.InitializeMiddlewareFunc("AwssimInput",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
				middleware.InitializeOutput, middleware.Metadata, error) {
				return next.HandleInitialize(middleware.WithStackValue(ctx, inputKey{}, in.Parameters), in)
			})
		if err := stack.Initialize.Add(keep, middleware.After); err != nil {
			return err
		}
		return stack.Finalize.Add(middleware.FinalizeMiddlewareFunc("Awssim", w.handle), middleware.After)
	})
}

// handle answers one attempt. It is the last step before the wire: the SDK
// has validated, serialised and signed by now, and retries around it.
func (w *World) handle(ctx context.Context, in middleware.FinalizeInput, _ middleware.FinalizeHandler) (
	out middleware.FinalizeOutput, md middleware.Metadata, err error) {
	req, ok := in.Request.(*smithyhttp.Request)
	if !ok {
		return out, md, fmt.Errorf("answer in awssim: unexpected request %T", in.Request)
	}
	r := &request{ctx: ctx, w: w, Service: serviceName(awsmw.GetServiceID(ctx)), Operation: awsmw.GetOperationName(ctx),
		Region: awsmw.GetRegion(ctx), wire: req}
	result, id, err := w.attempt(r, accessKeyOf(req.Header.Get("Authorization")), middleware.GetStackValue(ctx, inputKey{}))
	awsmw.SetRequestIDMetadata(&md, id)
	if err != nil {
		return out, md, err
	}
	out.Result = result
	return out, md, nil
}

// attempt is one attempt, with the time that it takes and the hook around it.
func (w *World) attempt(r *request, key string, input any) (result any, id string, err error) {
	call, hook, travel := w.arrive(r, key, input)
	hook(call, "before")
	if err := travel(r.ctx); err != nil {
		return nil, "", &aws.RequestCanceledError{Err: err}
	}
	result, id, err = w.answer(r, &call, key, input)
	if errors.Is(err, errSilence) {
		<-r.ctx.Done()
		return nil, "", &aws.RequestCanceledError{Err: r.ctx.Err()}
	}
	hook(call, "after")
	return result, id, err
}

// arrive notes who calls, and hands out what happens outside the lock: the
// hook, and the time the call takes.
func (w *World) arrive(r *request, key string, input any) (c Call, hook func(Call, string), travel func(context.Context) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c = Call{Service: r.Service, Operation: r.Operation, Region: r.Region, Write: w.handlers[reflect.TypeOf(input)].write}
	if cred := w.Credentials[key]; cred != nil {
		c.Account, c.Caller = accountOf(cred.ARN), cred.ARN
	}
	hook, clock, latency := w.hook, w.clock, w.Latency
	if hook == nil {
		hook = func(Call, string) {}
	}
	return c, hook, func(ctx context.Context) error {
		if latency > 0 {
			if err := clock.Sleep(ctx, latency); err != nil {
				return err
			}
		}
		return ctx.Err()
	}
}

// answer runs one attempt under the lock and records it.
func (w *World) answer(r *request, c *Call, key string, input any) (result any, id string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r.Now = w.clock.Now().UTC()
	r.ID = w.uuid("request", r.Service, r.Operation)
	w.runStacks(r.Now)
	f := w.strike(r)
	switch {
	case f != nil && !f.After:
		err = f.Err
	default:
		result, err = w.run(r, key, input)
	}
	if c.Write || w.unsaved {
		if unsaved := w.save(); unsaved != nil {
			err = errors.Join(err, unsaved)
		}
	}
	if f != nil && f.After {
		result, err = nil, f.Err
	}
	err = reply(err, r.Service, r.ID)
	c.Err = codeOf(err)
	w.calls = append(w.calls, *c)
	if w.Recording {
		w.record(r, *c, input, err)
	}
	return result, r.ID, err
}

// run finds out who calls and lets the operation answer.
func (w *World) run(r *request, key string, input any) (any, error) {
	if !w.knownRegion(r.Region) {
		host := strings.ToLower(r.Service) + "." + r.Region + ".amazonaws.com"
		return nil, &smithyhttp.RequestSendError{Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
	}
	h, ok := w.handlers[reflect.TypeOf(input)]
	if !ok {
		return nil, apiError("NotImplemented", "awssim does not model %s %s", r.Service, r.Operation)
	}
	if err := w.signedBy(r, key); err != nil {
		return nil, err
	}
	if err := r.checkModel(input); err != nil {
		return nil, err
	}
	return h.run(r, input)
}

// serviceName is the SDK's service id without blanks ("Control Tower" and
// "ControlTower" are both in use).
func serviceName(id string) string { return strings.ReplaceAll(id, " ", "") }

// accessKeyOf reads the access key id from an AWS4-HMAC-SHA256 header.
func accessKeyOf(authorization string) string {
	_, rest, _ := strings.Cut(authorization, "Credential=")
	key, _, _ := strings.Cut(rest, "/")
	return key
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return err.Error()
}
