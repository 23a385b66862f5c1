package awsops

import (
	"context"
	"sync"
)

// shared is a set of reads whose answers are good for one pass over AWS.
type shared struct {
	mu    sync.Mutex
	reads map[string]*read
}

type read struct {
	done  chan struct{} // closed when value and err are there
	value any
	err   error
}

type sharedKey struct{}

// WithSharedReads makes a few reads that several askers need (which trails
// there are, whether a bucket exists) happen once in ctx. Use one such context
// for one look at AWS and a new one for the next: answers are never renewed.
func WithSharedReads(ctx context.Context) context.Context {
	return context.WithValue(ctx, sharedKey{}, &shared{reads: map[string]*read{}})
}

// SharingReads goes on with the look at AWS that ctx belongs to, and begins one
// (WithSharedReads) where it belongs to none.
func SharingReads(ctx context.Context) context.Context {
	if _, ok := ctx.Value(sharedKey{}).(*shared); ok {
		return ctx
	}
	return WithSharedReads(ctx)
}

// sharing makes the read, or waits for whoever is making it already.
func sharing[T any](ctx context.Context, a *Account, key string, ask func() (T, error)) (T, error) {
	s, ok := ctx.Value(sharedKey{}).(*shared)
	if !ok {
		return ask()
	}
	key = a.target.Account + "/" + a.target.Region + "/" + key
	s.mu.Lock()
	r, ok := s.reads[key]
	if !ok {
		r = &read{done: make(chan struct{})}
		s.reads[key] = r
	}
	s.mu.Unlock()
	if ok {
		<-r.done
	} else {
		r.value, r.err = ask()
		close(r.done)
	}
	value, _ := r.value.(T)
	return value, r.err
}
