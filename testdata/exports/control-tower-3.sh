#!/usr/bin/env bash
#
# Connects AWS CloudTrail to Expel Workbench: Control Tower 3.3's trail aws-controltower-BaselineCloudTrail as it is,
# account 111111111111, us-east-1. Written by trailhead export awscli.
#
# It needs bash, the AWS CLI and jq, and credentials of the account; it looks
# before it writes, adds to the policies and notifications of others and replaces
# none, and may be run again. Talk goes to stderr, the values for Workbench to
# stdout.
#
# The External ID is taken from TRAILHEAD_EXTERNAL_ID.
#
# It takes the rights that trailhead permissions prints and, where it may make a
# bucket, s3:GetBucketLocation. With tag:GetResources it finds the key of a run
# that was cut off.
#
# It is for 2 accounts: run it with credentials of each, in this order:
# 222222222222, 111111111111.

set -euo pipefail

export AWS_PAGER='' AWS_DEFAULT_OUTPUT=json
changes=0 key_arn='' queue_url='' account='' region=''
external_id=${TRAILHEAD_EXTERNAL_ID:-}
for program in aws jq; do
  command -v "$program" >/dev/null || { echo "This script needs $program, which is not here. Install it, then run the script again." >&2; exit 1; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
tags='{"managed-by":"trailhead","vendor":"expel"}'

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

# modern_url: version 1 of the AWS CLI calls SQS by the names it had at first.
modern_url() {
  case "$queue_url" in
    https://queue.amazonaws.com/* | "https://$region.queue.amazonaws.com/"*) queue_url="https://sqs.$region.amazonaws.com/${queue_url#https://*/}" ;;
  esac
}

# ensure_queue NAME SETTINGS POLICY: the queue, whose URL is $queue_url then.
ensure_queue() {
  local name=$1 policy=$3 settings there now had others
  settings=$(jq -c --arg key "$key_arn" '. + {KmsMasterKeyId: $key}' <<<"$2")
  queue_url=$(look 'NonExistentQueue|QueueDoesNotExist' aws sqs get-queue-url --queue-name "$name" | jq -r .QueueUrl)
  if [ -z "$queue_url" ]; then
    settings=$(jq -c --arg policy "$policy" '. + {Policy: $policy}' <<<"$settings")
    doing "create the SQS queue $name"
    queue_url=$(patiently QueueDeletedRecently aws sqs create-queue --queue-name "$name" --tags "$tags" --attributes "$settings" | jq -r .QueueUrl)
    modern_url
    return 0
  fi
  there=$(aws sqs list-queue-tags --queue-url "$queue_url" | jq -c '.Tags // {}')
  there=${there:-"{}"}
  now=$(aws sqs get-queue-attributes --queue-url "$queue_url" --attribute-names All | jq -c .Attributes)
  had=$(jq -r '.Policy // ""' <<<"$now")
  others=$(outsiders "$had" "$policy")
  if ! jq -e --argjson now "$now" 'all(to_entries[]; $now[.key] == .value)' <<<"$settings" >/dev/null || ! holds "$had" "$policy"; then
    claim "$there" "SQS queue $name"
    refuse_extra "SQS queue $name" "$others"
    policy=$(merged "$had" "$policy")
    settings=$(jq -c --arg policy "$policy" '. + {Policy: $policy}' <<<"$settings")
    doing "set what differs from the article"
    aws sqs set-queue-attributes --queue-url "$queue_url" --attributes "$settings"
  else
    refuse_extra "SQS queue $name" "$others"
  fi
  if lacks_tags "$there"; then
    doing "tag the queue"
    aws sqs tag-queue --queue-url "$queue_url" --tags "$tags"
  fi
  modern_url
}

# orphan_key DESCRIPTION: a key of an earlier run that was cut off before the key
# had its alias. KMS cannot be asked to make a key only once.
orphan_key() {
  local found arn
  if ! found=$(aws resourcegroupstaggingapi get-resources --tag-filters Key=managed-by,Values=trailhead --resource-type-filters kms:key 2>/dev/null); then
    say "  (could not look for the key of a run that was cut off: tag:GetResources is not allowed)"
    return 0
  fi
  for arn in $(jq -r '.ResourceTagMappingList[].ResourceARN' <<<"$found"); do
    aws kms describe-key --key-id "$arn" | jq -c --arg description "$1" 'select(.KeyMetadata.Description == $description and .KeyMetadata.KeyState == "Enabled")'
  done | head -n 1
}

# foreign_grants KEY: the grants by which somebody from outside the account uses it.
foreign_grants() {
  local found
  found=$(look AccessDenied aws kms list-grants --key-id "$1") || return 1
  if [ -z "$found" ]; then
    say "  Who may use the key by a grant is not known: kms:ListGrants is not allowed here"
    return 0
  fi
  jq -r --arg own "$account" "$outside"'[.Grants[] | select(.GranteePrincipal // "" | owner | . != null and . != $own)
    | "grant \(.GrantId) lets \(.GranteePrincipal) use it (\(.Operations // [] | join(", ")))"] | join("; ")' <<<"$found"
}

