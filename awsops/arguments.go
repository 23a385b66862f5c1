package awsops

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// argumentError is a refusal with the arguments S3 gave beside it.
type argumentError struct {
	error
	arguments []string
}

// ErrorArguments are the names and values in turn.
func (e *argumentError) ErrorArguments() []string { return e.arguments }

// Unwrap is the SDK's error.
func (e *argumentError) Unwrap() error { return e.error }

type argumentsKey struct{}

// withArguments makes room in ctx for what S3 says beside the message: which
// destination of a notification is wrong, and why. The SDK drops these
// elements (docs/aws.md#s3-error-details), so we read them off the reply before it does.
func withArguments(ctx context.Context) (context.Context, *[]string) {
	kept := new([]string)
	return context.WithValue(ctx, argumentsKey{}, kept), kept
}

// keepArguments adds the innermost middleware, which sees the reply before
// the SDK's own deserializer.
func keepArguments(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc(
		"TrailheadArguments", func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
			middleware.DeserializeOutput, middleware.Metadata, error) {
			out, md, err := next.HandleDeserialize(ctx, in)
			if kept, ok := ctx.Value(argumentsKey{}).(*[]string); ok {
				*kept = peekArguments(out.RawResponse)
			}
			return out, md, err
		}), middleware.After)
}

// peekArguments reads the body of a refusal and puts it back.
func peekArguments(raw any) []string {
	response, ok := raw.(*smithyhttp.Response)
	if !ok || response.StatusCode != http.StatusBadRequest || response.Body == nil {
		return nil
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil
	}
	response.Body = struct {
		io.Reader
		io.Closer // of what was sent: closing it ends the attempt
	}{bytes.NewReader(body), response.Body}
	return argumentsInXML(body)
}

func argumentsInXML(body []byte) []string {
	names, values, order := map[string]string{}, map[string]string{}, []string(nil)
	decoder := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := decoder.Token()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return nil // not XML: some other service's refusal
			}
			break
		}
		start, ok := token.(xml.StartElement)
		if !ok || !strings.HasPrefix(start.Name.Local, "Argument") {
			continue
		}
		var text string
		if decoder.DecodeElement(&text, &start) != nil {
			return nil
		}
		if n, ok := strings.CutPrefix(start.Name.Local, "ArgumentName"); ok {
			names[n] = text
			order = append(order, n)
		} else if n, ok := strings.CutPrefix(start.Name.Local, "ArgumentValue"); ok {
			values[n] = text
		}
	}
	var flat []string
	for _, n := range order {
		flat = append(flat, names[n], values[n])
	}
	return flat
}
