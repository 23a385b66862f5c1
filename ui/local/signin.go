package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// mostSaid is how many bytes of what the AWS CLI prints are passed on.
const mostSaid = 64 << 10

// FindSignIn is SignIn, or nil where there is no AWS CLI.
func FindSignIn() func(ctx context.Context, args []string, say func(text string)) error {
	if _, err := exec.LookPath("aws"); err != nil {
		return nil
	}
	return SignIn
}

// SignIn runs the AWS CLI with arguments such as "sso", "login", and passes on
// what it prints as it prints it, up to 64 KiB. It has no input, so it cannot
// wait for an answer. Ctx ends it. The error says how it ended.
func SignIn(ctx context.Context, args []string, say func(text string)) error {
	aws := exec.CommandContext(ctx, "aws", args...)
	aws.Env = append(aws.Environ(), "AWS_PAGER=", "PYTHONUNBUFFERED=1")
	aws.Cancel = func() error { return aws.Process.Signal(os.Interrupt) }
	aws.WaitDelay = 2 * time.Second // then it is killed
	read, write, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("run aws: %w", err)
	}
	aws.Stdout, aws.Stderr = write, write
	if err := errors.Join(aws.Start(), write.Close()); err != nil {
		return fmt.Errorf("run aws: %w", errors.Join(err, read.Close()))
	}
	stop := context.AfterFunc(ctx, func() { _ = read.SetReadDeadline(time.Now().Add(aws.WaitDelay)) })
	defer stop()
	passOn(read, say)
	err = errors.Join(aws.Wait(), read.Close())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// passOn passes on what is read, and reads the rest so that nobody waits for it.
func passOn(from io.Reader, say func(text string)) {
	part, said := make([]byte, 4<<10), 0
	for {
		n, err := from.Read(part)
		if n = min(n, mostSaid-said); n > 0 {
			said += n
			say(string(part[:n]))
		}
		if err != nil {
			return
		}
	}
}
