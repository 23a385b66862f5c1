package main

import (
	"fmt"
	"os"
	"path/filepath"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/estate"
	"trailhead/awsops/awssim/httpapi"
	"trailhead/internal/network"
)

// organization is a simulated AWS behind TLS, and a home for whoever asks it.
type organization struct {
	members int
	world   *awssim.World
	server  *network.Server
	home    string // of trailhead
}

// accessKeyID is the administrator's of the management account.
const accessKeyID = "AKIAMEASURE000000001"

// description has the members in ten units.
const description = `
signed_in: "123456789012"
organization:
  units: {U0: , U1: , U2: , U3: , U4: , U5: , U6: , U7: , U8: , U9: }
accounts:
  "123456789012": {name: Management}
members:
- {name: Account, count: %d, first: "200000000000", unit: "*"}
`

func serve(members int, takes network.Time, folder string) (*organization, error) {
	e, err := estate.Parse(fmt.Appendf(nil, description, members))
	if err != nil {
		return nil, err
	}
	o := &organization{members: members, world: awssim.New()}
	if err := e.Build(o.world); err != nil {
		return nil, err
	}
	e.SignIn(o.world, accessKeyID)
	if o.home, err = os.MkdirTemp(folder, "home-"); err != nil {
		return nil, err
	}
	o.server = network.Serve(httpapi.New(o.world), takes)
	return o, o.server.WriteCertificate(o.bundle())
}

func (o *organization) bundle() string { return filepath.Join(o.home, "ca.pem") }

// environment is that of a trailhead that reaches only this AWS.
func (o *organization) environment() []string {
	return []string{"HOME=" + o.home, "TMPDIR=" + o.home, "AWS_ENDPOINT_URL=" + o.server.URL, "AWS_CA_BUNDLE=" + o.bundle(),
		"AWS_ACCESS_KEY_ID=" + accessKeyID, "AWS_SECRET_ACCESS_KEY=secret", "AWS_REGION=us-east-1", "AWS_EC2_METADATA_DISABLED=true",
		"TRAILHEAD_EXTERNAL_ID=11111111-2222-4333-8444-555555555555", "TRAILHEAD_VARIANT=new", "TRAILHEAD_SCOPE=organization",
		"TRAILHEAD_MEMBERS_ROLLOUT=direct", "TRAILHEAD_ACCEPT=organization-access"}
}
