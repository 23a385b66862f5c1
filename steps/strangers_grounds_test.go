package steps_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/export"
)

// ground is where the neighbours live.
type ground string

// The grounds.
const (
	alone    ground = "one account"
	company3 ground = "an organization of three accounts"
	twoHands ground = "a trail here, its bucket in another account"
)

// groundOf is the ground of a sequence: half of them are in one account.
func groundOf(seed uint64) ground {
	return []ground{alone, alone, alone, company3, alone, twoHands, company3, alone, twoHands, company3}[seed%10]
}

// threeAccounts is an organization, with a StackSet of the name of ours made by
// somebody, or by a trailhead that nobody remembers, or without one.
const threeAccounts = `
signed_in: "123456789012"
organization: {units: {Shops: }, stack_sets_access: true}
accounts:
  "123456789012": {name: Management}
  "200000000001": {name: Shop}
  "200000000002": {name: Test, unit: Shops}
`

const theirStackSet = `
stack_sets: [{name: trailhead-ExpelServiceRole, by: %s, role: ExpelServiceRole, policy: ExpelAPIPolicy, units: [Shops]}]
`

// worlds are those that nobody has settled in yet, each built once.
var worlds sync.Map // text of an estate, or "" for the two accounts, to its JSON

// settleOn puts the AWS of an estate under a world.
func (n *neighbour) settleOn(name string, build func() *awssim.World) {
	text, known := worlds.Load(name)
	if !known {
		text = must(build().MarshalJSON())(n.t)
		worlds.Store(name, text)
	}
	if err := n.sim.UnmarshalJSON(text.([]byte)); err != nil {
		n.t.Fatal(err)
	}
}

func newNeighbour(t *testing.T, seed uint64) *neighbour {
	t.Helper()
	n := &neighbour{world: newWorld(t), r: rand.New(rand.NewPCG(seed, 1)), ground: groundOf(seed), things: map[string]thing{}}
	enter := func(role string) {
		_, place, err := n.home().Assume(t.Context(), role, "test")
		n.must(err)
		n.place = place
	}
	switch n.ground {
	case alone:
		n.place = n.home()
	case company3:
		text := threeAccounts
		if by := []string{"", "", "somebody", "trailhead"}[n.r.IntN(4)]; by != "" {
			text += fmt.Sprintf(theirStackSet, by)
		}
		n.settleOn(text, func() *awssim.World { return writtenWorld(t, []byte(text)).sim })
		enter(fmt.Sprintf("arn:aws:iam::20000000000%d:role/OrganizationAccountAccessRole", 1+n.r.IntN(2)))
	case twoHands:
		n.settleOn("two accounts", func() *awssim.World {
			b := newWorld(t)
			b.twoAccounts()
			return b.sim
		})
		enter("arn:aws:iam::" + logsAccount + ":role/" + logsRole)
	}
	return n
}

// says are the answers of somebody who may name what is not theirs.
func (n *neighbour) says() (map[string]string, []string) {
	flags := map[string]string{"external_id": externalID, "scope": "account", "variant": "new", "region": "us-east-1"}
	var told []string
	say := func(key, value string) {
		flags[key] = value
		told = append(told, key+"="+value)
	}
	maybe := func(key, value string) {
		if n.r.IntN(4) == 0 {
			say(key, value)
		}
	}
	accept := []string{}
	maybe("role", "BreakGlassAdmin")
	maybe("policy", "OrdersPolicy")
	maybe("remediation", "true")
	maybe("tags", "team=sec")
	switch n.ground {
	case company3:
		say("scope", "organization")
		accept = append(accept, "organization-access")
		say("members.rollout", []string{answers.RolloutDirect, answers.RolloutStackSet}[n.r.IntN(2)])
	case twoHands:
		say("variant", "existing")
		say("trail", "audit")
		if n.r.IntN(4) > 0 {
			say("log_account.role", logsRole)
		}
	}
	if n.ground != company3 {
		maybe("queue", "orders-prod")
		maybe("kms_alias", "prod-db")
	}
	if n.ground == alone {
		maybe("bucket", "payroll-data")
		maybe("auth", "user")
	}
	if n.r.IntN(4) == 0 {
		accept = append(accept, "extra-access")
	}
	if len(accept) > 0 {
		say("accept", strings.Join(accept, ","))
	}
	return flags, told
}

