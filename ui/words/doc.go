// Package words is what the three faces of trailhead (the wizard, the plain
// lines and the headless commands) say in the same words: durations, counts,
// wrapped lines, differences, commands and how things stand. It is plain text:
// colours and keys are each face's own matter.
package words
