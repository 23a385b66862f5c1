package awsops

import (
	"errors"
	"fmt"
	"testing"
)

// A role session is resumed without a call, and says nothing of its credentials.
func TestARoleSessionIsResumed(t *testing.T) {
	var h heard
	a := newFront(t, h.handler("")).connect(t, NewTransport())
	if _, ok := a.RoleSession(); ok {
		t.Error("who signed in has taken on no role")
	}
	_, b, err := a.Assume(t.Context(), "arn:aws:iam::222222222222:role/R", "me")
	if err != nil {
		t.Fatal(err)
	}
	kept, ok := b.RoleSession()
	again := a.Resume(kept)
	have, err := again.cfg.Credentials.Retrieve(t.Context())
	was, _ := b.cfg.Credentials.Retrieve(t.Context())
	if !ok || err != nil || have != was || again.Target() != b.Target() || len(h.actions) != 1 {
		t.Errorf("%v, %v; asked for %q", again.Target(), err, h.actions)
	}
	for _, how := range []string{"%v", "%+v", "%#v", "%s"} {
		if said := fmt.Sprintf(how, kept); said != "a session of arn:aws:iam::222222222222:role/R" {
			t.Errorf("%s says %q", how, said)
		}
	}
}

// What S3 says of tags that it does not take with CreateBucket.
func TestRefusesTags(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"no right to tag": {&Error{Kind: Denied, Code: "AccessDenied", Message: "not authorized to perform: s3:TagResource on resource"}, true},
		"none is named":   {&Error{Kind: Denied, Code: "AccessDenied", Message: "Access Denied"}, true},
		"another right":   {&Error{Kind: Denied, Code: "AccessDenied", Message: "not authorized to perform: s3:CreateBucket on resource"}, false},
		"no such element": {&Error{Kind: Invalid, Code: "MalformedXML"}, true},
		"the name":        {&Error{Kind: Taken, Code: "BucketAlreadyExists"}, false},
		"not from AWS":    {errors.New("AccessDenied"), false},
		"nothing":         {nil, false},
	} {
		if RefusesTags(c.err) != c.want {
			t.Errorf("%s: not %v", name, c.want)
		}
	}
}
