package policydoc

import (
	"slices"
	"strings"
)

// difference is a kind of case in which @cloud-copilot/iam-simulate 0.1.173 is
// wrong by AWS's documentation.
type difference struct {
	name     string
	source   string
	explains func(c simulated) bool
}

var differences = []difference{
	{
		"ForAnyValue with IfExists for a key that the request lacks",
		`IAM user guide, "Condition operators", ...IfExists: "If the key is not present, evaluate the condition element as true", for any operator but Null`,
		func(c simulated) bool {
			return c.hasCondition(func(o Operator, key string, _ Strings) bool {
				return o.Quantifier == forAny && o.IfExists && c.lacks(key)
			})
		},
	},
	{
		"a network of /0, which holds every address",
		`RFC 4632, section 3.1, to which "IP address condition operators" refers for the format`,
		func(c simulated) bool {
			return c.hasCondition(func(o Operator, _ string, values Strings) bool {
				return strings.HasSuffix(o.Base, "IpAddress") && slices.ContainsFunc(values, func(v string) bool { return strings.HasSuffix(v, "/0") })
			})
		},
	},
	{
		"${*}, ${?} and ${$} in operators without wildcards",
		`IAM user guide, "Policy variables", special characters: they "can be used in any string where you can use regular policy variables"`,
		func(c simulated) bool {
			return c.hasCondition(func(o Operator, _ string, values Strings) bool {
				text := strings.Join(values, " ")
				return strings.Contains(o.Base, "Equals") && (strings.Contains(text, "${*}") || strings.Contains(text,
					"${?}") || strings.Contains(text, "${$}"))
			})
		},
	},
	{
		"policy variables in a document of an older version",
		`IAM user guide, "Version": without 2012-10-17 "variables such as ${aws:username} aren't recognized as variables and are instead treated as literal strings"`,
		func(c simulated) bool {
			return c.has(func(version string, s Statement) bool { return version != Version && strings.Contains(texts(s), "${") })
		},
	},
	{
		"a wildcard at the end of a part of a Resource, which reaches over colons",
		`IAM user guide, "Resource": "If the * wildcard is the last character of a resource ARN segment, it can expand to match beyond the colon boundaries"`,
		func(c simulated) bool {
			return c.has(func(_ string, s Statement) bool {
				return slices.ContainsFunc(slices.Concat(s.Resource, s.NotResource), func(v string) bool {
					return strings.Contains(v,
						"*:") && resourceEquals(v, c.Resource)
				})
			})
		},
	},
	{
		`"*" by itself under an operator for ARNs`,
		`AWS's documentation does not say; here it matches every ARN, as in a Resource element`,
		func(c simulated) bool {
			return c.hasCondition(func(o Operator, _ string, values Strings) bool {
				return strings.HasPrefix(o.Base, "Arn") && slices.Contains(values, "*")
			})
		},
	},
	{
		"an IPv6 address and a single IPv4 address under NotIpAddress",
		`IAM user guide, "IP address condition operators": NotIpAddress is "All IP addresses except the specified IP address or range"`,
		func(c simulated) bool {
			return c.hasCondition(func(o Operator, key string, values Strings) bool {
				return o.Base == "NotIpAddress" && slices.ContainsFunc(values, func(v string) bool { return !strings.Contains(v, "/") }) &&
					slices.ContainsFunc(newEvaluation(c.call()).values(key), func(v string) bool { return strings.Contains(v, ":") })
			})
		},
	},
	{
		"a session policy without an allow, where the resource's policy names the session or everybody",
		`IAM user guide, "Session policies": permissions that a resource-based policy grants to the session itself are not limited by the session policy`,
		func(c simulated) bool {
			return c.Session != nil && c.ours == "Allowed" && c.theirs == "ImplicitlyDenied"
		},
	},
}

// hasCondition tells whether some condition of the case is like that.
func (c simulated) hasCondition(like func(o Operator, key string, values Strings) bool) bool {
	return c.has(func(_ string, s Statement) bool {
		for name, block := range s.Condition {
			for key, values := range block {
				if like(ParseOperator(name), key, values) {
					return true
				}
			}
		}
		return false
	})
}

// lacks tells whether the request has no value for a key.
func (c simulated) lacks(key string) bool {
	return newEvaluation(c.call()).key(strings.ToLower(key)).presence == no
}

// difference is the name of the known difference that a case shows, empty if
// there is none.
func (c simulated) difference() string {
	for _, d := range differences {
		if d.explains(c) {
			return d.name
		}
	}
	return ""
}

// documents are all of a case.
func (c simulated) documents() []Document {
	out := append([]Document{}, c.Identity...)
	for _, d := range []*Document{c.Boundary, c.Session, c.Policy} {
		if d != nil {
			out = append(out, *d)
		}
	}
	for _, levels := range [][][]Document{c.SCPs, c.RCPs} {
		for _, level := range levels {
			out = append(out, level...)
		}
	}
	return out
}

// has tells whether some statement of the case is like that.
func (c simulated) has(like func(version string, s Statement) bool) bool {
	for _, d := range c.documents() {
		for _, s := range d.Statements {
			if like(d.Version, s) {
				return true
			}
		}
	}
	return false
}

// texts are all values of a statement that may hold variables.
func texts(s Statement) string {
	out := append(append([]string{}, s.Resource...), s.NotResource...)
	for _, block := range s.Condition {
		for _, values := range block {
			out = append(out, values...)
		}
	}
	return strings.Join(out, "\n")
}
