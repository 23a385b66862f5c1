package policydoc

import "testing"

// BenchmarkEvaluate is a call that all layers judge, parsed once.
func BenchmarkEvaluate(b *testing.B) {
	p := Policies{Identity: In(allowAll()), Resource: In(policy("key", keyPolicy)), SCPs: []Layer{In(allowAll()), In(allowAll(),
		policy("scp", controlTowerSCP))}}
	c := Call{Caller: Caller{ARN: session, RoleARN: roleARN}, Action: "kms:Decrypt", Resource: keyARN}
	for b.Loop() {
		if v := Evaluate(c, p); v.Decision != Allowed {
			b.Fatal(v)
		}
	}
}

// BenchmarkEvaluateUnknown is a call that a case analysis leaves Unknown.
func BenchmarkEvaluateUnknown(b *testing.B) {
	p := Policies{Identity: Assumed(), Resource: In(policy("bucket", bucketPolicy))}
	c := Call{Caller: cloudTrail, Action: "s3:PutObject", Resource: bucketARN + "/AWSLogs/o-abc123/x"}
	for b.Loop() {
		if v := Evaluate(c, p); v.Decision != Unknown {
			b.Fatal(v)
		}
	}
}
