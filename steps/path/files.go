package path

import (
	"slices"
	"strings"
	"time"
)

// anyMember stands for an account of an organization that is not named.
const anyMember = "000000000000"

// elsewhere stands for the regions beside the trail's own.
const elsewhere = "eu-west-1"

// files are the names of the log files that the trail writes, one an account
// and region: all of them must get through. Where there is no trail, they are
// those that one without a prefix would write in the bucket's account.
// CloudTrail user guide, "Finding your CloudTrail log files".
func (f *Facts) files() []string {
	t := f.Trail.Value
	owner := accountIn(t.ARN)
	if owner == "" {
		owner = f.queueAccount()
	}
	home := t.HomeRegion
	if home == "" {
		home = f.Region()
	}
	accounts, folder := []string{owner}, ""
	if t.Organization {
		accounts = append(accounts, f.Start.Accounts...)
		if len(f.Start.Accounts) == 0 {
			accounts = append(accounts, anyMember)
		}
		if f.Organization.Ok() {
			folder = f.Organization.Value.ID + "/"
		}
	}
	regions := []string{home}
	if t.MultiRegion && home != elsewhere {
		regions = append(regions, elsewhere)
	}
	var all []string
	for _, account := range accounts {
		for _, region := range regions {
			if key := logFile(t.Prefix, folder, account, region, f.Now); !slices.Contains(all, key) {
				all = append(all, key)
			}
		}
	}
	return all
}

func logFile(prefix, folder, account, region string, at time.Time) string {
	at = at.UTC()
	if prefix != "" {
		prefix = strings.TrimSuffix(prefix, "/") + "/"
	}
	return prefix + "AWSLogs/" + folder + account + "/CloudTrail/" + region + at.Format("/2006/01/02/") +
		account + "_CloudTrail_" + region + "_" + at.Format("20060102T1504Z") + "_0123456789abcdef.json.gz"
}
