package export

import (
	"trailhead/awsops"
)

// SliceFacts are what the colleague's trailhead need not find out again, and
// perhaps cannot.
type SliceFacts struct {
	Home       awsops.Target        `json:"home"`
	Trail      *awsops.Trail        `json:"trail,omitempty"`
	Log        awsops.Target        `json:"log,omitzero"`
	Encryption awsops.Encryption    `json:"encryption,omitzero"`
	Tower      *TowerFacts          `json:"tower,omitempty"`
	Route      string               `json:"route,omitempty"`
	Rule       awsops.Notification  `json:"rule,omitzero"`
	Replaced   awsops.Notification  `json:"replaced,omitzero"`
	Org        *awsops.Organization `json:"organization,omitempty"`
}

// TowerFacts are the landing zone, as far as a slice needs it.
type TowerFacts struct {
	Version    string `json:"version,omitempty"`
	Generation int    `json:"generation,omitempty"`
	LogAccount string `json:"log_account,omitempty"`
}
