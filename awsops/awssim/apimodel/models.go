// Package apimodel holds a request against AWS's API models: required members,
// lengths, ranges, patterns and enumerations. models.json.gz is made of the
// models that botocore carries, by the command in extract; it has the operations
// that the simulation answers, and nothing in it is written by hand.
package apimodel

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the models
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"trailhead/internal/pattern"
)

//go:embed models.json.gz
var packed []byte

// Models are the constraints of every service.
type Models struct {
	Version  string             `json:"botocore"` // of botocore
	Services map[string]Service `json:"services"` // by the SDK's name, "KMS"
}

// Service is one API.
type Service struct {
	Operations map[string]string `json:"operations"` // the shape of the input; "" has no constraints
	Shapes     map[string]Shape  `json:"shapes"`
	Statuses   map[string]int    `json:"statuses"` // HTTP status by error code, where the model has one
	Errors     []string          `json:"errors"`   // the error codes that the API declares
}

// Shape is a structure, a list, a map or a plain value with its constraints.
// Min and Max count characters, items or, for numbers, the value itself.
type Shape struct {
	Members  map[string]Member `json:"members,omitempty"`
	Required []string          `json:"required,omitempty"`
	Item     string            `json:"item,omitempty"` // shape of a list's items
	Key      string            `json:"key,omitempty"`  // shapes of a map
	Value    string            `json:"value,omitempty"`
	Min      *int64            `json:"min,omitempty"`
	Max      *int64            `json:"max,omitempty"`
	Pattern  string            `json:"pattern,omitempty"` // as the model has it
	Secret   bool              `json:"secret,omitempty"`  // messages do not repeat the value
	Enum     []string          `json:"enum,omitempty"`
}

// Member is a field of a structure.
type Member struct {
	Shape  string `json:"shape,omitempty"`
	Header string `json:"header,omitempty"` // the HTTP header that carries it
}

// Load is the models, read when they are first needed.
var Load = sync.OnceValue(func() Models {
	var m Models
	unzipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err == nil {
		err = json.NewDecoder(unzipped).Decode(&m)
	}
	if err != nil {
		panic("apimodel: the embedded models cannot be read: " + err.Error())
	}
	return m
})

// goPattern is a pattern of a model as Go writes it, "" where Go cannot: it has
// no look-ahead.
func goPattern(pattern string) string {
	out := strings.NewReplacer(`\u10000`, `\x{10000}`, `\u10FFFF`, `\x{10FFFF}`).Replace(pattern)
	out = unicodeEscape().ReplaceAllString(out, `\x{$1}`)
	if _, err := regexp.Compile(out); err != nil {
		return ""
	}
	return out
}

var unicodeEscape = pattern.New(`\\u([0-9A-Fa-f]{4})`)

var inputType = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^func \w+\(\w+ \*request, \w+ \*(\w+)\.(\w+)Input\)`)
})

// AnsweredBy finds the operations that the simulation's source answers, by
// service: every function of a request and an operation's input.
func AnsweredBy(folder string) (map[string][]string, error) {
	services := map[string]string{"cloudformation": "CloudFormation", "cloudtrail": "CloudTrail", "controltower": "ControlTower", "iam": "IAM",
		"kms": "KMS", "organizations": "Organizations", "s3": "S3", "sns": "SNS", "sqs": "SQS", "sts": "STS"}
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no Go files in %s", folder)
	}
	out := map[string][]string{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		for _, m := range inputType().FindAllSubmatch(text, -1) {
			service := services[string(m[1])]
			if service != "" && !strings.HasSuffix(path, "_test.go") && !slices.Contains(out[service], string(m[2])) {
				out[service] = append(out[service], string(m[2]))
			}
		}
	}
	for _, names := range out {
		slices.Sort(names)
	}
	return out, nil
}
