package answers

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// Layers are the places that answers come from, strongest first. A place that
// is not used is left zero.
type Layers struct {
	// Typed is what the person has answered to questions, by the field's key.
	Typed map[string]string
	// Flags has the text of each flag that was given, by the field's key; a
	// flag given several times is joined by commas.
	Flags map[string]string
	// Env looks up an environment variable, as os.LookupEnv does. One that is
	// set to nothing counts as not set.
	Env func(name string) (string, bool)
	// File is the path of the answers file, "" for none.
	File string
	// Text is what is in the file where it was read already, because it is a
	// pipe, say; nil where File is to be read. File is then its name only.
	Text []byte
	// Earlier is what an earlier run in this account answered (Record).
	Earlier map[string]string
	// Preset replaces defaults with what only the caller knows, such as the
	// region of the AWS config. It counts as a default.
	Preset map[string]string
}

// Set are the answers together with where each came from.
type Set struct {
	Answers
	places map[string]place
	wrong  map[string]bool // given, with something wrong
	broken bool            // the file could not be read
}

// Source is where the answer to the dotted key came from.
func (s Set) Source(key string) Source { return s.places[key].source }

// Given tells whether somebody answered, now or in an earlier run.
func (s Set) Given(key string) bool { return s.Source(key) != Default }

// Resolve puts the layers together: what was typed before flag before
// environment before file before an earlier run before default. The error is of type Problems and has
// everything that is wrong with the answers that count; the Set beside it has
// those that are good, so that Require can add what is missing.
func Resolve(l Layers) (Set, error) {
	set := Set{Answers: Defaults(), places: map[string]place{}, wrong: map[string]bool{}}
	var file Raw
	var problems Problems
	if l.File != "" {
		var err error
		file, err = l.read()
		errors.As(err, &problems)
		set.broken = file.broken
		maps.Copy(set.wrong, file.wrong)
	}
	problems = append(problems, l.unknownKeys()...)
	for _, f := range table {
		v, ok := l.pick(f, file)
		if !ok {
			continue
		}
		set.places[f.Key] = v.at
		if bad := f.put(&set.Answers, v); len(bad) > 0 {
			set.wrong[f.Key] = true
			problems = append(problems, bad...)
		}
	}
	problems = append(problems, set.crossCheck()...)
	return set, problems.orNil()
}

func (l Layers) read() (Raw, error) {
	if l.Text == nil {
		return ReadFile(l.File)
	}
	return read(l.File, l.Text, nil)
}

// pick finds the strongest answer to f.
func (l Layers) pick(f Field, file Raw) (value, bool) {
	if text, ok := l.Typed[f.Key]; ok {
		return f.given(text, Typed), true
	}
	if text, ok := l.Flags[f.Key]; ok {
		return f.given(text, Flag), true
	}
	if l.Env != nil {
		if text, ok := l.Env(f.Env); ok && strings.TrimSpace(text) != "" {
			return f.given(text, Environment), true
		}
	}
	if v, ok := file.values[f.Key]; ok {
		return v, true
	}
	if text, ok := l.Earlier[f.Key]; ok {
		return f.given(text, Earlier), true
	}
	if text, ok := l.Preset[f.Key]; ok && text != "" {
		return f.given(text, Default), true
	}
	return value{}, false
}

func (f Field) given(text string, source Source) value {
	v := f.fromText(text)
	v.at = place{source: source}
	return v
}

// unknownKeys catches a mistake in the caller's wiring.
func (l Layers) unknownKeys() Problems {
	var problems Problems
	for _, given := range []map[string]string{l.Typed, l.Flags} {
		for _, key := range slices.Sorted(maps.Keys(given)) {
			if _, ok := FieldOf(key); !ok {
				problems = append(problems, Problem{ID: idUnknown, Key: shown(key), What: "is not an answer that trailhead knows"})
			}
		}
	}
	return problems
}

// crossCheck are the rules about two answers. A rule is left out where one of
// the two is wrong by itself.
func (s Set) crossCheck() Problems {
	var problems Problems
	fail := func(key string, bad fault) {
		f, _ := FieldOf(key)
		problems = append(problems, f.problem(bad, f.Get(s.Answers), s.places[key]))
	}
	good := func(keys ...string) bool {
		return !slices.ContainsFunc(keys, func(key string) bool { return s.wrong[key] })
	}
	if good("variant", "trail") && s.Variant == VariantNew && strings.HasPrefix(s.Trail, "arn:") {
		fail("trail", fault{
			what: "is an ARN, but the variant is new",
			rule: "A trail that is to be made has a name only.",
			do:   "Give a name, or the variant existing or control-tower.",
		})
	}
	if good("scope", "auth") && s.Scope == ScopeOrganization && s.Auth == AuthUser {
		fail("auth", fault{
			what: "cannot be user where the scope is organization",
			rule: "A user belongs to one account; Expel reaches the other accounts by a role of the same name in each.",
			do:   "Give auth role, or scope account.",
		})
	}
	return problems
}

// Require names those of the keys that have no answer. An answer that was given
// and is wrong is not missing, and of a file that cannot be read nothing is
// known to be missing.
func Require(s Set, keys ...string) Problems {
	var problems Problems
	for _, key := range keys {
		f, ok := FieldOf(key)
		if !ok || s.broken || s.wrong[key] || f.Get(s.Answers) != "" {
			continue
		}
		hint := ""
		if f.Example != "" && !f.Secret {
			hint = "For example " + f.Example + "."
		}
		problems = append(problems, Problem{
			ID: idMissing, Key: f.Key, What: "is missing", Rule: f.What, Hint: hint, Ask: true, Flag: f.Flag, Env: f.Env,
		})
	}
	return problems
}
