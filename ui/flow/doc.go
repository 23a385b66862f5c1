// Package flow is the journey from sign-in to the values for Workbench as a
// value: the stations, what leads from one to the next, the questions, how
// answers are put together, and how it ends. The wizard on the screen and the
// plain lines are two renderers of it: they word what it says, and move only by
// its transitions. It knows nothing of terminals.
package flow
