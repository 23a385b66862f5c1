package estate

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"trailhead/awsops/awssim"
	"trailhead/awsops/policydoc"
)

// Names that Control Tower gives (docs/aws.md#control-tower-names).
const (
	baselineTrail      = "aws-controltower-BaselineCloudTrail"
	allNotifications   = "aws-controltower-AllConfigNotifications"          // in audit, up to 3.x
	centralLogging     = "aws-controltower-CentralizedLoggingNotifications" // in log archive, from 4.0
	securityNotices    = "aws-controltower-SecurityNotifications"           // everywhere
	executionRole      = "AWSControlTowerExecution"
	organizationAccess = "OrganizationAccountAccessRole"
)

// generation is the landing zone's version before the dot.
func (c *ControlTower) generation() string {
	major, _, _ := strings.Cut(c.Version, ".")
	return major
}

// addControlTower adds what a landing zone makes to what the file says. What
// the file has under the same name keeps what it says and gets the rest.
func (p *plan) addControlTower() {
	c := *p.ControlTower
	c.HomeRegion = cmp.Or(c.HomeRegion, p.Region)
	if len(c.Governed) == 0 {
		c.Governed = []string{c.HomeRegion}
	}
	p.ControlTower = &c
	if p.Organization == nil {
		p.wrong("control_tower: it needs an organization")
		return
	}
	p.oneOf("control_tower version: the generation of "+c.Version, c.generation(), "2", "3", "4")
	if c.LogAccount == "" {
		p.wrong("control_tower: it needs a log_account")
		return
	}
	p.securityAccount(c.LogAccount, "Log Archive")
	if c.AuditAccount != "" {
		p.securityAccount(c.AuditAccount, "Audit")
	}
	p.addControlTowerTopics()
	if yes(c.Logging) {
		p.addControlTowerBucket()
		p.addControlTowerTrails()
	}
}

// securityAccount puts an account into the unit Security.
func (p *plan) securityAccount(id, name string) {
	a := p.Accounts[id]
	a.Name, a.Unit = cmp.Or(a.Name, name), cmp.Or(a.Unit, "Security")
	p.Accounts[id] = a
	if _, there := p.Organization.Units["Security"]; !there && a.Unit == "Security" {
		p.Organization.Units["Security"] = nil
	}
}

func (p *plan) addControlTowerBucket() {
	c := p.ControlTower
	if c.Bucket == "" {
		c.Bucket = "aws-controltower-logs-" + c.LogAccount + "-" + c.HomeRegion
		if c.generation() == "4" {
			c.Bucket = "aws-controltower-cloudtrail-logs-" + c.LogAccount + "-a1b-c2d"
		}
	}
	c.Bucket = p.expand(c.Bucket, owner{account: c.LogAccount, region: c.HomeRegion})
	b := p.bucket(c.Bucket)
	if b == nil {
		p.Buckets = append(p.Buckets, Bucket{Name: c.Bucket})
		b = &p.Buckets[len(p.Buckets)-1]
	}
	b.Account, b.Region, b.Versioning, b.fromControlTower = c.LogAccount, c.HomeRegion, true, c.Version
	if c.Key != "" && b.Encryption.Key == "" {
		b.Encryption = Encryption{Key: p.controlTowerKey(), BucketKey: true}
	}
}

// controlTowerKey is the key as the log archive would name it: it usually
// belongs to the management account.
func (p *plan) controlTowerKey() string {
	if c := p.ControlTower; isName(c.Key) && !strings.Contains(c.Key, ":") {
		return p.Organization.Management + ":" + c.Key
	}
	return p.ControlTower.Key
}

// addControlTowerTrails adds the organization trail that there is from 3.0,
// or the trails that each account had before.
func (p *plan) addControlTowerTrails() {
	c := p.ControlTower
	topic := p.arn("sns", allNotifications, cmp.Or(c.AuditAccount, c.LogAccount), c.HomeRegion)
	if c.generation() == "4" {
		topic = p.arn("sns", centralLogging, c.LogAccount, c.HomeRegion)
	}
	owners := []string{p.Organization.Management}
	if c.generation() == "2" {
		for _, id := range slices.Sorted(maps.Keys(p.Accounts)) {
			if p.isEnrolled(id) {
				owners = append(owners, id)
			}
		}
	}
	for _, id := range owners {
		t := find(p.Trails, func(t *Trail) bool { return t.Name == baselineTrail && t.Account == id })
		if t == nil {
			p.Trails = append(p.Trails, Trail{Name: baselineTrail, Topic: topic})
			t = &p.Trails[len(p.Trails)-1]
		}
		t.Account, t.HomeRegion, t.Organization = id, c.HomeRegion, c.generation() != "2"
		t.Bucket, t.Topic = c.Bucket, cmp.Or(t.Topic, topic)
		if c.Key != "" {
			t.Key = cmp.Or(t.Key, p.controlTowerKey())
		}
	}
}

