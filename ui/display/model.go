package display

import tea "charm.land/bubbletea/v2"

// shown is a model whose views the display draws.
type shown struct {
	model tea.Model
	d     *display
}

// Init implements tea.Model.
func (m shown) Init() tea.Cmd {
	defer m.readable()
	return m.guard(m.model.Init())
}

// Update implements tea.Model.
func (m shown) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	defer m.readable()
	m.d.heed(msg)
	m.model, cmd = m.model.Update(msg)
	return m, m.guard(cmd)
}

// View implements tea.Model. Bubble Tea draws a window with nothing in it.
func (m shown) View() tea.View {
	defer m.readable()
	v := m.model.View()
	m.d.show(v.Content)
	v.Content = " "
	return v
}

// readable leaves the alternate screen before Bubble Tea says what panicked.
func (m shown) readable() {
	if r := recover(); r != nil {
		m.d.leave()
		panic(r)
	}
}

// guard makes readable what panics in cmd.
func (m shown) guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer m.readable()
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = m.guard(batch[i])
			}
		}
		return msg
	}
}
