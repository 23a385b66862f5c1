//go:build !unix

package awsops

// openFilesLimit is 0: there is no such limit here.
func openFilesLimit() int { return 0 }
