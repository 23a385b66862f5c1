// Package help is what is said of the commands: their help, their manual pages,
// and what docs/reference.md has beside them.
package help

import "trailhead/ui/flow"

// Fact is a name with its meaning, for the manual and docs/reference.md.
type Fact struct{ Name, Means string }

// Precedence says which source of an answer goes before which.
const Precedence = "Each is a flag, a variable and a key of the answers file. A flag goes before a variable, a variable before the file, " +
	"the file before what an earlier run in this account was told, and that before the default."

// ExitCodes are those of the contract.
var ExitCodes = []struct {
	Code  flow.Code
	Means string
}{
	{flow.Done, "done, or nothing to do"},
	{flow.Failed, "failed; stderr says at what, why, and what to do"},
	{flow.Cancelled, "cancelled: somebody was asked and did not say yes"},
	{flow.Changes, "plan --detailed-exitcode: there are changes"},
	{flow.SignInAgain, "sign-in needed: no credentials, or they have expired"},
	{flow.Broken, "verify: a hop is broken"},
	{flow.Partly, "partly done: some accounts failed"},
	{flow.Drift, "a saved plan no longer fits what is there"},
	{flow.Usage, "wrong usage, bad or missing answers, all of them named at once"},
	{flow.Interrupted, "interrupted; the same command goes on from there"},
}

// Variables are those of the environment that are not answers.
var Variables = []Fact{
	{"AWS_DEFAULT_PROFILE", "the same, where AWS_PROFILE is not set, as for the AWS CLI"},
	{"AWS_PROFILE", "the profile of the AWS config to sign in with; --profile goes before it"},
	{"AWS_REGION, AWS_DEFAULT_REGION", "the region, where no answer names one"},
	{"AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CREDENTIAL_EXPIRATION", "credentials, and until when they hold"},
	{"AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE", "a role that is taken on with a web identity token"},
	{"AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "where CloudShell or a container hands out credentials"},
	{"AWS_LOGIN_CACHE_DIRECTORY", "where aws login keeps its sessions, if not in ~/.aws/login/cache"},
	{"AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE", "the AWS config, where it is not in ~/.aws"},
	{"AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 and the like", "another address for AWS, or for one service of it"},
	{"Other AWS_ variables", "mean what they mean to the AWS CLI"},
	{"HTTPS_PROXY, NO_PROXY", "a proxy on the way to AWS, and for whom it is not"},
	{"NO_COLOR", "set to anything: no colours, as --no-color"},
	{"ACCESSIBLE", "set, and not to 0 or false: plain lines instead of a screen, as --accessible"},
	{"TERM", "dumb: plain lines instead of a screen"},
	{"TMUX", "inside tmux what is copied goes into its buffer, too"},
	{"XDG_STATE_HOME", "the folder above the one for journals, where it is not ~/.local/state"},
	{"LocalAppData", "the same, on Windows"},
	{"SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY", "tell whether the wizard can show a page of Workbench in a browser"},
}

// KeptFiles are those that trailhead keeps by itself.
var KeptFiles = []Fact{
	{"~/.local/state/trailhead/", "journals, one for each account and region: what was made, what was there before, and the answers. " +
		"They hold the External ID and no other secret, and only their owner can read them. On Windows they are in %LocalAppData%\\trailhead."},
	{"~/.local/state/trailhead/trails.json", "the trails that discover and completion last saw, by profile: what completion offers where " +
		"AWS takes longer than a tenth of a second"},
}
