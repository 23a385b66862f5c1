package plain_test

import (
	"strings"
	"testing"

	"trailhead/awsops/awssim"
)

// Somebody else's set-up, under other names and without our tags, is checked and
// its values are shown: nothing is asked, and nothing made beside it.
func TestAnAccountThatIsConnectedIsChecked(t *testing.T) {
	r := newTerminal(t)
	r.journey("2", "", externalID, "10", "AcmeQueue", "13", "AcmeRole", "", "y", "", "")
	r.world.Edit(func(w *awssim.World) {
		w.Accounts[account].Roles["AcmeRole"].Tags = nil
		w.Accounts[account].Regions["us-east-1"].Queues["AcmeQueue"].Tags = nil
		w.Accounts[account].Regions["us-east-1"].Trails["GlobalCloudTrail"].Tags = nil
	})
	r.state = t.TempDir()
	code, after := r.journey("2", "", "1", "", "")
	shown := r.screen.out.String()
	for _, text := range []string{"Recommended: Already connected: check it.", "Notification, ok:", "Role, ok: trusts Expel", "role/AcmeRole",
		"/AcmeQueue", externalID} {
		if !strings.Contains(shown, text) {
			t.Errorf("%q is not shown", text)
		}
	}
	if code != 0 || strings.Contains(shown, "Make these") || !strings.Contains(after, "trailhead verify") ||
		!strings.Contains(after, "--role-arn arn:aws:iam::123456789012:role/AcmeRole") {
		t.Errorf("exit code %d, after: %s\n%s", code, after, r.transcript())
	}
}
