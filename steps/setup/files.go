package setup

import (
	"cmp"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/text"
)

// LogPrefix begins the key of everything CloudTrail writes for this trail.
func (s Setup) LogPrefix() string {
	if s.Existing == nil || s.Existing.Trail.Prefix == "" {
		return "AWSLogs/"
	}
	return strings.TrimSuffix(s.Existing.Trail.Prefix, "/") + "/AWSLogs/"
}

// logSuffix ends the key of every log file.
const logSuffix = ".json.gz"

// logFolders are the beginnings of keys that every log file of the trail has,
// the widest first (docs/aws.md#log-files). A trail of one account writes into
// that account's folder. An organization's writes into the organization's,
// where a folder an account follows, and accounts join.
func (s Setup) logFolders() []string {
	all := []string{"", s.LogPrefix()}
	switch {
	case s.OrganizationTrail():
		if id := s.organizationID(); id != "" {
			all = append(all, s.LogPrefix()+id+"/")
		}
		// else the bucket has the trails of other accounts, which Expel reads, too
	case s.Org == nil && (s.Existing == nil || s.Existing.Tower == nil):
		account := s.LogPrefix() + text.AccountIn(s.TrailARN()) + "/"
		all = append(all, account, account+"CloudTrail/")
	}
	return all
}

// logFolder is the narrowest of them.
func (s Setup) logFolder() string {
	all := s.logFolders()
	return all[len(all)-1]
}

// OrganizationTrail reports whether the trail is an organization's.
func (s Setup) OrganizationTrail() bool {
	if s.Existing != nil {
		return s.Existing.Trail.Organization
	}
	return s.Org != nil
}

func (s Setup) organizationID() string {
	switch {
	case s.Org != nil:
		return s.Org.ID
	case s.Existing != nil:
		return s.Existing.OrganizationID
	}
	return ""
}

// QueueRules are the rules from the bucket to the queue that miss no log file,
// the one to be preferred first: the article's without a filter, then one that
// leaves more and more of the bucket to others. With notification_filter: trail
// it is the narrowest.
func (s Setup) QueueRules() []awsops.Notification {
	rule := awsops.Notification{ID: s.Answers.Notification, Destination: s.QueueARN(), Events: []string{"s3:ObjectCreated:*"}}
	if s.Answers.NotificationFilter == answers.FilterTrail {
		rule.Prefix, rule.Suffix = awsops.FilterText(s.logFolder()), logSuffix
		return []awsops.Notification{rule}
	}
	var all []awsops.Notification
	for _, suffix := range []string{"", logSuffix} {
		for _, folder := range s.logFolders() {
			rule.Prefix, rule.Suffix = awsops.FilterText(folder), suffix
			all = append(all, rule)
		}
	}
	return all
}

// QueueRule is our rule in a bucket that nobody else listens to.
func (s Setup) QueueRule() awsops.Notification { return s.QueueRules()[0] }

// HearsLogs reports whether a rule tells of every log file of the trail.
func (s Setup) HearsLogs(n awsops.Notification) bool {
	all := slices.Contains(n.Events, "s3:ObjectCreated:*") || slices.Contains(n.Events, "s3:ObjectCreated:Put")
	suffix, encoded := awsops.FilterKey(n.Suffix)
	return all && hearsUnder(n, s.logFolder()) && encoded && strings.HasSuffix(logSuffix, suffix)
}

// hearsUnder reports whether the prefix of a rule lets it hear of everything in
// a folder.
func hearsUnder(n awsops.Notification, folder string) bool {
	prefix, encoded := awsops.FilterKey(n.Prefix)
	return encoded && strings.HasPrefix(folder, prefix)
}

// LooksAt are the folders of the bucket whose own folders tell which kinds of
// files are beside the logs: AWSLogs/<account>/Config/ and the like.
func (s Setup) LooksAt() []string {
	var all []string
	for _, account := range []string{text.AccountIn(s.TrailARN()), s.LogAt().Account} {
		folders := []string{s.LogPrefix() + account + "/"}
		if id := s.organizationID(); s.OrganizationTrail() && id != "" {
			folders = append(folders, s.LogPrefix()+id+"/"+account+"/")
		}
		for _, folder := range folders {
			if !slices.Contains(all, folder) {
				all = append(all, folder)
			}
		}
	}
	return all
}

// FileKind is a kind of files that lie beside the log files of a trail, by the
// name of their folder: "CloudTrail-Digest", "Config".
type FileKind string

const (
	digests FileKind = "CloudTrail-Digest"
	config  FileKind = "Config"
)

// HeardBeside are the kinds of files, other than the trail's log files, of
// which a rule tells as well, of those that are in these folders. Digests are
// there, or will be, where the trail validates its log files; what AWS Config
// writes is in Control Tower's log bucket before landing zone 4.0 (docs/aws.md#control-tower-names).
func (s Setup) HeardBeside(n awsops.Notification, folders []string) []FileKind {
	var kinds []FileKind
	add := func(folder string) {
		at := strings.LastIndexByte(strings.TrimSuffix(folder, "/"), '/')
		kind := FileKind(strings.TrimSuffix(folder[at+1:], "/"))
		if kind != "CloudTrail" && hearsUnder(n, folder) && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if s.Existing == nil || s.Existing.Trail.LogValidation {
		account, organization := text.AccountIn(s.TrailARN()), ""
		if id := s.organizationID(); s.OrganizationTrail() && id != "" {
			organization = id + "/"
		}
		add(s.LogPrefix() + organization + account + "/" + string(digests) + "/")
	}
	if t := s.Existing; t != nil && t.Tower != nil && (t.Tower.Generation == 2 || t.Tower.Generation == 3) && OfControlTower(s.Bucket()) {
		add(s.LogPrefix() + s.LogAt().Account + "/" + string(config) + "/")
	}
	for _, folder := range folders {
		add(folder)
	}
	slices.SortFunc(kinds, func(a, b FileKind) int { return cmp.Compare(a, b) })
	return kinds
}
