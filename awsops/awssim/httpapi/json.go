package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	smithy "github.com/aws/smithy-go"
)

// json11 names the operation in a header. A name on the wire may begin with a
// small letter where it is read; two begin so where it is written.
var json11 = protocol{
	read: func(r *http.Request, body []byte) (string, map[string]any, error) {
		target := r.Header.Get("X-Amz-Target")
		fields, err := parseJSON(body)
		return target[strings.LastIndex(target, ".")+1:], fields, err
	},
	write: func(w http.ResponseWriter, _, id string, output any) error {
		return writeJSON(w, http.StatusOK, id, jsonOf(reflect.ValueOf(output), names{"TrailList": "trailList"}))
	},
	refuse: refuseJSON,
}

// controlTowerPaths have the operations of Control Tower that are answered.
var controlTowerPaths = map[string]string{"/list-landingzones": "ListLandingZones"}

// restJSON names the operation by its path. Control Tower's names begin with a
// small letter.
var restJSON = protocol{
	read: func(r *http.Request, body []byte) (string, map[string]any, error) {
		operation, known := controlTowerPaths[r.URL.Path]
		if !known {
			return "", nil, fmt.Errorf("%s %s is not modelled", r.Method, r.URL.Path)
		}
		fields, err := parseJSON(body)
		return operation, fields, err
	},
	write: func(w http.ResponseWriter, _, id string, output any) error {
		return writeJSON(w, http.StatusOK, id, jsonOf(reflect.ValueOf(output), nil))
	},
	refuse: refuseJSON,
}

func parseJSON(body []byte) (map[string]any, error) {
	fields := map[string]any{}
	if len(body) == 0 {
		return fields, nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	return fields, d.Decode(&fields)
}

func writeJSON(w http.ResponseWriter, status int, id string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.Header().Set("X-Amzn-Requestid", id)
	w.WriteHeader(status)
	_, err = w.Write(text)
	return err
}

// refuseJSON names an error by its shape, as the SDK's types are named, and in a
// header as SQS does, which had other names before.
func refuseJSON(w http.ResponseWriter, status int, id string, err smithy.APIError) {
	shape := err.ErrorCode()
	if _, generic := err.(*smithy.GenericAPIError); !generic {
		shape = reflect.TypeOf(err).Elem().Name()
	}
	w.Header().Set("X-Amzn-Errortype", shape)
	w.Header().Set("X-Amzn-Query-Error", err.ErrorCode()+";Sender")
	_ = writeJSON(w, status, id, map[string]string{"__type": shape, "message": err.ErrorMessage()})
}

// jsonOf is what a value of the SDK looks like in JSON; with nil names all
// begin with a small letter.
func jsonOf(v reflect.Value, n names) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return jsonOf(v.Elem(), n)
	case reflect.Struct:
		if when, is := v.Interface().(time.Time); is {
			return float64(when.UnixMilli()) / 1000
		}
		fields := map[string]any{}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if isOurs(f) || isAbsent(v.Field(i)) {
				continue
			}
			name, _ := n.of(v.Type(), f.Name)
			if n == nil {
				name = lowerFirst(name)
			}
			fields[name] = jsonOf(v.Field(i), n)
		}
		return fields
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Bytes()
		}
		items := make([]any, v.Len())
		for i := range items {
			items[i] = jsonOf(v.Index(i), n)
		}
		return items
	case reflect.Map:
		entries := map[string]any{}
		for key, value := range v.Seq2() {
			entries[key.String()] = jsonOf(value, n)
		}
		return entries
	}
	return v.Interface()
}

// isAbsent reports whether a field is not sent: an empty enumeration is none.
func isAbsent(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface, reflect.String:
		return v.IsZero()
	}
	return false
}
