package apimodel

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func TestARequestIsHeldAgainstTheModel(t *testing.T) {
	for name, c := range map[string]struct {
		service, operation string
		in                 any
		want               []string // what each violation's text has
	}{
		"nothing wrong": {"IAM", "GetRole", &iam.GetRoleInput{RoleName: aws.String("r")}, nil},
		"missing": {"IAM", "GetRole", &iam.GetRoleInput{},
			[]string{"Value null at 'roleName' failed to satisfy constraint: Member must not be null"}},
		"pattern": {"IAM", "GetRole", &iam.GetRoleInput{RoleName: aws.String("a b")},
			[]string{`Value 'a b' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+`}},
		"too long": {"IAM", "GetRole", &iam.GetRoleInput{RoleName: aws.String(strings.Repeat("r", 65))},
			[]string{"Member must have length less than or equal to 64"}},
		"in a list": {"IAM", "TagRole", &iam.TagRoleInput{RoleName: aws.String("r"),
			Tags: []iamtypes.Tag{{Key: aws.String("k"), Value: aws.String("v")}, {Key: aws.String(""), Value: aws.String("v")}}},
			[]string{"at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
				"at 'tags.2.member.key'"}},
		"a list too long": {"IAM", "TagRole", &iam.TagRoleInput{
			RoleName: aws.String("r"), Tags: slices.Repeat([]iamtypes.Tag{{Key: aws.String("k"), Value: aws.String("v")}}, 51)},
			[]string{"at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50"}},
		"range": {"KMS", "EnableKeyRotation", &kms.EnableKeyRotationInput{KeyId: aws.String("k"), RotationPeriodInDays: aws.Int32(89)},
			[]string{"Value '89' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value greater than or equal to 90"}},
		"enumeration": {"CloudFormation", "CreateStackSet", &cloudformation.CreateStackSetInput{
			StackSetName: aws.String("s"), CallAs: cfntypes.CallAs("ME")},
			[]string{"Value 'ME' at 'callAs' failed to satisfy constraint: Member must satisfy enum value set: [SELF, DELEGATED_ADMIN]"}},
		"characters beyond a byte": {"STS", "AssumeRole",
			&sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::111122223333:role/\u00e9\U00010000"), RoleSessionName: aws.String("me")}, nil},
		"an operation that is not modelled": {"IAM", "Nothing", &iam.GetRoleInput{}, nil},
	} {
		found := Check(c.service, c.operation, c.in)
		if len(found) != len(c.want) {
			t.Errorf("%s: %+v, want %d", name, found, len(c.want))
			continue
		}
		for i, v := range found {
			if !strings.Contains(v.Text(), c.want[i]) {
				t.Errorf("%s: %s, want %s", name, v.Text(), c.want[i])
			}
		}
	}
}

func TestSeveralViolationsAreCounted(t *testing.T) {
	found := Check("STS", "AssumeRole", &sts.AssumeRoleInput{RoleArn: aws.String("x"), RoleSessionName: aws.String("a b")})
	if got := Message(found); !strings.HasPrefix(got, "2 validation errors detected: Value 'x' at 'roleArn'") ||
		!strings.Contains(got, "; Value 'a b' at 'roleSessionName'") {
		t.Error(got)
	}
}

func TestAHeaderIsKnown(t *testing.T) {
	found := Check("S3", "CreateBucket", &s3.CreateBucketInput{Bucket: aws.String("b"), ObjectOwnership: "Mine"})
	if len(found) != 1 || found[0].Header != "x-amz-object-ownership" || found[0].Kind != Enum {
		t.Errorf("%+v", found)
	}
}

// The models are those of what is answered: an operation more, or one less, and
// they are extracted anew (see extract).
func TestTheModelsAreOfWhatIsAnswered(t *testing.T) {
	answered, err := AnsweredBy("..")
	if err != nil {
		t.Fatal(err)
	}
	for service, operations := range answered {
		for _, name := range operations {
			if _, ok := Load().Services[service].Operations[name]; !ok {
				t.Errorf("%s %s has no model: run extract", service, name)
			}
		}
		if has := len(Load().Services[service].Operations); has != len(operations) {
			t.Errorf("%s: models of %d operations, %d are answered", service, has, len(operations))
		}
	}
}

// Everything that a model points at is there, and every pattern can be checked.
func TestTheModelsAreWhole(t *testing.T) {
	for service, model := range Load().Services {
		known := func(where, name string) {
			if _, ok := model.Shapes[name]; name != "" && !ok {
				t.Errorf("%s: %s points at %s, which is not there", service, where, name)
			}
		}
		for operation, shape := range model.Operations {
			known(operation, shape)
		}
		for name, s := range model.Shapes {
			for _, part := range []string{s.Item, s.Key, s.Value} {
				known(name, part)
			}
			for field, m := range s.Members {
				known(name+"."+field, m.Shape)
			}
			if s.Pattern != "" && goPattern(s.Pattern) == "" {
				t.Errorf("%s %s: Go cannot check %s", service, name, s.Pattern)
			}
		}
	}
}

func TestTheModelsAreSmall(t *testing.T) {
	if len(packed) > 60<<10 {
		t.Errorf("%d bytes, 60 KiB are allowed", len(packed))
	}
	if files, err := filepath.Glob("*.gz"); err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
}
