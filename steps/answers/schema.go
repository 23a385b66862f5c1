package answers

// Schema marks every JSON document of trailhead. Fields may be added to them,
// never renamed (docs/contract.md#streams-and-json).
const Schema = "trailhead/v1"
