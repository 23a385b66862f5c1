// Package verify is the screen that shows whether it works, hop by hop, and
// follows one call.
package verify
