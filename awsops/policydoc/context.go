package policydoc

import "strings"

// keys are condition keys in lower case, for AWS ignores their case.
type keys map[string][]string

// contextOf is the context of a request with what follows from its caller
// (IAM user guide, "AWS global condition context keys").
func contextOf(r Request, c caller) keys {
	out := make(keys, len(r.Context)+6)
	for key, values := range r.Context {
		out[strings.ToLower(key)] = values
	}
	fill := func(key, value string) {
		if _, given := out[key]; !given {
			out[key] = []string{value}
		}
	}
	fill("aws:securetransport", "true")
	switch {
	case c.Service != "":
		fill("aws:principalisawsservice", "true")
		fill("aws:principalservicename", c.Service)
		return out
	case c.Anonymous:
		fill("aws:principaltype", "Anonymous")
		fill("aws:principalaccount", "anonymous")
		return out
	case c.ARN == "":
		return out
	}
	fill("aws:principalisawsservice", "false")
	fill("aws:principalaccount", c.Account)
	switch name, isUser := strings.CutPrefix(c.arn.resource, "user/"); {
	case c.role != "":
		fill("aws:principalarn", c.roleARN())
		fill("aws:principaltype", "AssumedRole")
		return out
	case c.isRoot():
		fill("aws:principaltype", "Account")
	case isUser:
		fill("aws:principaltype", "User")
		fill("aws:username", name[strings.LastIndexByte(name, '/')+1:])
	}
	fill("aws:principalarn", c.ARN)
	return out
}

// expand replaces one policy variable, the text between "${" and "}". false:
// the request has no such key, so the value that holds the variable matches
// nothing (IAM user guide, "IAM policy elements: Variables and tags").
func (k keys) expand(variable string) (string, bool) {
	if variable == "*" || variable == "?" || variable == "$" {
		return variable, true // the way to write these three letters as such
	}
	key, fallback, hasFallback := strings.Cut(variable, ",")
	if values := k[strings.ToLower(strings.TrimSpace(key))]; len(values) == 1 {
		return values[0], true
	}
	fallback = strings.TrimSpace(fallback)
	if hasFallback && len(fallback) >= 2 && fallback[0] == '\'' && fallback[len(fallback)-1] == '\'' {
		return fallback[1 : len(fallback)-1], true
	}
	return "", false
}
