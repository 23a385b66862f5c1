# shellcheck shell=bash disable=SC2034,SC2154
# What the functions of the steps need: they ask AWS, wait for it, and compare
# and merge its documents. Written for bash 3.2, which macOS has, and jq 1.5.

no_policy='{"Version":"2012-10-17","Statement":[]}'

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

# The same for a bucket's notifications.
# shellcheck disable=SC2016
notifications='
  def rule: .Events |= sort | if .Filter then .Filter.Key.FilterRules |= (map(.Name |= ascii_downcase) | sort_by(.Name)) else . end;
  def kinds: ["QueueConfigurations", "TopicConfigurations", "LambdaFunctionConfigurations"];
  def without($id): reduce kinds[] as $kind (.; .[$kind] = [(.[$kind] // [])[] | select(.Id != $id)]);
'

# How jq finds what lets in somebody from outside an account: by who is named, and
# by conditions that hold only for the account, or for what our statements name.
# shellcheck disable=SC2016
outside='
  def owner: split(":") | if .[0] == "arn" then .[4] else null end;
  def within($own): . == $own or owner == $own or startswith("AROA") or startswith("AIDA");
  def named: if .NotPrincipal then ["everybody but some"] elif (.Principal | type) == "object" then [.Principal[] | many[]] else [.Principal // empty] end;
  def bound($own; $known): any(.Condition // {} | to_entries[]
      | select(.key | ascii_downcase | . == "stringequals" or . == "stringlike" or . == "arnequals" or . == "arnlike") | .value | to_entries[]
      | select(.key | ascii_downcase | . == "aws:sourcearn" or . == "aws:sourceaccount" or . == "aws:sourceowner" or . == "aws:principalaccount"
        or . == "aws:principalarn" or . == "kms:calleraccount");
    .value | many | length > 0 and all(. == $own or owner == $own or (. as $value | $known | index($value) != null)));
'

say() { printf '%s\n' "$*" >&2; }

die() {
  say "Stopped: $*"
  exit 1
}

# doing WHAT: comes before every write.
doing() {
  changes=$((changes + 1))
  say "  $*"
}

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

# in_account ACCOUNT REGION: makes sure of where we are.
in_account() {
  account=$1 region=$2
  [ "$(aws sts get-caller-identity | jq -r .Account)" = "$account" ] || die "these credentials are not of account $account"
  export AWS_REGION=$region AWS_DEFAULT_REGION=$region
  say "Account $account, $region"
}

# filled DOCUMENT: with the values that only this run knows.
filled() {
  local text=$1
  text=${text//"{ARN of the new key}"/$key_arn}
  text=${text//PUT-YOUR-EXTERNAL-ID-HERE/$external_id}
  printf '%s' "$text"
}

# tagged KEY VALUE: the tags as a list, as most services have them.
tagged() { jq -c --arg key "$1" --arg value "$2" 'to_entries | map({($key): .key, ($value): .value})' <<<"$tags"; }

# mine TAGS: whether trailhead, or this script, has made what bears them.
mine() { jq -e '."managed-by" == "trailhead"' <<<"$1" >/dev/null; }

# claim TAGS WHAT: nothing of anybody else's is changed.
claim() { mine "$1" || die "the $2 exists already, is not as it should be, and trailhead did not make it. Choose another name and export again, or tag it managed-by=trailhead if it is yours to give."; }

# lacks_tags TAGS: whether what is ours lacks one of our tags.
lacks_tags() { mine "$1" && jq -e --argjson there "$1" 'any(to_entries[]; $there[.key] != .value)' <<<"$tags" >/dev/null; }

# holds POLICY DOCUMENT: whether the policy has every statement of the document,
# each under its Sid and with the same meaning.
holds() {
  jq -en --argjson now "${1:-$no_policy}" --argjson want "$2" "$policies"'
    all($want | statements[]; . as $w | any($now | statements[]; .Sid == $w.Sid and plain == ($w | plain)))' >/dev/null
}

# same_policy POLICY DOCUMENT: whether both mean the same.
same_policy() {
  jq -en --slurpfile now <(printf '%s' "${1:-$no_policy}") --slurpfile want <(printf '%s' "$2") "$policies"'
    $now[0] as $now | $want[0] as $want | ($now | statements | map(plain) | sort) == ($want | statements | map(plain) | sort)' >/dev/null
}

# merged POLICY DOCUMENT: the policy with the document's statements put in by
# Sid. Everybody else's stay as they are.
merged() {
  jq -cn --argjson now "${1:-$no_policy}" --argjson want "$2" "$policies"'
    ($now | statements) as $there | ($want | statements) as $ours
    | $now + {Statement: ([$there[] | . as $s | first($ours[] | select(.Sid == $s.Sid)) // $s]
        + [$ours[] | select(.Sid as $id | $there | map(.Sid) | index($id) == null)])}'
}

# foreign_policy POLICY DOCUMENT: what is in the policy beside the document.
foreign_policy() {
  jq -cnS --argjson now "${1:-$no_policy}" --argjson want "$2" "$policies"'
    ($want | statements | map(.Sid)) as $sids | $now | statements | map(select(.Sid as $id | $sids | index($id) == null) | plain) | sort'
}

# foreign_rules NOTIFICATIONS ID: every rule but the one of that name.
foreign_rules() {
  jq -cS --arg id "$2" "$notifications"'without($id) | map_values(if type == "array" then map(rule) | sort_by(.Id) else . end)' <<<"$1"
}

# outsiders POLICY DOCUMENT: the statements that let in somebody from outside the
# account, whatever a Deny says. What the conditions of our document name is known.
outsiders() {
  jq -rn --argjson now "${1:-$no_policy}" --argjson want "$2" --arg own "$account" "$policies$outside"'
    [$want | statements[] | .Condition // {} | .[] | .[] | many[]] as $known
    | [$now | statements | to_entries[] | (.key + 1) as $number | .value | select(.Effect == "Allow") | select(bound($own; $known) | not)
      | (named | map(select(within($own) | not))) as $who | select($who | length > 0)
      | "statement \(.Sid // $number | tojson) lets in \($who | join(", ")) (\(.Action // .NotAction | many | join(", ")))"] | join("; ")'
}

# refuse_extra WHAT LINES: what was there before and allows more than Expel needs
# is built on only where somebody has agreed to that.
refuse_extra() {
  [ -n "$2" ] || return 0
  say "  The $1 allows more than Expel needs: $2"
  [ "${TRAILHEAD_ACCEPT_EXTRA_ACCESS:-}" = yes ] || die "the $1 was there before, and allows more than Expel needs. Have that taken off, or agree to it: TRAILHEAD_ACCEPT_EXTRA_ACCESS=yes"
}

# ensure_statements KEY DOCUMENT: our statements in somebody's key policy, by
# Sid. Nothing else of it is changed.
ensure_statements() {
  local now wanted after
  now=$(aws kms get-key-policy --key-id "$1" --policy-name default | jq -r .Policy)
  if ! holds "$now" "$2"; then
    if jq -en --argjson now "$now" --argjson want "$2" "$policies"'any($now | statements[]; .Sid as $id | $id != null and any($want | statements[]; .Sid == $id))' >/dev/null; then
      die "the policy of the key $1 has a statement of that Sid already, which says something else"
    fi
    wanted=$(merged "$now" "$2")
    doing "let Expel's role use the key $1"
    patiently MalformedPolicyDocumentException aws kms put-key-policy --key-id "$1" --policy-name default --policy "$wanted"
    after=$(aws kms get-key-policy --key-id "$1" --policy-name default | jq -r .Policy)
    [ "$(foreign_policy "$now" "$2")" = "$(foreign_policy "$after" "$2")" ] || die "somebody else has changed the policy of the key $1 at the same moment. It was: $now"
  fi
}
