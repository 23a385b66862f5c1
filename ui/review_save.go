package ui

import (
	"trailhead/steps"
	"trailhead/steps/engine"
)

// savePlan writes the plan for `apply FILE` and says in words where it is.
func savePlan(j *journey, p *engine.Plan) string {
	if j.Host.Save == nil {
		return ""
	}
	text, err := steps.NewPlanDocument(p, j.Desk.Home.Target(), j.Set).JSON()
	if err != nil {
		return "The plan could not be saved: " + err.Error()
	}
	path, err := j.Host.Save("trailhead-plan.json", text)
	if err != nil {
		return "The plan could not be saved: " + err.Error()
	}
	return "Saved as " + path + ". To make exactly this plan later: trailhead apply " + path
}
