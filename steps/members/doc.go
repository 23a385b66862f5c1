// Package members puts the role of step 7 into the other accounts of an
// organization.
package members
