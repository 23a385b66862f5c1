package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/ui/flow"
	"trailhead/ui/uitest"
)

func TestConnectSignsInAndLooksAround(t *testing.T) {
	d := startWizard(t, nil)
	d.Press("enter")
	d.Says("Asking AWS who that is.")
	d.reach("Look")
	if d.J.Session.Identity.Account != uitest.Account || d.J.Where.Profile != "production" || d.J.Where.Region != "us-east-1" {
		t.Errorf("connected %+v to %+v", d.J.Session.Identity, d.J.Where)
	}
	if line, _, _ := strings.Cut(d.Screen(), "\n"); !strings.Contains(line, "production 123456789012  us-east-1") {
		t.Errorf("the header is %q", line)
	}
}

// The cursor stands where the AWS CLI would look first.
func TestConnectStandsOnTheLikeliest(t *testing.T) {
	environment := awsops.Profile{Kind: "environment", Source: "temporary keys ****7Q2X"}
	for name, c := range map[string]struct {
		profiles []awsops.Profile
		where    string // of the host
		env      string // AWS_PROFILE
		want     string
	}{
		"the one that a flag names":               {acme, "log-archive", "production", "log-archive"},
		"the one of AWS_PROFILE":                  {acme, "", "log-archive", "log-archive"},
		"the environment's keys":                  {append([]awsops.Profile{acme[0]}, environment), "", "", "environment"},
		"default":                                 {append(acme, awsops.Profile{Name: "default"}), "", "", "default"},
		"the first that is fit to use":            {[]awsops.Profile{acme[2], acme[1]}, "", "", "log-archive"},
		"the machine's own where there are none":  {nil, "", "", "environment"},
		"the first where the named one is not so": {acme, "gone", "", "production"},
	} {
		t.Run(name, func(t *testing.T) {
			d := startWizard(t, func(h *flow.Host) {
				h.Profiles = func(context.Context) ([]awsops.Profile, error) { return c.profiles, nil }
				h.Where.Profile = c.where
				h.Env = func(name string) (string, bool) { return map[string]string{"AWS_PROFILE": c.env}[name], true }
			})
			d.Says("> " + c.want)
		})
	}
}

func TestConnectWithoutAListOfProfiles(t *testing.T) {
	d := startWizard(t, func(h *flow.Host) { h.Profiles = nil })
	d.Says("the credentials of this machine")
	d.Press("enter")
	d.reach("Look")
	if d.J.Where.Profile != "" {
		t.Errorf("it named a profile, %q: the SDK would not look at the environment", d.J.Where.Profile)
	}
}

func TestConnectRegion(t *testing.T) {
	for name, c := range map[string]struct {
		env    map[string]string
		preset map[string]string
		typed  string
		want   string
	}{
		"of the profile":                   {want: "us-east-1"},
		"the environment goes before that": {env: map[string]string{"AWS_REGION": "eu-west-1"}, want: "eu-west-1"},
		"an answer goes before that": {env: map[string]string{"AWS_REGION": "eu-west-1"}, preset: map[string]string{"region": "sa-east-1"},
			want: "sa-east-1"},
		"typed goes before all":            {preset: map[string]string{"region": "sa-east-1"}, typed: "eu-north-1", want: "eu-north-1"},
		"a part will do where it fits one": {typed: "eu-n", want: "eu-north-1"},
		"nothing typed changes nothing":    {typed: " ", want: "us-east-1"},
	} {
		t.Run(name, func(t *testing.T) {
			d := startWizard(t, func(h *flow.Host) {
				h.Env = func(name string) (string, bool) { v, ok := c.env[name]; return v, ok }
				h.Preset.Flags = c.preset
			})
			if c.typed != "" {
				d.Press("tab")
				d.Type(c.typed)
				d.Press("enter")
			}
			d.Says("Region " + c.want)
			d.Press("enter")
			d.reach("Look")
			if got := d.J.Session.Home.Target().Region; got != c.want {
				t.Errorf("connected to %s", got)
			}
			if d.J.Set.Region != c.want {
				t.Errorf("the answer is %s", d.J.Set.Region)
			}
		})
	}
}

func TestConnectHelpsWithTheRegion(t *testing.T) {
	d := startWizard(t, nil)
	d.Press("tab")
	d.Says("Type a part of its name, or choose one.")
	d.Type("eu-w")
	d.Says("eu-west-1 eu-west-2 eu-west-3")
	d.Press("enter")
	d.Says("is no AWS region")
	d.Type("x")
	d.Says("No region of this partition has that in its name.")
	d.SaysNot("is no AWS region")
	d.Press("esc")
	d.Says("Region us-east-1")
}

func TestConnectPastesTheRegion(t *testing.T) {
	d := startWizard(t, nil)
	d.Press("tab")
	d.Take(tea.PasteMsg{Content: "ca-west-1"})
	d.Press("enter")
	d.Says("Region ca-west-1")
}

// Choosing another account forgets what was found in the first.
func TestConnectToAnotherAccountLooksAnew(t *testing.T) {
	d := startWizard(t, nil)
	d.Press("enter")
	d.Becomes("Recommended")
	d.Press("esc", "tab")
	d.Type("eu-west-1")
	d.Press("enter", "enter")
	d.reach("Look")
	if d.J.Discovery != nil {
		t.Error("what was found elsewhere is still shown")
	}
}

func TestConnectAsksForAnMFACode(t *testing.T) {
	for name, c := range map[string]struct {
		keys   []string
		code   string
		reject bool
	}{
		"given":     {keys: []string{"1", "2", "3", "4", "5", "6", "enter"}, code: "123456"},
		"mended":    {keys: []string{"1", "2", "enter", "x", "backspace", "ctrl+u", "6", "5", "4", "3", "2", "1", "0", "enter"}, code: "654321"},
		"not given": {keys: []string{"1", "esc"}, reject: true},
		"ctrl+c":    {keys: []string{"ctrl+c"}, reject: true},
	} {
		t.Run(name, func(t *testing.T) {
			got := make(chan string, 1)
			d := startWizard(t, func(h *flow.Host) {
				inner := h.Connect
				h.Connect = func(ctx context.Context, w flow.Where) (*steps.Session, error) {
					code, err := w.MFA()
					got <- fmt.Sprint(code, err)
					if err != nil {
						return nil, err
					}
					return inner(ctx, w)
				}
			})
			d.Do(d.J.NextCode())
			d.Press("enter")
			d.Becomes("This profile asks for an MFA code")
			d.Press(c.keys...)
			if c.reject {
				d.Becomes("no MFA code was given")
				return
			}
			d.reach("Look")
			if want := fmt.Sprint(c.code, error(nil)); <-got != want {
				t.Errorf("the code is not %s", want)
			}
		})
	}
}