# ensure_key ALIAS DESCRIPTION POLICY: the key, whose ARN is $key_arn then.
ensure_key() {
  local alias=$1 description=$2 policy=$3 found there now others was_there=true
  found=$(look NotFoundException aws kms describe-key --key-id "$alias")
  if [ -z "$found" ]; then
    was_there=false
    found=$(orphan_key "$description")
    if [ -z "$found" ]; then
      doing "create the KMS key $alias"
      found=$(patiently MalformedPolicyDocumentException aws kms create-key --description "$description" --policy "$policy" --tags "$(tagged TagKey TagValue)")
    fi
    doing "name it $alias"
    patiently NotFoundException aws kms create-alias --alias-name "$alias" --target-key-id "$(jq -r .KeyMetadata.Arn <<<"$found")"
  fi
  key_arn=$(jq -r .KeyMetadata.Arn <<<"$found")
  there=$(patiently NotFoundException aws kms list-resource-tags --key-id "$key_arn" | jq -c '[.Tags[] | {(.TagKey): .TagValue}] | add // {}')
  now=$(aws kms get-key-policy --key-id "$key_arn" --policy-name default | jq -r .Policy)
  holds "$now" "$policy" || claim "$there" "KMS key $alias"
  if [ "$was_there" = true ]; then
    others=$(outsiders "$now" "$policy")
    refuse_extra "KMS key $alias" "$others"
    others=$(foreign_grants "$key_arn")
    refuse_extra "KMS key $alias" "$others"
  fi
  if [ "$(jq -r .KeyMetadata.KeyState <<<"$found")" = PendingDeletion ]; then
    claim "$there" "KMS key $alias"
    doing "keep the key, which was to be deleted"
    aws kms cancel-key-deletion --key-id "$key_arn" >/dev/null
  fi
  if [ "$(jq -r .KeyMetadata.KeyState <<<"$found")" != Enabled ]; then
    claim "$there" "KMS key $alias"
    doing "enable the key"
    aws kms enable-key --key-id "$key_arn"
  fi
  if ! holds "$now" "$policy"; then
    now=$(merged "$now" "$policy")
    doing "complete the key's policy"
    aws kms put-key-policy --key-id "$key_arn" --policy-name default --policy "$now"
  fi
  now=$(aws kms get-key-rotation-status --key-id "$key_arn" | jq .KeyRotationEnabled)
  if [ "$now" != true ]; then
    claim "$there" "KMS key $alias"
    doing "rotate the key every year"
    aws kms enable-key-rotation --key-id "$key_arn"
  fi
  if lacks_tags "$there"; then
    doing "tag the key"
    aws kms tag-resource --key-id "$key_arn" --tags "$(tagged TagKey TagValue)"
  fi
}

# ensure_notification BUCKET RULE: our rule among the bucket's. S3 keeps all of
# them in one document and replaces it whole.
ensure_notification() {
  local id before wanted after
  id=$(jq -r .Id <<<"$2")
  before=$(aws s3api get-bucket-notification-configuration --bucket "$1" --expected-bucket-owner "$account")
  before=${before:-"{}"}
  if jq -e --argjson want "$2" "$notifications"'any(.QueueConfigurations[]?; rule == ($want | rule))' <<<"$before" >/dev/null; then
    return 0
  fi
  if jq -e --argjson want "$2" "$notifications"'any(.[kinds[]][]?; .Id == $want.Id and .QueueArn != $want.QueueArn)' <<<"$before" >/dev/null; then
    die "the bucket $1 has a notification $id already, which tells somebody else. Choose another name and export again."
  fi
  wanted=$(jq -c --argjson want "$2" "$notifications"'without($want.Id) | .QueueConfigurations += [$want] | with_entries(select(.value != []))' <<<"$before")
  doing "add the notification $id, and keep the others"
  patiently 'Unable to validate the following destination' aws s3api put-bucket-notification-configuration --bucket "$1" --expected-bucket-owner "$account" --notification-configuration "$wanted"
  after=$(aws s3api get-bucket-notification-configuration --bucket "$1" --expected-bucket-owner "$account")
  [ "$(foreign_rules "$before" "$id")" = "$(foreign_rules "$after" "$id")" ] || die "somebody else has changed the notifications of $1 at the same moment. They were: $before"
}

