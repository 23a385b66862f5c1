package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// expired is an AWS config whose one profile has to sign in.
const expired = `[profile acme]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = Admin
region = us-east-1

[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
`

// The AWS CLI's sign-in is run by the wizard: its code is on the screen, ctrl+c
// comes back, and a failure is told.
func TestTheWizardSignsInWithTheCLI(t *testing.T) {
	t.Parallel()
	c := command(t)
	bin, home := t.TempDir(), t.TempDir()
	write := func(path, text string, mode os.FileMode) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(home, "config"), expired, 0o600)
	write(filepath.Join(bin, "aws"), "#!/bin/sh\necho \"aws $*\"\necho 'Then enter the code: QRST-UVWX'\n"+
		"[ -e "+home+"/second ] && exit 9\ntouch "+home+"/second\nexec sleep 60\n", 0o700)
	s := startWizard(t, c, 80, 24, []string{"AWS_CONFIG_FILE=" + filepath.Join(home, "config"), "PATH=" + bin + ":" + os.Getenv("PATH"),
		"HTTPS_PROXY=http://127.0.0.1:1"})
	s.sees("enter begin")
	s.press("enter")
	s.sees("> acme", "enter sign in")
	s.press("enter")
	s.sees("aws sso login --profile acme", "QRST-UVWX", "ctrl+c back")
	s.press("ctrl+c")
	s.sees("> acme", "enter sign in")
	s.press("enter")
	s.sees("QRST-UVWX", "The command ended without signing in (exit status 9).")
	s.press("esc")
	s.sees("> acme", "enter sign in")
	s.press("ctrl+c")
	if code := s.leaves(); code != 2 {
		t.Errorf("exit code %d", code)
	}
}
