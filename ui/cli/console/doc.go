// Package console is what commands have to do with the terminal and the process:
// colours, questions, signals, stdout, and logs without secrets.
package console