# How jq compares what statements of an IAM policy allow.
# shellcheck disable=SC2016
grants='
  def actions: .Action | many | map(ascii_downcase);
  def resources: .Resource | many | sort;
  def allows: .Effect == "Allow" and (keys - ["Sid", "Effect", "Action", "Resource"] | length) == 0 and .Action != null and .Resource != null;
  def more($than): [.Action | many[] | select(ascii_downcase as $a | $than | actions | index($a) == null)];
  def grants($want): . as $all | [$want | actions[] as $a | resources[] as $r
    | any($all[]; allows and (actions | index($a) != null) and (resources | index($r) != null))] | all;
'

# extended POLICY DOCUMENT: the policy with what it lacks of the document, by Sid.
# What others have added stays: statements, and actions and resources in ours.
extended() {
  jq -cn --argjson now "${1:-$no_policy}" --argjson want "$2" "$policies$grants"'
    $now + {Statement: (reduce ($want | statements[]) as $w ($now | statements;
      if grants($w) then . else
        (map(select(.Sid == $w.Sid)) | first) as $there | ($there // {} | more($w)) as $more
        | if $there == null then . + [$w]
          elif ($there | actions | length) == ($more | length) then . + [$w | del(.Sid)]
          elif ($there | allows | not) then map(if .Sid == $w.Sid then $w else . end)
          elif ($there | resources) == ($w | resources) then map(if .Sid == $w.Sid then .Action = ($w.Action | many) + $more else . end)
          else map(if .Sid == $w.Sid then $w + {Resource: ((($there | resources) - ($w | resources)) + ($w | resources))} else . end)
            + (if ($more | length) > 0 then [{Effect: "Allow", Action: $more, Resource: $there.Resource}] else [] end)
          end
      end))}'
}

# beside_policy POLICY DOCUMENT: what the policy allows beside the document.
beside_policy() {
  jq -rn --argjson now "${1:-$no_policy}" --argjson want "$2" "$policies$grants"'
    [$want | statements[]] as $ours | [$now | statements[] | . as $s
      | (if allows then [.Action | many[] | . as $a | select([$s | resources[] as $r | {Action: $a, Resource: $r}] | all(. as $w | $ours | grants($w)) | not)]
         else [(.Effect // ""), (.Action // .NotAction | many[])] end)
      | select(length > 0) | join(", ") + (if $s.Sid then " (in \($s.Sid))" else "" end)] | join("; ")'
}

# ensure_policy NAME ARN DOCUMENT DESCRIPTION [OPTIONS]: an IAM policy.
ensure_policy() {
  local found there now versions others wanted
  found=$(look NoSuchEntity aws iam get-policy --policy-arn "$2")
  if [ -z "$found" ]; then
    doing "create the IAM policy $1"
    aws iam create-policy --policy-name "$1" --policy-document "$3" --description "$4" --tags "$(tagged Key Value)" "${@:5}" >/dev/null
    return 0
  fi
  there=$(jq -c '[.Policy.Tags[]? | {(.Key): .Value}] | add // {}' <<<"$found")
  now=$(aws iam get-policy-version --policy-arn "$2" --version-id "$(jq -r .Policy.DefaultVersionId <<<"$found")" | jq -c .PolicyVersion.Document)
  others=$(beside_policy "$now" "$3")
  [ -z "$others" ] || say "  $1 holds what this script does not write, and keeps it: $others"
  wanted=$(extended "$now" "$3")
  if ! same_policy "$now" "$wanted"; then
    claim "$there" "IAM policy $1"
    versions=$(aws iam list-policy-versions --policy-arn "$2")
    if [ "$(jq '.Versions | length' <<<"$versions")" -ge 5 ]; then
      doing "delete the oldest of its five versions"
      aws iam delete-policy-version --policy-arn "$2" --version-id "$(jq -r '[.Versions[] | select(.IsDefaultVersion | not)] | sort_by(.CreateDate)[0].VersionId' <<<"$versions")"
    fi
    doing "make a new version the default"
    aws iam create-policy-version --policy-arn "$2" --policy-document "$wanted" --set-as-default >/dev/null
  fi
  if lacks_tags "$there"; then
    doing "tag the policy"
    aws iam tag-policy --policy-arn "$2" --tags "$(tagged Key Value)"
  fi
}

# refuse_beside KIND NAME POLICY_ARN: a role or user that was there, with policies
# beside Expel's own. What these allow is not looked at.
refuse_beside() {
  local listed
  listed=$(aws iam "list-attached-$1-policies" "--$1-name" "$2")
  listed=$(jq -r --arg arn "$3" '[.AttachedPolicies[] | .PolicyArn | select(. != $arn) | "policy \(.) is attached beside Expel\u0027s own"] | join("; ")' <<<"$listed")
  refuse_extra "IAM $1 $2" "$listed"
  listed=$(look AccessDenied aws iam "list-$1-policies" "--$1-name" "$2")
  if [ -z "$listed" ]; then
    say "  Whether policies are written into the $1 is not known: listing them is not allowed here"
    return 0
  fi
  listed=$(jq -r '[.PolicyNames[] | "inline policy \(.)"] | join("; ")' <<<"$listed")
  refuse_extra "IAM $1 $2" "$listed"
}

# ensure_role NAME TRUST POLICY_ARN DESCRIPTION [OPTIONS]: the role that Expel takes
# on. It is made with the options, such as --path /vendors/. Its trust holds the
# External ID, so that it goes by a file: others can see the arguments of a command.
ensure_role() {
  local found there now was_there=true trust="$scratch/trust.json"
  printf '%s' "$2" >"$trust"
  found=$(look NoSuchEntity aws iam get-role --role-name "$1")
  if [ -z "$found" ]; then
    was_there=false
    doing "create the IAM role $1"
    found=$(aws iam create-role --role-name "$1" --assume-role-policy-document "file://$trust" --description "$4" --tags "$(tagged Key Value)" "${@:5}")
    found=$(jq -c --argjson tags "$(tagged Key Value)" '.Role.Tags = $tags' <<<"$found")
  fi
  there=$(jq -c '[.Role.Tags[]? | {(.Key): .Value}] | add // {}' <<<"$found")
  now=$(jq -c '.Role.AssumeRolePolicyDocument | if type == "string" then fromjson else . end' <<<"$found")
  same_policy "$now" "$2" || claim "$there" "IAM role $1"
  if [ "$was_there" = true ]; then
    refuse_beside role "$1" "$3"
  fi
  if ! same_policy "$now" "$2"; then
    doing "trust Expel, and nobody else"
    aws iam update-assume-role-policy --role-name "$1" --policy-document "file://$trust"
  fi
  now=$(patiently NoSuchEntity aws iam list-attached-role-policies --role-name "$1" | jq --arg arn "$3" 'any(.AttachedPolicies[]; .PolicyArn == $arn)')
  if [ "$now" != true ]; then
    claim "$there" "IAM role $1"
    doing "attach the policy"
    patiently NoSuchEntity aws iam attach-role-policy --role-name "$1" --policy-arn "$3"
  fi
  if lacks_tags "$there"; then
    doing "tag the role"
    aws iam tag-role --role-name "$1" --tags "$(tagged Key Value)"
  fi
}

section_222222222222() {
  in_account 222222222222 us-east-1

  # Step 2: S3 bucket aws-controltower-logs-222222222222-us-east-1 is there, and fits as it is.

  # Step 4: KMS key alias/expel-cloudtrail
  read -r -d '' document <<'EOF' || true
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Enable IAM User Permissions",
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::222222222222:root"
      },
      "Action": "kms:*",
      "Resource": "*"
    },
    {
      "Sid": "Allow cloudtrail bucket to encrypt/decrypt SQS",
      "Effect": "Allow",
      "Principal": {
        "Service": "s3.amazonaws.com"
      },
      "Action": [
        "kms:GenerateDataKey",
        "kms:Decrypt"
      ],
      "Resource": "*",
      "Condition": {
        "ArnLike": {
          "aws:SourceArn": "arn:aws:s3:::aws-controltower-logs-222222222222-us-east-1"
        },
        "StringEquals": {
          "aws:SourceAccount": "222222222222"
        }
      }
    }
  ]
}
EOF
  ensure_key alias/expel-cloudtrail 'Expel CloudTrail, alias/expel-cloudtrail' "$document"

  # Step 3: SQS queue ExpelMasterCloudTrailNotify
  read -r -d '' document <<'EOF' || true
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AllowLogBucketToSend",
      "Effect": "Allow",
      "Principal": {
        "Service": "s3.amazonaws.com"
      },
      "Action": "sqs:SendMessage",
      "Resource": "arn:aws:sqs:us-east-1:222222222222:ExpelMasterCloudTrailNotify",
      "Condition": {
        "ArnLike": {
          "aws:SourceArn": "arn:aws:s3:::aws-controltower-logs-222222222222-us-east-1"
        },
        "StringEquals": {
          "aws:SourceAccount": "222222222222"
        }
      }
    }
  ]
}
EOF
  ensure_queue ExpelMasterCloudTrailNotify '{"DelaySeconds":"0","MaximumMessageSize":"262144","MessageRetentionPeriod":"604800","ReceiveMessageWaitTimeSeconds":"0","VisibilityTimeout":"30"}' "$document"

  # Step 5: S3 notification ExpelNotifyQueue

  # Expel is also told of CloudTrail's digest files and AWS Config's history and snapshots in this bucket.

  # Control Tower 3.3 lets administrators of log archive change this bucket's notifications; its policy and encryption are locked and are not touched.
  ensure_notification aws-controltower-logs-222222222222-us-east-1 '{"Id":"ExpelNotifyQueue","QueueArn":"arn:aws:sqs:us-east-1:222222222222:ExpelMasterCloudTrailNotify","Events":["s3:ObjectCreated:*"]}'

  # Step 6: IAM policy ExpelAPIPolicy
  read -r -d '' document <<'EOF' || true
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "VisualEditor0",
      "Effect": "Allow",
      "Action": [
        "ec2:DescribeInstances",
        "ec2:DescribeRegions",
        "ec2:DescribeSecurityGroups",
        "iam:List*",
        "iam:Get*",
        "rds:DescribeDBInstances",
        "rds:ListTagsForResource",
        "organizations:ListAccounts",
        "ec2:DescribeVolumes",
        "ecs:DescribeTaskDefinition",
        "ecs:ListTaskDefinitions",
        "lambda:GetFunction",
        "lambda:ListFunctions",
        "lightsail:GetInstances",
        "lightsail:GetRegions",
        "s3:ListAllMyBuckets",
        "s3:GetBucketNotification",
        "s3:GetEncryptionConfiguration",
        "cloudtrail:GetTrailStatus",
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrail",
        "cloudtrail:ListTrails",
        "config:ListDiscoveredResources",
        "config:GetDiscoveredResourceCounts",
        "eks:DescribeCluster",
        "eks:ListClusters",
        "ecs:ListContainerInstances",
        "ecs:DescribeContainerInstances",
        "ecs:DescribeClusters",
        "ecs:ListClusters",
        "organizations:DescribeOrganization"
      ],
      "Resource": "*"
    },
    {
      "Sid": "ExpelQueue",
      "Effect": "Allow",
      "Action": [
        "sqs:DeleteMessage",
        "sqs:ReceiveMessage"
      ],
      "Resource": "arn:aws:sqs:us-east-1:222222222222:ExpelMasterCloudTrailNotify"
    },
    {
      "Sid": "ExpelLogs",
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::aws-controltower-logs-222222222222-us-east-1/*"
    },
    {
      "Sid": "ExpelKey",
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": [
        "{ARN of the new key}",
        "arn:aws:kms:us-east-1:111111111111:key/a5cdd977-9aca-49ec-a72a-c5fa4733bd14"
      ]
    }
  ]
}
EOF
  document=$(filled "$document")
  ensure_policy ExpelAPIPolicy arn:aws:iam::222222222222:policy/ExpelAPIPolicy "$document" 'What Expel may read and do (made by trailhead)'

  # Step 7: IAM role ExpelServiceRole
  read -r -d '' document <<'EOF' || true
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::012205512454:root"
      },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": {
          "sts:ExternalId": "PUT-YOUR-EXTERNAL-ID-HERE"
        }
      }
    }
  ]
}
EOF
  document=$(filled "$document")
  ensure_role ExpelServiceRole "$document" arn:aws:iam::222222222222:policy/ExpelAPIPolicy 'Expel'\''s access (made by trailhead)'

  # Step 8: the values for Workbench
  say "The values for Workbench (https://workbench.expel.io/settings/security-devices?setupIntegration=aws). For a new trail set up by hand Expel's article says to answer No to the second question. For a trail that was there the answer is not known: ask Expel if the form leaves it open."
  printf '%s\n' '1 Role ARN' arn:aws:iam::222222222222:role/ExpelServiceRole
  printf '%s\n' '2 External ID' "$external_id"
  printf '%s\n' '3 Role session name' expel-222222222222
  printf '%s\n' '4 Region' us-east-1
  printf '%s\n' '5 SQS URL' "$queue_url"
}

section_111111111111() {
  in_account 111111111111 us-east-1

  # Step 1: CloudTrail trail aws-controltower-BaselineCloudTrail is there, and fits as it is.

  # Step 4: KMS key a5cdd977-9aca-49ec-a72a-c5fa4733bd14
  read -r -d '' document <<'EOF' || true
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Allow Expel to decrypt",
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::222222222222:role/ExpelServiceRole"
      },
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": {
        "Null": {
          "kms:EncryptionContext:aws:cloudtrail:arn": "false"
        },
        "StringEquals": {
          "kms:ViaService": "s3.us-east-1.amazonaws.com"
        }
      }
    }
  ]
}
EOF
  ensure_statements arn:aws:kms:us-east-1:111111111111:key/a5cdd977-9aca-49ec-a72a-c5fa4733bd14 "$document"

  # Step 6: IAM policy ExpelAPIPolicy
  read -r -d '' document <<'EOF' || true
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "VisualEditor0",
      "Effect": "Allow",
      "Action": [
        "ec2:DescribeInstances",
        "ec2:DescribeRegions",
        "ec2:DescribeSecurityGroups",
        "iam:List*",
        "iam:Get*",
        "rds:DescribeDBInstances",
        "rds:ListTagsForResource",
        "organizations:ListAccounts",
        "ec2:DescribeVolumes",
        "ecs:DescribeTaskDefinition",
        "ecs:ListTaskDefinitions",
        "lambda:GetFunction",
        "lambda:ListFunctions",
        "lightsail:GetInstances",
        "lightsail:GetRegions",
        "s3:ListAllMyBuckets",
        "s3:GetBucketNotification",
        "s3:GetEncryptionConfiguration",
        "cloudtrail:GetTrailStatus",
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrail",
        "cloudtrail:ListTrails",
        "config:ListDiscoveredResources",
        "config:GetDiscoveredResourceCounts",
        "eks:DescribeCluster",
        "eks:ListClusters",
        "ecs:ListContainerInstances",
        "ecs:DescribeContainerInstances",
        "ecs:DescribeClusters",
        "ecs:ListClusters",
        "organizations:DescribeOrganization"
      ],
      "Resource": "*"
    }
  ]
}
EOF
  ensure_policy ExpelAPIPolicy arn:aws:iam::111111111111:policy/ExpelAPIPolicy "$document" 'What Expel may read and do (made by trailhead)'

  # Step 7: IAM role ExpelServiceRole
  read -r -d '' document <<'EOF' || true
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::012205512454:root"
      },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": {
          "sts:ExternalId": "PUT-YOUR-EXTERNAL-ID-HERE"
        }
      }
    }
  ]
}
EOF
  document=$(filled "$document")
  ensure_role ExpelServiceRole "$document" arn:aws:iam::111111111111:policy/ExpelAPIPolicy 'Expel'\''s access (made by trailhead)'
}

case "$external_id" in
  "") die "TRAILHEAD_EXTERNAL_ID is not set. It is in Workbench, Settings, My Organization, in the address of the page." ;;
  ? | *[!A-Za-z0-9_+=,.@:/-]*) die "TRAILHEAD_EXTERNAL_ID is no External ID" ;;
esac
caller=$(aws sts get-caller-identity | jq -r .Account)
case "$caller" in
  222222222222)
    section_222222222222
    say "Account 222222222222 is done. Run this with credentials of 111111111111 too, if that is not done yet."
    ;;
  111111111111)
    section_111111111111
    say "Account 111111111111 is done. Run this with credentials of 222222222222 too, if that is not done yet."
    ;;
  *) die "these credentials are of account $caller, and this script is for 222222222222 and 111111111111" ;;
esac
say "Done. Changes made: $changes."
