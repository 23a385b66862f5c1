package engine

import (
	"trailhead/awsops/policydoc"
	"trailhead/internal/redact"
)

// The journal keeps policies as text, without External IDs. They are parsed here.

// BeforePolicy is the policy as it was before our first change.
func (p Past) BeforePolicy() policydoc.Text { return policydoc.Read(p.Before) }

// AfterPolicy is the policy as our last change left it.
func (p Past) AfterPolicy() policydoc.Text { return policydoc.Read(p.After) }

// NotedPolicy is the policy that a note holds.
func (p Past) NotedPolicy(key string) policydoc.Text { return policydoc.Read(p.Notes[key]) }

// Differs reports whether a policy is not as our last change left it, as far as the
// journal can tell: External IDs do not count.
func (p Past) Differs(now policydoc.Document) bool {
	left, err := p.AfterPolicy().Document()
	if err != nil {
		return false
	}
	if kept, err := policydoc.Read(redact.Document(now.Indent(), "")).Document(); err == nil {
		now = kept
	}
	return !policydoc.Equal(left, now)
}
