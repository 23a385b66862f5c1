package awssim

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
)

// The ids AWS would roll dice for are made from what they belong to and how
// many of those there were, so that two equal runs give equal ids.

func (w *World) nth(parts ...string) []byte {
	key := strings.Join(parts, "/")
	w.Serials[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s#%d", key, w.Serials[key]))
	return sum[:]
}

// once is nth for what there is one of: it is not counted, since nobody asks
// for a second.
func once(parts ...string) []byte {
	sum := sha256.Sum256([]byte(strings.Join(parts, "/") + "#1"))
	return sum[:]
}

// uuid is a new id in the form of key ids and request ids.
func (w *World) uuid(parts ...string) string {
	return uuidOf(w.nth(parts...))
}

func uuidOf(sum []byte) string {
	h := hex.EncodeToString(sum)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:32]
}

// uniqueID is a new IAM id: prefix (AROA, AIDA, ANPA, AKIA, ASIA) and 16
// letters and digits (IAM user guide, "Unique identifiers").
func (w *World) uniqueID(prefix string, parts ...string) string {
	sum := w.nth(append([]string{prefix}, parts...)...)
	return prefix + base32.StdEncoding.EncodeToString(sum)[:16]
}
