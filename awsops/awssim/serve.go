package awssim

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"

	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Request is one call that came over a network, read into the SDK's types.
type Request struct {
	Service, Operation string // as in Call
	Region             string
	AccessKeyID        string // of the signature, "" where there is none
	Input              any    // pointer to the SDK's input of the operation
	Body               []byte // as it was sent
}

// Inputs are the types of what Serve answers, pointers to the SDK's inputs.
func (w *World) Inputs() []reflect.Type { return slices.Collect(maps.Keys(w.handlers)) }

// Serve answers a call as the clients of Install are answered: with a pointer to
// the SDK's output of the operation, and with the same errors.
func (w *World) Serve(ctx context.Context, call Request) (output any, requestID string, err error) {
	wire, err := smithyhttp.NewStackRequest().(*smithyhttp.Request).SetStream(bytes.NewReader(call.Body))
	if err != nil {
		return nil, "", fmt.Errorf("read %s %s: %w", call.Service, call.Operation, err)
	}
	r := &request{ctx: ctx, w: w, Service: call.Service, Operation: call.Operation, Region: call.Region, wire: wire}
	return w.attempt(r, call.AccessKeyID, call.Input)
}
