package rehearsal

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"trailhead/awsops"
)

// Connect signs in with one of the estate's profiles, "" for its usual
// identity, in a region, "" for that of the rehearsal.
func (r *Rehearsal) Connect(ctx context.Context, profile, region string) (*awsops.Account, error) {
	key, options := accessKey, awsops.Options{Region: cmp.Or(region, r.region), Clock: r.clock, Impatient: true, SimulateAs: r.signInAs}
	r.estate.SignIn(r.World, key)
	options.Simulate = r.as(key)
	if profile != "" {
		var err error
		if options.Simulate, err = r.signInAs(profile); err != nil {
			return nil, err
		}
	}
	return awsops.Connect(ctx, options)
}

func (r *Rehearsal) signInAs(profile string) (func(*aws.Config), error) {
	key := "AKIAREHEARSAL" + strings.ToUpper(profile)
	return r.as(key), r.estate.SignInAs(r.World, profile, key)
}

// Profiles are those that an AWS config would have there.
func (r *Rehearsal) Profiles() []awsops.Profile {
	all := []awsops.Profile{{Kind: "rehearsal", Account: r.account(), Role: "user/rehearsal", Region: r.region, Source: "the simulated AWS"}}
	for _, name := range slices.Sorted(maps.Keys(r.estate.Profiles)) {
		all = append(all, awsops.Profile{Name: name, Kind: "keys", Account: accountOf(r.estate.Profiles[name].As), Region: r.region,
			Source: "a profile of the rehearsal"})
	}
	return all
}

// accountOf is the account of a principal: its ARN, or just the account's id.
func accountOf(principal string) string {
	if arn, ok := awsops.ParseARN(principal); ok {
		return arn.Account
	}
	return principal
}

// as makes clients call with an access key.
func (r *Rehearsal) as(key string) func(*aws.Config) {
	return func(cfg *aws.Config) {
		cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: key, SecretAccessKey: "rehearsal", Source: "Rehearsal"}, nil
		})
		r.World.Install(cfg)
	}
}

// account is the one that is signed in to.
func (r *Rehearsal) account() string { return accountOf(r.estate.SignedIn) }
