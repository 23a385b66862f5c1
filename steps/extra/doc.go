// Package extra finds what a thing that was there before us allows beyond the
// article: statements that let in somebody from outside the account, and what
// gives Expel's role or user more. It is judged by the evaluator, never by
// comparing texts.
package extra