func (p *plan) addControlTowerTopics() {
	c := p.ControlTower
	add := func(account, name string) {
		if p.topic(p.arn("sns", name, account, c.HomeRegion)) == nil {
			p.Topics = append(p.Topics, Topic{Name: name, Account: account, Region: c.HomeRegion})
		}
	}
	if c.generation() == "4" {
		add(c.LogAccount, centralLogging)
	} else {
		add(cmp.Or(c.AuditAccount, c.LogAccount), allNotifications)
	}
	for _, id := range slices.Sorted(maps.Keys(p.Accounts)) {
		if p.isEnrolled(id) {
			add(id, securityNotices)
		}
	}
}

// controlTowerStatements are what its buckets' policies have beside
// CloudTrail's: TLS only, and up to 3.x AWS Config.
func (p *plan) controlTowerStatements(b *Bucket) []policydoc.Statement {
	arn := p.bucketARN(b)
	statements := []policydoc.Statement{{Sid: "AllowSSLRequestsOnly", Effect: policydoc.Deny, Principal: policydoc.Everyone(),
		Action:   policydoc.Strings{"s3:*"},
		Resource: policydoc.Strings{arn, arn + "/*"}, Condition: policydoc.Conditions{"Bool": {"aws:SecureTransport": {"false"}}}}}
	if p.ControlTower.generation() == "4" {
		return statements
	}
	return append(statements,
		policydoc.Statement{Sid: "AWSBucketPermissionsCheck", Effect: policydoc.Allow, Principal: service("config"),
			Action: policydoc.Strings{"s3:GetBucketAcl", "s3:ListBucket"}, Resource: policydoc.Strings{arn}},
		policydoc.Statement{Sid: "AWSBucketDeliveryForConfig", Effect: policydoc.Allow, Principal: service("config"),
			Action:   policydoc.Strings{"s3:PutObject"},
			Resource: policydoc.Strings{arn + "/" + p.org + "/AWSLogs/*/*"}})
}

// setUpControlTower makes the landing zone and its guardrails.
func (p *plan) setUpControlTower(w *awssim.World) {
	c := p.ControlTower
	if c == nil {
		return
	}
	there := false
	w.Edit(func(w *awssim.World) { there = w.Org.LandingZone != nil })
	if !there {
		var manifest map[string]any
		if yes(c.ManifestKnown) {
			manifest = p.manifest(w)
		}
		w.SetUpControlTower(c.HomeRegion, c.Version, manifest)
	}
	if !yes(c.Guardrails) {
		return
	}
	g := awssim.Governed{}
	if c.RegionDeny {
		g.Regions = c.Governed
	}
	for _, id := range slices.Sorted(maps.Keys(p.Accounts)) {
		switch {
		case id == c.LogAccount || id == c.AuditAccount:
			g.Security = append(g.Security, id)
		case p.isEnrolled(id):
			g.Enrolled = append(g.Enrolled, id)
		}
	}
	w.InstallGuardrails(c.Version, g)
}

// manifest is the landing zone's description: from 4.0 every part is optional
// and switched by itself (docs/aws.md#landing-zone).
func (p *plan) manifest(w *awssim.World) map[string]any {
	type m = map[string]any
	c := p.ControlTower
	settings := m{"loggingBucket": m{"retentionDays": 365}, "accessLoggingBucket": m{"retentionDays": 3650}}
	if k := p.controlTowerKey(); c.Key != "" {
		settings["kmsKeyArn"] = p.keyARN(w, k, p.Organization.Management, c.HomeRegion)
	}
	logging := m{"accountId": c.LogAccount, "enabled": yes(c.Logging), "configurations": settings}
	manifest := m{"governedRegions": c.Governed, "centralizedLogging": logging, "accessManagement": m{"enabled": true}}
	if c.AuditAccount != "" {
		manifest["securityRoles"] = m{"accountId": c.AuditAccount}
	}
	if c.generation() == "4" {
		manifest["config"] = m{"accountId": c.AuditAccount, "enabled": c.AuditAccount != ""}
		manifest["securityRoles"] = m{"accountId": c.AuditAccount, "enabled": c.AuditAccount != ""}
		return manifest
	}
	manifest["organizationStructure"] = m{"security": m{"name": "Security"}}
	return manifest
}
