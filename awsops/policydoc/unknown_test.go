package policydoc

import (
	"slices"
	"strings"
	"testing"
)

// A verdict that does not know some keys is Unknown, or it is what comes out with
// every value of them: here with those that the call really has.
func TestWhatIsNotKnownNeverTurnsAVerdict(t *testing.T) {
	sure := 0
	forEachCase(t, func(t *testing.T, r *random) {
		c := r.simulated()
		all := Evaluate(c.call(), c.policies())
		keys := sortedKeys(c.Context)
		r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		hidden := append(keys[:r.IntN(len(keys)+1)], "k:none")
		open := c.call()
		open.Context = open.Context.Unknown(hidden...)
		some := Evaluate(open, c.policies())
		switch {
		case some.Decision == Unknown:
			for _, key := range some.Keys() {
				if key != "NotPrincipal" && open.Context.keys[strings.ToLower(key)].presence == yes {
					t.Errorf("%s is said to be unknown", key)
				}
			}
			return
		case all.Decision != Unknown && some.Decision != all.Decision:
			t.Errorf("without %v: %v by %+v; with them: %v by %+v\n%+v", hidden, some.Decision, some.Reasons, all.Decision, all.Reasons, c)
		}
		sure++
	})
	if sure == 0 {
		t.Error("no verdict was sure")
	}
}

// Every reason of a verdict names a statement that is there, and a Denied one has
// a reason.
func TestEveryVerdictNamesItsStatement(t *testing.T) {
	forEachCase(t, func(t *testing.T, r *random) {
		c := r.simulated()
		p := c.policies()
		v := Evaluate(c.call(), p)
		if v.Decision == Denied && len(v.Reasons) == 0 {
			t.Errorf("denied without a reason: %+v", c)
		}
		for _, reason := range v.Reasons {
			if reason.Kind == NoAllow || reason.Kind == LayerUnread || reason.Kind == OwnerUnknown {
				continue
			}
			layers := map[LayerKind][]Layer{LayerIdentity: {p.Identity}, LayerResource: {p.Resource}, LayerSCP: p.SCPs, LayerRCP: p.RCPs}
			if p.Boundary != nil {
				layers[LayerBoundary] = []Layer{*p.Boundary}
			}
			if p.Session != nil {
				layers[LayerSession] = []Layer{*p.Session}
			}
			list := layers[reason.Layer][reason.Level].Policies
			at := slices.IndexFunc(list, func(p Policy) bool { return p.Name == reason.Statement.Policy })
			if at < 0 || reason.Statement.Index >= len(list[at].Document.Statements) {
				t.Fatalf("%+v names no statement of %+v", reason, c)
			}
			s := list[at].Document.Statements[reason.Statement.Index]
			if want := map[ReasonKind]string{ExplicitDeny: Deny, MayDeny: Deny, AllowedBy: Allow, MayAllow: Allow}[reason.Kind]; s.Effect != want {
				t.Errorf("%+v names a statement that is %s", reason, s.Effect)
			}
		}
	})
}

// FuzzEvaluate looks for documents and calls that break the evaluator, and for
// verdicts that knowing less turns.
func FuzzEvaluate(f *testing.F) {
	for _, text := range []string{keyPolicy, bucketPolicy, articleQueuePolicy, trustPolicy, controlTowerSCP} {
		f.Add(text, "arn:aws:iam::012205512454:user/x", "sts:AssumeRole", roleARN, "sts:ExternalId", "a")
	}
	f.Fuzz(func(t *testing.T, text, caller, action, resource, key, value string) {
		d, err := Parse(text)
		if err != nil {
			return
		}
		p := Named("p", d)
		closed := Call{Caller: Caller{ARN: caller}, Action: action, Resource: resource, Context: Context{}.With(key, value).Closed()}
		policies := Policies{Identity: In(p), Resource: In(p), SCPs: []Layer{In(p)}, RCPs: []Layer{In(p)}}
		all := Evaluate(closed, policies)
		open := closed
		open.Context = open.Context.Unknown(key)
		if some := Evaluate(open, policies); some.Decision != Unknown && all.Decision != Unknown && some.Decision != all.Decision {
			t.Errorf("%v without %s, %v with it", some.Decision, key, all.Decision)
		}
		for _, o := range WhoMay(p, mine, action, resource) {
			o.ExternalIDs()
			o.accepts(open)
		}
	})
}
