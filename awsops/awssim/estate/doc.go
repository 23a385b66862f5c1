// Package estate builds simulated AWS accounts from a file that people can
// read: who signs in, which accounts there are, what is in them, and how they
// belong together. The format is described in testdata/estates/README.md; the
// types of this package are its schema.
//
// Only main (for rehearsals) and tests import it.
package estate
