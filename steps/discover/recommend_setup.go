package discover

import (
	"slices"
	"strings"

	"trailhead/steps/text"
)

// VariantConnected is what an Option has for a variant that makes nothing: a
// set-up is there, and its command checks it. It is no value for --variant.
const VariantConnected = "connected"

// SetupOf is the set-up that an option is about, nil where it makes one.
func (d Discovery) SetupOf(o Option) *ExpelSetup {
	if o.Queue == "" {
		return nil
	}
	return found(d.Expel.Setups, func(s *ExpelSetup) bool { return s.Role == o.Role && s.Queue == o.Queue })
}

// ofSetup is the option to keep to a set-up that is there. One that trailhead
// made and that is broken is mended by a plan, which is another option.
func (d Discovery) ofSetup(s ExpelSetup) (ranked, bool) {
	hears := slices.ContainsFunc(d.Trails, func(t Trail) bool { return t.Connected != "" && t.Connected == s.Queue })
	if s.Command == "" || !s.Works() && (s.Managed || !hears) {
		return ranked{}, false
	}
	r := ranked{rank: rankConnected, name: s.Role + s.Queue, connected: s.Works(),
		Option: Option{Variant: VariantConnected, Account: s.Account,
			Role: s.Role, Queue: s.Queue, Trail: s.Trail, Command: s.Command, Why: s.why()}}
	decides, _ := s.Decides()
	for _, one := range s.Findings {
		if s.Works() || one != decides { // why says that one
			r.find(strings.ToUpper(one.Evidence[:1]) + one.Evidence[1:] + ".")
		}
	}
	if r.Plan = s.PlanCommand(); r.Plan != "" {
		r.find("trailhead made it: a plan shows what would be changed.")
	}
	return r, true
}

// planOf names the set-up that trailhead has made with a trail: its plan keeps
// to it.
func (d Discovery) planOf(o *Option, t Trail) {
	s := found(d.Expel.Setups, func(s *ExpelSetup) bool { return s.Managed && s.Trail == t.ARN && s.PlanCommand() != "" })
	if s != nil {
		o.Role, o.Queue, o.Plan = s.Role, s.Queue, s.PlanCommand()
	}
}

// why says what is there, and whether it works.
func (s ExpelSetup) why() string {
	whole := "Expel is connected here already: the role " + text.NameIn(s.Role) + " takes messages from the queue " + lastName(s.Queue)
	if s.Bucket != "" {
		whole += ", which hears of the log files in " + s.Bucket
	}
	whole += ". Another set-up beside it would tell Expel everything twice."
	if s.Works() {
		return whole
	}
	decides, _ := s.Decides()
	if s.Managed {
		return "trailhead has set Expel up here (role " + text.NameIn(s.Role) + ", queue " + lastName(s.Queue) +
			"), and no event gets through: " + decides.Evidence + ". A plan mends that."
	}
	return "Somebody has set Expel up here already (role " + text.NameIn(s.Role) + ", queue " + lastName(s.Queue) +
		"), and no event gets through: " + decides.Evidence +
		". Mend that rather than make another set-up beside it."
}
