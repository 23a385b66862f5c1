package answers

import (
	"slices"
	"strings"
	"testing"
)

func TestRules(t *testing.T) {
	long := func(n int) string { return strings.Repeat("a", n) }
	cases := map[string]struct{ good, bad []string }{
		"trail": {
			[]string{"abc", long(128), "a.b-c_d", "arn:aws-cn:cloudtrail:cn-north-1:123456789012:trail/abc"},
			[]string{"ab", long(129), "-abc", "abc.", "a..b", "a._b", "192.168.5.4", "a b", "é-é", "arn:aws:s3:::b",
				"arn:aws:cloudtrail:cn-north-1:123456789012:trail/abc", "arn:aws:cloudtrail:us-east-1:123456789012:trail/a--b"},
		},
		"bucket": {
			[]string{"", "abc", long(63), "a.b.c", "a-b", "1a1", "acme-123456789012-us-east-1-an", "a--b"},
			[]string{"ab", long(64), "Abc", "a_b", "-ab", "ab.", "a..b", "a.-b", "a-.b", "192.168.5.4", "xn--abc", "sthree-abc",
				"amzn-s3-demo-abc", "abc-s3alias", "abc--ol-s3", "abc.mrap", "abc--x-s3", "abc--table-s3", "arn:aws:s3:::abc", "ä-b"},
		},
		"kms_alias": {[]string{"a", long(250), "a/b_c-1", "alias/a"},
			[]string{"", "alias/", long(251), "aws/s3", "alias/aws/s3", "a:b", "a b"}},
		"queue": {[]string{"a", long(80), "A-_1"},
			[]string{"", long(81), "a.fifo", "a.b", "https://sqs.us-east-1.amazonaws.com/1/a", "arn:aws:sqs:us-east-1:1:a"}},
		"sns_topic":    {[]string{"", "a", long(256)}, []string{long(257), "a.fifo", "a b", "arn:aws:sns:us-east-1:1:a"}},
		"notification": {[]string{"a", long(255), "a b"}, []string{"", long(256), "a\tb", "a\xff"}},
		"policy":       {[]string{"a", long(128), "+=,.@_-"}, []string{"", long(129), "a/b", "arn:aws:iam::aws:policy/a"}},
		"role": {[]string{"a", long(64), "AWSControl"},
			[]string{"", long(65), "a b", "aws-controltower-x", "myAWSControlTowerRole", "stacksets-exec-1", "arn:aws:iam::123456789012:role/a"}},
		"role_session_name": {[]string{"ab", long(64)}, []string{"a", long(65), "a b", "a:b"}},
		"log_account.role":  {[]string{"", "AWSControlTowerExecution"}, []string{"a b", long(65)}},
		"bucket_key":        {[]string{"true", "No", "1"}, []string{"", "maybe"}},
		"region": {[]string{"us-east-1", "sa-west-1", "us-east-11", "cn-northwest-1", "eusc-de-east-1"},
			[]string{"", "US-EAST-1", "us-esat-1", "mars-1", "us-east-0", "us-east-01", "us-east-1a", "aws-global"}},
		"members.organizational_units": {
			[]string{"", "r-ab12", "ou-ab12-c3d4e5f6"}, []string{"root", "ou-ab12", "OU-ab12-c3d4e5f6", "r-ab12,"},
		},
		"members.exclude_accounts": {[]string{"", "012345678901"}, []string{"1234", "1234-5678-9012", "123456789012,x"}},
		"accept":                   {[]string{"", "second-trail, organization-access"}, []string{"yes", "second-trail,"}},
		"tags": {
			[]string{"", "a=b", "a=b=c, d=e f", strings.Repeat("k", 128) + "=" + long(256), "größe=1"},
			[]string{"a", "a=", "=b", "aws:a=b", "AWS:a=b", "vendor=x", "Managed-By=x", strings.Repeat("k", 129) + "=v", "a=" + long(257), "a=b,A=c",
				"a=b,a=b", "a=<", "a(=b", manyTags(41)},
		},
	}
	for key, c := range cases {
		f, ok := FieldOf(key)
		if !ok {
			t.Fatalf("there is no %s", key)
		}
		for _, text := range c.good {
			if err := f.Check(text); err != nil {
				t.Errorf("%s refuses %q: %v", key, text, err)
			}
		}
		for _, text := range c.bad {
			if err := f.Check(text); err == nil {
				t.Errorf("%s takes %q", key, text)
			} else if !strings.Contains(err.Error(), "--"+f.Flag) || !strings.Contains(err.Error(), f.Env) {
				t.Errorf("%s, %q: no remedy in %v", key, text, err)
			}
		}
	}
	tags, _ := FieldOf("tags")
	if err := tags.Check(manyTags(40)); err != nil {
		t.Errorf("40 tags: %v", err)
	}
}

func manyTags(n int) string {
	tags := make([]string, n)
	for i := range tags {
		tags[i] = "k" + strings.Repeat("x", i) + "=v"
	}
	return strings.Join(tags, ",")
}

func TestChoicesSuggest(t *testing.T) {
	for text, want := range map[string]string{"exsiting": "existing", "Control Tower": "control-tower", "controltower": "control-tower",
		"brand-new-thing": ""} {
		got := ""
		if near := nearest(text, []string{"new", "existing", "control-tower"}); len(near) > 0 {
			got = near[0]
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "abc", 0}, {"abc", "", 3}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"regoin", "region", 2}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%s, %s: got %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// A region that AWS has added since is taken; what may be a slip of the hand
// is said.
func TestRegionsThatAreNotKnownAreSaid(t *testing.T) {
	for region, want := range map[string][]string{
		"us-east-1": nil, "mars-1": nil, "us-esat-1": nil, "": nil,
		"sa-west-1": {"ca-west-1"}, "us-east-11": {"us-east-1"}, "cn-south-1": {"cn-north-1"}, "us-gov-east-2": {"us-gov-east-1"},
	} {
		if unknown, alike := UnknownRegion(region); unknown != (want != nil) || unknown && !slices.Contains(alike, want[0]) {
			t.Errorf("%q: %v %v", region, unknown, alike)
		}
	}
}

func TestPartitions(t *testing.T) {
	for region, want := range map[string]string{
		"us-east-1": "aws", "us-gov-west-1": "aws-us-gov", "cn-north-1": "aws-cn", "eusc-de-east-1": "aws-eusc",
		"us-iso-east-1": "aws-iso", "us-isob-east-1": "aws-iso-b", "eu-isoe-west-1": "aws-iso-e", "us-isof-south-1": "aws-iso-f",
		"sa-west-1": "aws", "us-gov-central-1": "aws-us-gov", "cn-east-12": "aws-cn", "eusc-de-west-1": "aws-eusc",
		"": "", "mars-1": "", "us-east-100": "", "us-gov-1": "", "us--1": "",
	} {
		if got := PartitionOf(region); got != want {
			t.Errorf("%q: got %q, want %q", region, got, want)
		}
	}
	if got := len(Regions("")); got != 46 {
		t.Errorf("got %d regions", got)
	}
	if got := Regions("aws-cn"); len(got) != 2 || Regions("aws-moon") != nil {
		t.Errorf("got %v", got)
	}
}
