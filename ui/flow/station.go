package flow

// Station is a place in the journey.
type Station uint8

// The stations, in the order in which a first journey meets them.
const (
	// Before is no station: it stands for the one that was there before.
	Before    Station = iota
	Connect           // which identity, which region
	Welcome           // somebody was here before: what now
	Look              // what is there, and which variant
	Inventory         // what was found, as a tree
	Scope             // one account or the organization
	Units             // which units of the organization
	Settings          // every answer
	Access            // how to get into the account that has the bucket
	Conflict          // who else listens to the bucket
	Consent           // a yes to what loosens something
	Review            // the plan, and the yes to it
	Documents         // what AWS will hold
	Apply             // the plan is carried out
	Verify            // whether it works
	Values            // what Workbench asks for
	Undo              // the plan that takes back, and the yes to it
	Left              // the end
)

var stationNames = [...]string{"Before", "Connect", "Welcome", "Look", "Inventory", "Scope", "Units", "Settings",
	"Access", "Conflict", "Consent", "Review", "Documents", "Apply", "Verify", "Values", "Undo", "Left"}

// String is the station's name: "Connect".
func (s Station) String() string { return stationNames[s] }

// Stations are all of them but Before, in their order.
func Stations() []Station {
	var all []Station
	for s := Connect; s <= Left; s++ {
		all = append(all, s)
	}
	return all
}

// Event is what happens at a station and leads to another one.
type Event uint8

// The events.
const (
	SignedIn       Event = iota // nothing was done here before
	SignedInAgain               // there is a journal of this account and region
	Chosen                      // what to make, or what to do, is chosen
	AsksScope                   // it is chosen, and one account or all is a question
	Inspect                     // the inventory is to be seen
	PickUnits                   // single units are to be picked
	PlanReady                   // there is a plan to review
	NeedsAccess                 // there is no plan without a way into another account
	HasConflict                 // the plan is blocked by who listens already
	NeedsConsent                // the plan is blocked until somebody agrees
	AnswersRefused              // the answers do not fit what is there
	Unsettled                   // the question was answered with no
	ReadDocuments               // the documents are to be seen
	Yes                         // the plan is approved
	NothingToDo                 // the plan has no changes
	Covered                     // what is left to do was approved before
	NotCovered                  // what is left has more in it than was approved
	UndoNotCovered              // so has what is left to take back
	Made                        // all is made, or all but some accounts
	TakenBack                   // all is taken back
	ToAnswers                   // back to the answers
	ToAccount                   // back to which identity and region
	ToLook                      // back to which variant
	ToWelcome                   // back to what can be done here
	LookAround                  // look anew
	ToVerify                    // whether it works
	ToValues                    // the values
	ToUndo                      // take it back
	Again                       // the same once more
	Back                        // to where one came from
	Leave                       // out
)

var eventNames = [...]string{"signed in", "signed in, known here", "chosen", "chosen, in an organization", "inventory", "pick units",
	"plan", "no access", "conflict", "consent needed", "answers refused", "not settled", "documents", "yes", "nothing to do",
	"rest approved", "rest not approved", "rest of undo not approved",
	"made", "taken back", "answers", "account", "variant", "welcome", "look around",
	"verify", "values", "undo", "again", "back", "leave"}

// String is the event in a word or two.
func (e Event) String() string { return eventNames[e] }
