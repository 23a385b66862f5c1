package export

import (
	"slices"
	"strings"
)

// bashFunction is a function of the exported script. Only those that a script
// calls are in it.
type bashFunction struct{ name, text string }

// bashFunctions are those that calls needs, and what they need themselves, in
// the order of the library.
func bashFunctions(calls string) string {
	library := slices.Concat(bashBasics, bashResources, bashMoreResources)
	used := map[string]bool{}
	for grown := true; grown; {
		grown = false
		for _, f := range library {
			if !used[f.name] && strings.Contains(calls, f.name) {
				used[f.name], grown = true, true
				calls += f.text
			}
		}
	}
	var b strings.Builder
	for _, f := range library {
		if used[f.name] {
			b.WriteString(strings.TrimLeft(f.text, "\n") + "\n")
		}
	}
	return b.String()
}

// bashBasics ask AWS, wait for it, and compare and merge its documents.
// Written for bash 3.2, which macOS has, and jq 1.5.
var bashBasics = []bashFunction{
	{"$no_policy", `
no_policy='{"Version":"2012-10-17","Statement":[]}'
`},
	{"$policies", `
# How jq compares policies: by what they mean. AWS writes a list of one as a
# text, and orders lists as it likes.
policies='
  def many: if type == "array" then map(tostring) | sort else [tostring] end;
  def who: if type == "object" then map_values(many) else many end;
  def statements: .Statement | if type == "array" then . else [.] end;
  def plain: del(.Sid) | with_entries(
    if .key == "Condition" then .value |= map_values(map_values(many))
    elif .key == "Principal" or .key == "NotPrincipal" then .value |= who
    elif .key == "Effect" then .
    else .value |= many end);
'
`},
	{"$notifications", `
# The same for a bucket's notifications.
# shellcheck disable=SC2016
notifications='
  def rule: .Events |= sort | if .Filter then .Filter.Key.FilterRules |= (map(.Name |= ascii_downcase) | sort_by(.Name)) else . end;
  def kinds: ["QueueConfigurations", "TopicConfigurations", "LambdaFunctionConfigurations"];
  def without($id): reduce kinds[] as $kind (.; .[$kind] = [(.[$kind] // [])[] | select(.Id != $id)]);
'
`},
	{"say", `
say() { printf '%s\n' "$*" >&2; }
`},
	{"die", `
die() {
  say "Stopped: $*"
  exit 1
}
`},
	{"doing", `
# doing WHAT: comes before every write.
doing() {
  changes=$((changes + 1))
  say "  $*"
}
`},
	{"look", `
# look CODES COMMAND...: what AWS answers, and nothing where it answers with one
# of CODES, which mean that there is none.
look() {
  local codes=$1 answer
  shift
  if answer=$("$@" 2>"$scratch/error"); then
    printf '%s' "$answer"
  elif ! grep -Eq "$codes" "$scratch/error"; then
    cat "$scratch/error" >&2
    return 1
  fi
}
`},
	{"patiently", `
# patiently CODES COMMAND...: again and again, for two minutes, while AWS answers
# with one of CODES, which mean that it does not know yet of what was just made.
patiently() {
  local codes=$1 left=24
  shift
  until "$@" >"$scratch/answer" 2>"$scratch/error"; do
    if [ "$left" -eq 0 ] || ! grep -Eq "$codes" "$scratch/error"; then
      cat "$scratch/error" >&2
      return 1
    fi
    left=$((left - 1))
    say "  AWS is not ready for this yet: again in 5 seconds"
    sleep 5
  done
  cat "$scratch/answer"
}
`},
	{"in_account", `
# in_account ACCOUNT REGION: makes sure of where we are.
in_account() {
  account=$1 region=$2
  [ "$(aws sts get-caller-identity | jq -r .Account)" = "$account" ] || die "these credentials are not of account $account"
  export AWS_REGION=$region AWS_DEFAULT_REGION=$region
  say "Account $account, $region"
}
`},
	{"filled", `
# filled DOCUMENT: with the values that only this run knows.
filled() {
  local text=$1
  text=${text//"{ARN of the new key}"/$key_arn}
  text=${text//PUT-YOUR-EXTERNAL-ID-HERE/$external_id}
  printf '%s' "$text"
}
`},
	{"tagged", `
# tagged KEY VALUE: the tags as a list, as most services have them.
tagged() { jq -c --arg key "$1" --arg value "$2" 'to_entries | map({($key): .key, ($value): .value})' <<<"$tags"; }
`},
	{"mine", `
# mine TAGS: whether trailhead, or this script, has made what bears them.
mine() { jq -e '."managed-by" == "trailhead"' <<<"$1" >/dev/null; }
`},
	{"claim", `
# claim TAGS WHAT: nothing of anybody else's is changed.
claim() { mine "$1" || die "the $2 exists already, is not as it should be, and trailhead did not make it. Choose another name and export again, or tag it managed-by=trailhead if it is yours to give."; }
`},
	{"lacks_tags", `
# lacks_tags TAGS: whether what is ours lacks one of our tags.
lacks_tags() { mine "$1" && jq -e --argjson there "$1" 'any(to_entries[]; $there[.key] != .value)' <<<"$tags" >/dev/null; }
`},
	{"holds", `
# holds POLICY DOCUMENT: whether the policy has every statement of the document,
# each under its Sid and with the same meaning.
holds() {
  jq -en --argjson now "${1:-$no_policy}" --argjson want "$2" "$policies"'
    all($want | statements[]; . as $w | any($now | statements[]; .Sid == $w.Sid and plain == ($w | plain)))' >/dev/null
}
`},
	{"same_policy", `
# same_policy POLICY DOCUMENT: whether both mean the same.
same_policy() {
  jq -en --slurpfile now <(printf '%s' "${1:-$no_policy}") --slurpfile want <(printf '%s' "$2") "$policies"'
    $now[0] as $now | $want[0] as $want | ($now | statements | map(plain) | sort) == ($want | statements | map(plain) | sort)' >/dev/null
}
`},
	{"merged", `
# merged POLICY DOCUMENT: the policy with the document's statements put in by
# Sid. Everybody else's stay as they are.
merged() {
  jq -cn --argjson now "${1:-$no_policy}" --argjson want "$2" "$policies"'
    ($now | statements) as $there | ($want | statements) as $ours
    | $now + {Statement: ([$there[] | . as $s | first($ours[] | select(.Sid == $s.Sid)) // $s]
        + [$ours[] | select(.Sid as $id | $there | map(.Sid) | index($id) == null)])}'
}
`},
	{"foreign_policy", `
# foreign_policy POLICY DOCUMENT: what is in the policy beside the document.
foreign_policy() {
  jq -cnS --argjson now "${1:-$no_policy}" --argjson want "$2" "$policies"'
    ($want | statements | map(.Sid)) as $sids | $now | statements | map(select(.Sid as $id | $sids | index($id) == null) | plain) | sort'
}
`},
	{"foreign_rules", `
# foreign_rules NOTIFICATIONS ID: every rule but the one of that name.
foreign_rules() {
  jq -cS --arg id "$2" "$notifications"'without($id) | map_values(if type == "array" then map(rule) | sort_by(.Id) else . end)' <<<"$1"
}
`},
}