// does is one thing that somebody does with trailhead.
func (n *neighbour) does() act {
	d := n.session()
	flags, told := n.says()
	set, err := answers.Resolve(answers.Layers{Flags: flags, Earlier: d.Earlier()})
	if err != nil {
		return act{what: "answers that are refused"}
	}
	what := []string{"apply", "apply", "undo"}
	switch n.ground {
	case company3:
		what = []string{"apply", "apply", "undo", "repair", "repair"}
	case twoHands:
		what = []string{"slices", "slices", "slices", "apply", "undo", "colleague's undo"}
	}
	a := act{what: what[n.r.IntN(len(what))]}
	ctx := n.t.Context()
	switch a.what {
	case "apply":
		a.plan, err = d.Plan(ctx, set)
	case "repair":
		a.plan, err = d.PlanRepair(ctx, set)
	case "undo":
		options := n.undoOptions(ownBucket)
		a.what, a.agreed = fmt.Sprintf("undo %+v", options), options.ByTags
		a.plan, err = d.PlanUndo(ctx, set, options)
	default:
		return n.atTheDesk(a, d, set)
	}
	a.what += " " + strings.Join(told, " ")
	return n.carried(a, d, set, err)
}

// carried is the plan of an act carried out, where there is one.
func (n *neighbour) carried(a act, d *steps.Session, set answers.Set, err error) act {
	if err != nil {
		a.what, a.plan = a.what+": no plan", nil
		return a
	}
	ok, err := a.plan.Approve()
	if err != nil {
		a.what, a.plan = a.what+": blocked", nil
		return a
	}
	if n.r.IntN(4) == 0 {
		n.sim.Fail(awssim.Fault{Nth: 1 + n.r.IntN(40), Err: awssim.APIError("AccessDenied", "not now")})
		a.what += ", with a refusal on the way"
	}
	result, _ := follow(d.Apply(n.t.Context(), set, ok, false))
	n.sim.ClearFaults()
	if n.desk.running != nil {
		n.desk.receipts = append(n.desk.receipts, d.Receipt(*n.desk.running, a.plan, result))
	}
	return a
}

// desk is what goes to and fro between two people.
type desk struct {
	colleague *world
	slices    []export.Slice
	running   *export.Slice // that is carried out right now
	receipts  []export.Receipt
}

// atTheDesk is what people of two accounts do: one cuts slices, the other runs
// one, and its receipt is taken in, or the other takes back what that made. Some
// of what is handed over has been changed on its way by somebody who can seal it.
func (n *neighbour) atTheDesk(a act, d *steps.Session, set answers.Set) act {
	ctx := n.t.Context()
	if n.desk.colleague == nil {
		n.desk.colleague = n.colleague(logsAccount)
	}
	od := n.desk.colleague.session()
	if a.what == "colleague's undo" {
		options := n.undoOptions(logsBucket)
		a.what, a.agreed = fmt.Sprintf("%s %+v", a.what, options), options.ByTags
		var err error
		a.plan, err = od.PlanUndo(ctx, set, options)
		return n.carried(a, od, set, err)
	}
	if plan, err := d.Plan(ctx, set); err == nil {
		n.desk.slices = append(n.desk.slices, must(d.Slices(plan, set, ""))(n.t)...)
	}
	if len(n.desk.slices) == 0 {
		return a
	}
	slice, _, err := export.ReadSlice(must(n.forged(n.desk.slices[n.r.IntN(len(n.desk.slices))]).JSON())(n.t))
	if err == nil {
		a.plan, err = od.PlanSlice(ctx, slice, set)
	}
	n.desk.running = &slice
	a = n.carried(a, od, set, err)
	n.desk.running = nil
	if len(n.desk.receipts) > 0 && n.r.IntN(2) == 0 {
		a.what += ", and a receipt"
		if d.TakeIn(ctx, n.answered(n.desk.receipts[n.r.IntN(len(n.desk.receipts))]), set) != nil {
			a.what += " that is refused"
		}
	}
	return a
}

// answered is a receipt, or what somebody has made of it.
func (n *neighbour) answered(r export.Receipt) export.Receipt {
	if n.r.IntN(2) == 0 {
		made := export.ReceiptOf{ID: []engine.ID{"role", "trail", "queue"}[n.r.IntN(3)], Type: "IAM role", Verb: engine.Create}
		r.Made = append(slices.Clone(r.Made), made)
	}
	return r
}

// forged is a slice, or what somebody has made of it.
func (n *neighbour) forged(s export.Slice) export.Slice {
	switch n.r.IntN(6) {
	case 0:
		s.Answers = changed(s.Answers, "role", "BreakGlassAdmin")
	case 1:
		s.Answers = changed(s.Answers, "queue", "orders-prod")
	case 2:
		s.Changes, s.Asked = []export.PlanChange{}, []export.PlanHanded{}
	default:
		return s
	}
	return s.Sealed()
}

func changed(answers map[string]string, key, value string) map[string]string {
	all := maps.Clone(answers)
	all[key] = value
	return all
}
