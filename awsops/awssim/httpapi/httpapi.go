// Package httpapi answers the HTTP requests of AWS's SDKs with the simulated
// AWS, so that it can be in a process of its own. What a request or an answer
// looks like follows from the SDK's types: names on the wire are nearly always
// those of the fields, and short tables have the others. It is for measuring.
package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"reflect"
	"strings"

	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/apimodel"
)

// World is what answers: an *awssim.World.
type World interface {
	Inputs() []reflect.Type
	Serve(ctx context.Context, call awssim.Request) (output any, requestID string, err error)
}

// largestRequest is how much of a request is read. AWS takes no template or
// policy that is larger.
const largestRequest = 2 << 20

// protocol is one of the ways in which AWS's services are spoken to.
type protocol struct {
	// read finds the operation, and its fields by their names on the wire.
	read func(r *http.Request, body []byte) (operation string, fields map[string]any, err error)
	// write and refuse answer it.
	write  func(w http.ResponseWriter, operation, id string, output any) error
	refuse func(w http.ResponseWriter, status int, id string, err smithy.APIError)
	names  names
}

// protocols are those of each service, by its name in a signature. All others
// speak JSON.
var protocols = map[string]protocol{
	"iam": query, "sts": query, "sns": query, "cloudformation": query, "s3": restXML, "controltower": restJSON,
}

type api struct {
	world    World
	services map[string]string       // as the SDK names them, by their names in a signature
	inputs   map[string]reflect.Type // by service and operation: "iam GetRole"
}

// New is a handler in front of a world. It answers all that the world does, of
// S3 and Control Tower only what has a line in a table; what it does not know it
// refuses with NotImplemented.
func New(world World) http.Handler {
	a := &api{world: world, services: map[string]string{}, inputs: map[string]reflect.Type{}}
	for service := range apimodel.Load().Services {
		a.services[strings.ToLower(service)] = service
	}
	for _, t := range world.Inputs() {
		a.inputs[path.Base(t.Elem().PkgPath())+" "+strings.TrimSuffix(t.Elem().Name(), "Input")] = t.Elem()
	}
	return a
}

// scope is what a signature says: AWS4-HMAC-SHA256 Credential=KEY/date/region/service/aws4_request, ...
type scope struct{ key, region, service string }

func scopeOf(authorization string) (s scope, ok bool) {
	_, credential, _ := strings.Cut(authorization, "Credential=")
	parts := strings.Split(credential, "/")
	if len(parts) < 5 {
		return s, false
	}
	return scope{key: parts[0], region: parts[2], service: parts[3]}, true
}

// ServeHTTP implements http.Handler.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	from, signed := scopeOf(r.Header.Get("Authorization"))
	if !signed || a.services[from.service] == "" {
		http.Error(w, fmt.Sprintf("awssim: no signature for a service that is known: %q", from.service), http.StatusForbidden)
		return
	}
	speaks, other := protocols[from.service]
	if !other {
		speaks = json11
	}
	call, err := a.read(r, speaks, from)
	if err != nil {
		speaks.refuse(w, http.StatusBadRequest, "", &smithy.GenericAPIError{Code: "NotImplemented", Message: "awssim over HTTP: " + err.Error()})
		return
	}
	output, id, err := a.world.Serve(r.Context(), call)
	if err == nil {
		err = speaks.write(w, call.Operation, id, output)
	}
	var refused smithy.APIError
	switch {
	case err == nil:
	case errors.As(err, &refused):
		speaks.refuse(w, statusOf(err), id, refused)
	default:
		panic(http.ErrAbortHandler) // the connection breaks
	}
}

func (a *api) read(r *http.Request, speaks protocol, from scope) (call awssim.Request, err error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, largestRequest))
	if err != nil {
		return call, fmt.Errorf("read the request: %w", err)
	}
	operation, fields, err := speaks.read(r, body)
	if err != nil {
		return call, fmt.Errorf("read the request: %w", err)
	}
	t := a.inputs[from.service+" "+operation]
	if t == nil {
		return call, fmt.Errorf("%s %s is not modelled", a.services[from.service], operation)
	}
	input := reflect.New(t)
	if err := speaks.names.fill(input.Elem(), fields, operation); err != nil {
		return call, err
	}
	return awssim.Request{Service: a.services[from.service], Operation: operation, Region: from.region, AccessKeyID: from.key,
		Input: input.Interface(), Body: body}, nil
}

func statusOf(err error) int {
	var sent *smithyhttp.ResponseError
	if errors.As(err, &sent) {
		return sent.HTTPStatusCode()
	}
	return http.StatusInternalServerError
}
