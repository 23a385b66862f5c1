package awsops

import (
	"context"

	awsmw "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
)

// attend puts our own middleware around every operation: outside the SDK's
// validation and retries, so that it sees each call once, as it is meant.
func (a *Account) attend(stack *middleware.Stack) error {
	if err := keepArguments(stack); err != nil {
		return err
	}
	if err := a.tellRetries(stack); err != nil {
		return err
	}
	mw := middleware.InitializeMiddlewareFunc("Trailhead",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
			middleware.InitializeOutput, middleware.Metadata, error) {
			call := a.callOf(ctx)
			ctx, made := a.countTries(patientWith(ctx, call), call) // before the observers: they tell calls apart by it
			for _, o := range observersIn(ctx) {
				if err := o.Began(ctx, call); err != nil {
					return middleware.InitializeOutput{}, middleware.Metadata{}, err
				}
			}
			out, md, err := a.patiently(ctx, call, made, func() (middleware.InitializeOutput, middleware.Metadata, error) {
				ctx, kept := withArguments(countAttempts(ctx))
				out, md, err := next.HandleInitialize(ctx, in)
				if err != nil && len(*kept) > 0 {
					err = &argumentError{error: err, arguments: *kept}
				}
				return out, md, err
			})
			requestID, _ := awsmw.GetRequestIDMetadata(md)
			for _, o := range observersIn(ctx) {
				if failed := o.Ended(ctx, call, requestID, err); failed != nil && err == nil {
					err = failed
				}
			}
			return out, md, err
		})
	// Some services name the operation in the context before the stack runs,
	// others (CloudTrail, Control Tower) in a first step of the stack itself.
	if _, ok := stack.Initialize.Get(registerMetadata); ok {
		return stack.Initialize.Insert(mw, registerMetadata, middleware.After)
	}
	return stack.Initialize.Add(mw, middleware.Before)
}

// registerMetadata is the id of the SDK's step that names the operation.
const registerMetadata = "RegisterServiceMetadata"

func (a *Account) callOf(ctx context.Context) Call {
	service, operation := awsmw.GetServiceID(ctx), awsmw.GetOperationName(ctx)
	return Call{
		Service: service, Operation: operation, Action: ActionOf(service, operation),
		Account: a.target.Account, Region: a.target.Region, Write: isWrite(operation),
	}
}

// patiently makes the call until AWS means what it says (patience.go).
func (a *Account) patiently(ctx context.Context, call Call, made *tries,
	try func() (middleware.InitializeOutput, middleware.Metadata, error)) (middleware.InitializeOutput, middleware.Metadata, error) {
	since := a.clock.Now()
	renewed, corrected := false, false
	var pauses *Pauses // of the first row that fits: a limit is one for the whole call
	for {
		out, md, err := try()
		if err == nil {
			return out, md, nil
		}
		requestID, _ := awsmw.GetRequestIDMetadata(md)
		refused := a.judge(call, requestID, err)
		if refused.withoutWords() && !corrected {
			corrected = true
			continue
		}
		if refused.Kind == Expired && !renewed && a.renew() {
			renewed = true
			continue
		}
		p, worth := patienceFor(ctx, refused)
		if !worth {
			return out, md, refused
		}
		refused.Kind = waitingKind(refused.Kind)
		if pauses == nil {
			pauses = p.pauses(a.clock)
		}
		if pauses.limit = p.limit; pauses.Over() {
			return out, md, refused
		}
		tellWaiting(ctx, Waiting{Call: call, Why: p.why, Since: since, Limit: p.limit, Throttled: refused.Kind == Throttled, Try: made.coming()})
		made.refused(false) // it has been told of the next one
		if pauses.Sleep(waitIn(ctx)) != nil {
			return out, md, refused
		}
	}
}

// waitingKind keeps "throttled" apart: it is nobody's mistake and nothing is
// missing.
func waitingKind(k Kind) Kind {
	if k == Throttled {
		return Throttled
	}
	return NotYet
}
