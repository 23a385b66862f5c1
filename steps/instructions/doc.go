// Package instructions is what export and the steps share: the page of a
// runbook, the lines of a script, the parts of a CloudFormation template.
package instructions
