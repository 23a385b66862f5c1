package view

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/internal/escape"
	"trailhead/steps/discover"
	"trailhead/ui/words"
)

// picture draws an estate as lines: accounts, in them trails, buckets with who
// listens, topics and keys.
type picture struct {
	Page
	b strings.Builder
	d discover.Discovery
}

// Estate is what was found, account by account, and what is recommended.
func (v Page) Estate(d discover.Discovery) string {
	p := &picture{Page: v, d: d}
	p.head()
	for _, a := range d.Accounts {
		p.account(a)
	}
	p.homeless()
	p.expel()
	p.unknown()
	p.recommended()
	return p.b.String()
}

// line hangs a text behind its label.
func (p *picture) line(label, text string) {
	p.b.WriteString(words.Wrap(text, words.Pad(label, 16), strings.Repeat(" ", 16), p.Width))
}

// point is one line of the tree, so many steps in.
func (p *picture) point(in int, text string) {
	first := strings.Repeat("  ", in)
	p.b.WriteString(words.Wrap(text, first, first+"    ", p.Width))
}

func (p *picture) title(text string) {
	p.b.WriteString("\n" + p.Ink.Bold(escape.Line(text)) + "\n")
}

func (p *picture) head() {
	d := p.d
	p.line("Account", d.Identity.Account+" ("+d.Identity.Partition+"), "+d.Identity.Region)
	p.line("Signed in as", d.Identity.ARN)
	p.line("Organization", p.unlessUnread("organization", organizationText(d.Organization)))
	p.line("Control Tower", p.unlessUnread("Control Tower", towerText(d.ControlTower)))
	trails := words.Count(len(d.Trails), "trail") + " in " + words.Count(d.Regions, "region")
	if d.RegionsUnread > 0 {
		trails += fmt.Sprintf(", %d could not be read", d.RegionsUnread)
	}
	p.line("Trails", trails)
}

// unlessUnread is the text, or that the resource is not known where it could not
// be read.
func (p *picture) unlessUnread(what, text string) string {
	if slices.ContainsFunc(p.d.Unknown, func(u discover.Unread) bool { return u.What == what }) {
		return "not known: it could not be read"
	}
	return text
}

func organizationText(o *discover.Organization) string {
	if o == nil {
		return "none seen"
	}
	text := o.ID + ", management account " + o.ManagementAccount
	switch o.Role {
	case discover.OrgManagement:
		text = o.ID + ", and this is its management account"
	case discover.OrgDelegated:
		text += ", and this is a delegated administrator (" + strings.Join(o.DelegatedFor, ", ") + ")"
	}
	switch {
	case o.MembersMore:
		text += ", more than " + words.Count(o.Members, "account")
	case o.Members > 0:
		text += ", " + words.Count(o.Members, "account")
	}
	if n := len(o.NotActive); n > 0 {
		text += fmt.Sprintf(", %d of them not active", n)
	}
	if !o.AllFeatures {
		text += "; only consolidated billing"
	}
	return text
}

func towerText(t *discover.Tower) string {
	if t == nil {
		return "none seen"
	}
	text := t.Version
	switch {
	case t.Version != "":
	case t.Generation != "":
		text = "of generation " + t.Generation + ", by its names"
	default:
		text = "there, by its names; its version is not known from here"
	}
	if t.LogAccount != "" {
		text += ", log archive " + t.LogAccount
	}
	if t.OptedOut {
		text += ", without a trail of its own"
	}
	return text
}

// account is one account with what was found in it.
func (p *picture) account(a discover.Account) {
	title := strings.TrimSpace(a.ID + " " + a.Name)
	// What else it has is listed below.
	named := []string{discover.RoleManagement, discover.RoleLog, discover.RoleAudit}
	if roles := slices.DeleteFunc(slices.Clone(a.Roles), func(r string) bool { return !slices.Contains(named, r) }); len(roles) > 0 {
		title += "  " + strings.Join(roles, ", ")
	}
	way := a.Way
	if way == "" {
		way = "not entered"
	}
	p.title(title + "  (" + way + ")")
	for _, t := range p.d.TrailsOf(a.ID) {
		p.trail(t)
	}
	for _, b := range p.d.Buckets {
		if b.Account == a.ID {
			p.bucket(b)
		}
	}
	for _, t := range p.d.Topics {
		if t.Account == a.ID {
			p.topic(t)
		}
	}
	for _, k := range p.d.Keys {
		if k.Account == a.ID {
			p.key(k)
		}
	}
}

func (p *picture) trail(t discover.Trail) {
	text := "trail " + t.Name + ": home " + t.HomeRegion + ", bucket " + t.Bucket
	if t.Organization {
		text += ", of the whole organization"
	}
	if t.Managed {
		text += ", made by trailhead"
	}
	p.point(1, text)
	for _, f := range t.Findings {
		p.point(2, "! "+f)
	}
	if t.Logging == nil {
		p.point(2, "? whether it is logging is not known")
	}
	if t.Events == nil {
		p.point(2, "? which events it records is not known")
	}
}

func (p *picture) bucket(b discover.Bucket) {
	text := "bucket " + b.Name
	switch {
	case b.Gone:
		text += ": it does not exist"
	case b.Region != "":
		text += ": " + b.Region + encryptionText(b)
	}
	p.point(1, text)
	p.listeners(b.Listeners)
	if b.Notifications == nil && !b.Gone {
		p.point(2, "? who listens is not known")
	}
}

func encryptionText(b discover.Bucket) string {
	switch {
	case strings.HasPrefix(b.Encryption, "aws:kms"):
		return ", SSE-KMS"
	case b.Encryption != "":
		return ", SSE-S3"
	}
	return ""
}

func (p *picture) listeners(all []discover.Listener) {
	for _, l := range all {
		text := "> " + strings.TrimSpace(l.Kind+" "+l.To)
		for _, more := range []struct {
			so    bool
			words string
		}{{l.Created, "hears of new log files"}, {l.Gone, "is gone"}, {l.Pending, "not confirmed"}, {l.Expel, "looks like Expel's"}} {
			if more.so {
				text += ", " + more.words
			}
		}
		p.point(2, text)
	}
}

func (p *picture) topic(t discover.Topic) {
	var what []string
	if t.HearsObjectCreated {
		what = append(what, "S3 tells it of new files")
	}
	if t.TrailNotices {
		what = append(what, "CloudTrail tells it in a format of its own")
	}
	if t.Gone {
		what = append(what, "it does not exist")
	}
	if t.Key != "" {
		what = append(what, "encrypted")
	}
	p.point(1, strings.TrimSuffix("topic "+t.ARN+": "+strings.Join(what, "; "), ": "))
	p.listeners(t.Listeners)
	if !t.Read && !t.Gone {
		p.point(2, "? who listens is not known")
	}
}

func (p *picture) key(k discover.Key) {
	text := "key " + k.ARN + ": used by " + strings.Join(k.UsedBy, ", ")
	switch {
	case k.Gone:
		text += "; it does not exist"
	case k.Manager == "AWS":
		text += "; AWS's own"
	case k.Delegates == nil:
		text += "; its policy could not be read"
	case k.LetsLogAccount == nil: // no log files are encrypted with it
	case *k.LetsLogAccount:
		text += "; lets the log account decrypt"
	default:
		text += "; does not let the log account decrypt"
	}
	if k.State != "" && k.State != "Enabled" {
		text += "; it is in the state " + k.State
	}
	p.point(1, text)
}
