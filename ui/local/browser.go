package local

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
)

var errNoBrowser = errors.New("there is no browser here")

// Open shows a page in the browser of this machine. Over SSH that would be
// somebody else's screen, so there it fails.
func Open(url string) error {
	if os.Getenv("SSH_CONNECTION") != "" {
		return errNoBrowser
	}
	switch runtime.GOOS {
	case "darwin":
		return exec.Command("open", url).Start()
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", url).Start()
	}
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errNoBrowser
	}
	return exec.Command("xdg-open", url).Start()
}
