package awssim

// Fault makes calls fail on purpose.
type Fault struct {
	Service   string // "" any
	Operation string // "" any
	Region    string // "" any
	Nth       int    // from which matching attempt on, 1-based; 0 from the first
	Times     int    // how many attempts it strikes; 0: one when Nth is set, else all
	Err       error  // nil: ConnectionReset
	After     bool   // carry the call out and then lose the answer
}

type activeFault struct {
	Fault
	seen int
}

// Fail switches a fault on. Several may be on; the first that fits strikes.
func (w *World) Fail(f Fault) {
	if f.Err == nil {
		f.Err = ConnectionReset()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, &activeFault{Fault: f})
}

// ClearFaults switches all faults off.
func (w *World) ClearFaults() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = nil
}

// strike counts this attempt for every fault that fits and returns the first
// that strikes.
func (w *World) strike(r *request) *activeFault {
	var hit *activeFault
	for _, f := range w.faults {
		if f.Service != "" && f.Service != r.Service || f.Operation != "" && f.Operation != r.Operation ||
			f.Region != "" && f.Region != r.Region {
			continue
		}
		f.seen++
		if hit == nil && f.strikes() {
			hit = f
		}
	}
	return hit
}

func (f *activeFault) strikes() bool {
	first := max(f.Nth, 1)
	times := f.Times
	if times == 0 && f.Nth == 0 {
		return true
	}
	return f.seen >= first && f.seen < first+max(times, 1)
}
