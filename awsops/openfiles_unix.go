//go:build unix

package awsops

import (
	"math"
	"syscall"
)

// openFilesLimit is how many files this process may open, 0 for no limit. Go
// has raised the soft limit to the hard one by then (package syscall does so
// when a program starts).
func openFilesLimit() int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil || uint64(limit.Cur) > math.MaxInt32 {
		return 0
	}
	return int(limit.Cur)
}
