package screen

import (
	"trailhead/steps/discover"
	"trailhead/ui/words"
)

// NamedReasons is how many accounts are named for each reason on the screen;
// the board has all.
const NamedReasons = 3

// MembersOf is how many accounts an organization has, "" where that is not
// known. A discovery does not list all of very many.
func MembersOf(org *discover.Organization) string {
	switch {
	case org.Members == 0:
		return ""
	case org.MembersMore:
		return "more than " + words.Count(org.Members, "account")
	}
	return words.Count(org.Members, "account")
}

// EncryptionWords are how a bucket is encrypted.
func EncryptionWords(b discover.Bucket) string {
	switch b.Encryption {
	case "aws:kms", "aws:kms:dsse":
		return "SSE-KMS"
	case "":
		return "encryption not known"
	}
	return "SSE-S3"
}
