// Command extract writes what AWS's API models demand of the requests that the
// simulation answers: required members, lengths, ranges, patterns and
// enumerations. It reads the models that botocore carries.
//
//	go run ./awsops/awssim/apimodel/extract -botocore DIR
//
// DIR is the installed package, the folder with data/ and __init__.py; it must
// be run at the root of the repository.
package main

import (
	"cmp"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"trailhead/awsops/awssim/apimodel"
)

// folders are botocore's names of the services.
var folders = map[string]string{
	"CloudFormation": "cloudformation", "CloudTrail": "cloudtrail", "ControlTower": "controltower", "IAM": "iam", "KMS": "kms",
	"Organizations": "organizations", "S3": "s3", "SNS": "sns", "SQS": "sqs", "STS": "sts",
}

func main() {
	botocore := flag.String("botocore", "", "folder of the installed botocore package")
	simulation := flag.String("simulation", "awsops/awssim", "folder of the simulation's source")
	flag.Parse()
	if err := run(*botocore, *simulation); err != nil {
		fmt.Fprintln(os.Stderr, "extract:", err)
		os.Exit(1)
	}
}

func run(botocore, simulation string) error {
	operations, err := apimodel.AnsweredBy(simulation)
	if err != nil {
		return err
	}
	models := apimodel.Models{Services: map[string]apimodel.Service{}}
	if models.Version, err = versionOf(botocore); err != nil {
		return err
	}
	for name, folder := range folders {
		if models.Services[name], err = read(filepath.Join(botocore, "data", folder), operations[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return write(filepath.Join(simulation, "apimodel", "models.json.gz"), models)
}

var versionLine = regexp.MustCompile(`__version__ = '([0-9.]+)'`)

func versionOf(botocore string) (string, error) {
	text, err := os.ReadFile(filepath.Join(botocore, "__init__.py"))
	if err != nil {
		return "", fmt.Errorf("find botocore: %w", err)
	}
	m := versionLine.FindSubmatch(text)
	if m == nil {
		return "", fmt.Errorf("%s has no __version__", botocore)
	}
	return string(m[1]), nil
}

// original is a model as botocore has it, as far as it matters here.
type original struct {
	Operations map[string]struct {
		Input struct{ Shape string }
	}
	Shapes map[string]shape
}

type shape struct {
	Type       string
	Required   []string
	Members    map[string]member
	Member     member
	Key, Value member
	Min, Max   *int64
	Pattern    string
	Enum       []string
	Sensitive  bool
	Exception  bool
	Error      struct {
		Code           string
		HTTPStatusCode int
	}
}

type member struct{ Shape, Location, LocationName string }

// read takes the newest model of a service.
func read(folder string, operations []string) (apimodel.Service, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*", "service-2.json.gz"))
	if err != nil || len(files) == 0 {
		return apimodel.Service{}, fmt.Errorf("no model in %s", folder)
	}
	f, err := os.Open(slices.Max(files))
	if err != nil {
		return apimodel.Service{}, err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return apimodel.Service{}, fmt.Errorf("unzip %s: %w", f.Name(), err)
	}
	var o original
	if err := json.NewDecoder(unzipped).Decode(&o); err != nil && err != io.EOF {
		return apimodel.Service{}, fmt.Errorf("read %s: %w", f.Name(), err)
	}
	return o.reduce(operations)
}

// reduce keeps the operations that are answered and the shapes that constrain
// them.
func (o original) reduce(operations []string) (apimodel.Service, error) {
	out := apimodel.Service{Operations: map[string]string{}, Shapes: map[string]apimodel.Shape{}, Statuses: map[string]int{}}
	for name, s := range o.Shapes {
		code := cmp.Or(s.Error.Code, name)
		if s.Exception {
			out.Errors = append(out.Errors, code)
		}
		if s.Exception && s.Error.HTTPStatusCode != 0 {
			out.Statuses[code] = s.Error.HTTPStatusCode
		}
	}
	slices.Sort(out.Errors)
	for _, name := range operations {
		op, ok := o.Operations[name]
		if !ok {
			return out, fmt.Errorf("the model has no %s", name)
		}
		out.Operations[name] = ""
		if op.Input.Shape != "" && o.keep(op.Input.Shape, out.Shapes, nil) {
			out.Operations[name] = op.Input.Shape
		}
	}
	return out, nil
}

// keep adds a shape and what it is made of, and says whether anything in it
// constrains a request. Shapes that hold themselves are cut where they repeat.
func (o original) keep(name string, into map[string]apimodel.Shape, within []string) bool {
	if _, done := into[name]; done {
		return true
	}
	if slices.Contains(within, name) {
		return false
	}
	within = append(within, name)
	s := o.Shapes[name]
	out := apimodel.Shape{Min: s.Min, Max: s.Max, Enum: s.Enum, Required: s.Required, Pattern: s.Pattern, Secret: s.Sensitive}
	useful := s.Min != nil || s.Max != nil || len(s.Enum)+len(s.Required)+len(out.Pattern) > 0
	part := func(m member) string {
		if m.Shape == "" || !o.keep(m.Shape, into, within) {
			return ""
		}
		useful = true
		return m.Shape
	}
	out.Item, out.Key, out.Value = part(s.Member), part(s.Key), part(s.Value)
	for field, m := range s.Members {
		kept := apimodel.Member{Shape: part(m)}
		if m.Location == "header" {
			kept.Header = m.LocationName
		}
		if kept.Shape != "" || slices.Contains(s.Required, field) {
			if out.Members == nil {
				out.Members = map[string]apimodel.Member{}
			}
			out.Members[field] = kept
		}
	}
	if useful {
		into[name] = out
	}
	return useful
}

func write(path string, models apimodel.Models) error {
	var text strings.Builder
	zipped, err := gzip.NewWriterLevel(&text, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(zipped).Encode(models); err != nil {
		return fmt.Errorf("write the models: %w", err)
	}
	if err := zipped.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text.String()), 0o644)
}
