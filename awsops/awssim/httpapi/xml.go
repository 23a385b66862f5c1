package httpapi

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	smithy "github.com/aws/smithy-go"
)

// query is a form that is answered with XML. Items of its lists are members.
var query = protocol{
	read: func(_ *http.Request, body []byte) (string, map[string]any, error) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return "", nil, err
		}
		operation := form.Get("Action")
		form.Del("Action")
		form.Del("Version")
		return operation, parseForm(form), nil
	},
	write: func(w http.ResponseWriter, operation, id string, output any) error {
		var b bytes.Buffer
		b.WriteString("<" + operation + "Response>")
		writeXML(&b, operation+"Result", reflect.ValueOf(output), nil)
		b.WriteString("<ResponseMetadata>" + element("RequestId", id) + "</ResponseMetadata></" + operation + "Response>")
		return sendXML(w, http.StatusOK, b.String())
	},
	refuse: func(w http.ResponseWriter, status int, id string, err smithy.APIError) {
		_ = sendXML(w, status, "<ErrorResponse><Error>"+element("Code", err.ErrorCode())+element("Message", err.ErrorMessage())+"</Error>"+
			element("RequestId", id)+"</ErrorResponse>")
	},
}

func element(name, text string) string {
	var b bytes.Buffer
	b.WriteString("<" + name + ">")
	_ = xml.EscapeText(&b, []byte(text)) // a buffer takes it
	b.WriteString("</" + name + ">")
	return b.String()
}

func sendXML(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_, err := io.WriteString(w, text)
	return err
}

// parseForm makes Tags.member.1.Key=k a list of maps.
func parseForm(form url.Values) map[string]any {
	fields := map[string]any{}
	for path, values := range form {
		parts := strings.Split(path, ".")
		at := fields
		for _, part := range parts[:len(parts)-1] {
			below, ok := at[part].(map[string]any)
			if !ok {
				below = map[string]any{}
				at[part] = below
			}
			at = below
		}
		at[parts[len(parts)-1]] = values[0]
	}
	for name, below := range fields {
		fields[name] = listed(below)
	}
	return fields
}

// listed makes lists and maps of the members and entries of a form.
func listed(below any) any {
	fields, ok := below.(map[string]any)
	if !ok {
		return below
	}
	for name, part := range fields {
		fields[name] = listed(part)
	}
	numbered := func(of any) (items []any) {
		m, _ := of.(map[string]any)
		for i := 1; m[strconv.Itoa(i)] != nil; i++ {
			items = append(items, m[strconv.Itoa(i)])
		}
		return items
	}
	if members := numbered(fields["member"]); members != nil {
		return members
	}
	if entries := numbered(fields["entry"]); entries != nil {
		m := map[string]any{}
		for _, e := range entries {
			entry, _ := e.(map[string]any)
			if name, is := entry["Name"]; is { // SNS calls those of messages so
				entry["key"], entry["value"] = name, entry["Value"]
			}
			m[fmt.Sprint(entry["key"])] = entry["value"]
		}
		return m
	}
	return fields
}

// parseXML is an element's text, or what is in it by name, each as a list.
func parseXML(d *xml.Decoder) (any, error) {
	var text strings.Builder
	fields := map[string]any{}
	for {
		token, err := d.Token()
		switch t := token.(type) {
		case xml.StartElement:
			below, err := parseXML(d)
			if err != nil {
				return nil, err
			}
			before, _ := fields[t.Name.Local].([]any)
			fields[t.Name.Local] = append(before, below)
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if len(fields) == 0 {
				return text.String(), nil
			}
			return fields, nil
		}
		if errors.Is(err, io.EOF) {
			return fields, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// writeXML writes a value of the SDK as an element.
func writeXML(b *bytes.Buffer, name string, v reflect.Value, n names) {
	switch v.Kind() {
	case reflect.Pointer:
		writeXML(b, name, v.Elem(), n)
	case reflect.Struct:
		if when, is := v.Interface().(time.Time); is {
			b.WriteString(element(name, when.UTC().Format("2006-01-02T15:04:05.999Z")))
			return
		}
		b.WriteString("<" + name + ">")
		writeFields(b, v, n)
		b.WriteString("</" + name + ">")
	case reflect.Map:
		b.WriteString("<" + name + ">")
		for key, value := range v.Seq2() {
			b.WriteString("<entry>" + element("key", key.String()))
			writeXML(b, "value", value, n)
			b.WriteString("</entry>")
		}
		b.WriteString("</" + name + ">")
	case reflect.Slice: // of bytes
		b.WriteString(element(name, base64.StdEncoding.EncodeToString(v.Bytes())))
	default:
		b.WriteString(element(name, fmt.Sprint(v.Interface())))
	}
}

func writeFields(b *bytes.Buffer, v reflect.Value, n names) {
	for i := range v.NumField() {
		f, field := v.Type().Field(i), v.Field(i)
		if isOurs(f) || isAbsent(field) {
			continue
		}
		outer, inner := n.of(v.Type(), f.Name)
		if field.Kind() != reflect.Slice || field.Type().Elem().Kind() == reflect.Uint8 {
			writeXML(b, outer, field, n)
			continue
		}
		item := outer
		if n == nil {
			inner = "member"
		}
		if inner != "" {
			item = inner
			b.WriteString("<" + outer + ">")
		}
		for i := range field.Len() {
			writeXML(b, item, field.Index(i), n)
		}
		if inner != "" {
			b.WriteString("</" + outer + ">")
		}
	}
}
