#!/usr/bin/env bash
#
# Connects AWS CloudTrail to Expel Workbench: a new trail,
# account 123456789012, us-east-1. Written by trailhead export awscli.
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

# foreign_copies NAME: the rules by which S3 copies the log files into a bucket of
# another account, or of which the rule does not say whose it is.
foreign_copies() {
  local found
  if ! found=$(look ReplicationConfigurationNotFoundError aws s3api get-bucket-replication --bucket "$1" --expected-bucket-owner "$account"); then
    say "  Whether its files are copied elsewhere is not known: s3:GetReplicationConfiguration is not allowed here"
    return 0
  fi
  [ -n "$found" ] || return 0
  jq -r --arg own "$account" '[.ReplicationConfiguration.Rules[]? | select(.Status == "Enabled" and .Destination.Account != $own)
    | (.Filter.And.Prefix // .Filter.Prefix // .Prefix // "") as $prefix
    | select(("AWSLogs/" | startswith($prefix)) or ($prefix | startswith("AWSLogs/")))
    | "replication rule \(.ID | tojson) copies the log files into \(.Destination.Bucket)"] | join("; ")' <<<"$found"
}

# ensure_bucket NAME POLICY: the log bucket, private and for TLS only.
ensure_bucket() {
  local name=$1 policy=$2 place there now had
  place=$(look NoSuchBucket aws s3api get-bucket-location --bucket "$name") || die "the bucket $name cannot be looked at: it belongs to another account, or s3:GetBucketLocation is not allowed here"
  if [ -z "$place" ]; then
    doing "create the S3 bucket $name"
    set -- --bucket "$name" --object-ownership BucketOwnerEnforced
    case $name in *-an) set -- "$@" --bucket-namespace account-regional ;; esac
    [ "$region" = us-east-1 ] || set -- "$@" --create-bucket-configuration "LocationConstraint=$region"
    aws s3api create-bucket "$@" >/dev/null
    patiently NoSuchBucket aws s3api put-bucket-tagging --bucket "$name" --tagging "{\"TagSet\":$(tagged Key Value)}"
  elif [ "$(jq -r '.LocationConstraint // "us-east-1"' <<<"$place")" != "$region" ]; then
    die "the bucket $name is in another region than $region"
  fi
  there=$(look NoSuchTagSet aws s3api get-bucket-tagging --bucket "$name" --expected-bucket-owner "$account" | jq -c '[.TagSet[] | {(.Key): .Value}] | add // {}')
  there=${there:-"{}"}
  had=$(look NoSuchBucketPolicy aws s3api get-bucket-policy --bucket "$name" --expected-bucket-owner "$account" | jq -r .Policy)
  holds "$had" "$policy" || [ -z "$place" ] || claim "$there" "S3 bucket $name"
  now=$(outsiders "$had" "$policy")
  refuse_extra "S3 bucket $name" "$now"
  if [ -n "$place" ]; then
    now=$(foreign_copies "$name")
    refuse_extra "S3 bucket $name" "$now"
  fi
  now=$(look OwnershipControlsNotFoundError aws s3api get-bucket-ownership-controls --bucket "$name" --expected-bucket-owner "$account" | jq -r '.OwnershipControls.Rules[0].ObjectOwnership')
  if [ "$now" != BucketOwnerEnforced ]; then
    claim "$there" "S3 bucket $name"
    doing "enforce the bucket owner"
    aws s3api put-bucket-ownership-controls --bucket "$name" --expected-bucket-owner "$account" --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'
  fi
  now=$(look NoSuchPublicAccessBlockConfiguration aws s3api get-public-access-block --bucket "$name" --expected-bucket-owner "$account" |
    jq '.PublicAccessBlockConfiguration | .BlockPublicAcls and .BlockPublicPolicy and .IgnorePublicAcls and .RestrictPublicBuckets')
  if [ "$now" != true ]; then
    claim "$there" "S3 bucket $name"
    doing "block public access"
    aws s3api put-public-access-block --bucket "$name" --expected-bucket-owner "$account" --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
  fi
  if ! holds "$had" "$policy"; then
    now=$(merged "$had" "$policy")
    doing "let CloudTrail write to the bucket, and nobody without TLS"
    aws s3api put-bucket-policy --bucket "$name" --expected-bucket-owner "$account" --policy "$now"
  fi
  if lacks_tags "$there"; then
    now=$(jq -cn --argjson there "$there" --argjson ours "$tags" '{TagSet: ($there + $ours | to_entries | map({Key: .key, Value: .value}))}')
    doing "tag the bucket"
    aws s3api put-bucket-tagging --bucket "$name" --expected-bucket-owner "$account" --tagging "$now"
  fi
}

# ensure_trail NAME ARN CALLED BUCKET TOPIC ORGANIZATION: all regions, global services,
# log validation, SSE-KMS, management events read and write, KMS too.
ensure_trail() {
  local name=$1 arn=$2 called=$3 found there now options
  options=(--name "$name" --s3-bucket-name "$4" --kms-key-id "$key_arn" --is-multi-region-trail --include-global-service-events --enable-log-file-validation)
  if [ -n "$5" ]; then options+=(--sns-topic-name "$5"); fi
  if [ "$6" = true ]; then options+=(--is-organization-trail); fi
  found=$(aws cloudtrail describe-trails | jq -c --arg arn "$arn" '.trailList[] | select(.TrailARN == $arn)')
  if [ -z "$found" ]; then
    doing "create the trail $name"
    patiently 'InsufficientS3BucketPolicyException|InsufficientEncryptionPolicyException|InsufficientSnsTopicPolicyException' \
      aws cloudtrail create-trail "${options[@]}" --tags-list "$(tagged Key Value)" >/dev/null
    doing "start logging"
    aws cloudtrail start-logging --name "$called"
    return 0
  fi
  there=$(aws cloudtrail list-tags --resource-id-list "$arn" | jq -c '[.ResourceTagList[].TagsList[]? | {(.Key): .Value}] | add // {}')
  now=$(jq --arg bucket "$4" --arg key "$key_arn" --arg topic "$5" --argjson organization "$6" '.S3BucketName == $bucket and .KmsKeyId == $key
    and (.SnsTopicARN // "" | split(":") | last // "") == $topic and .IsMultiRegionTrail and .IncludeGlobalServiceEvents and .LogFileValidationEnabled
    and (.IsOrganizationTrail // false) == $organization' <<<"$found")
  if [ "$now" != true ]; then
    claim "$there" "trail $name (or connect it as it is: variant existing)"
    doing "set what differs from the article"
    options[1]=$called
    aws cloudtrail update-trail "${options[@]}" >/dev/null
  fi
  now=$(aws cloudtrail get-event-selectors --trail-name "$called" | jq '
    ((.EventSelectors // []) + (.AdvancedEventSelectors // []) | length) == 0
    or any(.EventSelectors[]?; .IncludeManagementEvents and .ReadWriteType == "All" and (.ExcludeManagementEventSources // [] | length) == 0)
    or any(.AdvancedEventSelectors[]?; [.FieldSelectors[] | .Field] == ["eventCategory"] and .FieldSelectors[0].Equals == ["Management"])')
  if [ "$now" != true ]; then
    claim "$there" "trail $name (or connect it as it is: variant existing)"
    doing "record management events, read and write, KMS too"
    aws cloudtrail put-event-selectors --trail-name "$called" --event-selectors '[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}]' >/dev/null
  fi
  if lacks_tags "$there"; then
    doing "tag the trail"
    aws cloudtrail add-tags --resource-id "$arn" --tags-list "$(tagged Key Value)"
  fi
  now=$(aws cloudtrail get-trail-status --name "$called" | jq .IsLogging)
  if [ "$now" != true ]; then
    claim "$there" "trail $name (or connect it as it is: variant existing)"
    doing "start logging"
    aws cloudtrail start-logging --name "$called"
  fi
}

# ensure_encryption BUCKET BUCKET_KEY: SSE-KMS with our key.
ensure_encryption() {
  local wanted now
  wanted=$(jq -cn --arg key "$key_arn" --argjson bucket_key "$2" '{Rules: [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: $key}, BucketKeyEnabled: $bucket_key}]}')
  now=$(look ServerSideEncryptionConfigurationNotFoundError aws s3api get-bucket-encryption --bucket "$1" --expected-bucket-owner "$account" |
    jq --argjson wanted "$wanted" '(.ServerSideEncryptionConfiguration.Rules[0] | .BucketKeyEnabled = (.BucketKeyEnabled // false) | {ApplyServerSideEncryptionByDefault, BucketKeyEnabled}) == $wanted.Rules[0]')
  if [ "$now" != true ]; then
    doing "encrypt new log files with the key"
    aws s3api put-bucket-encryption --bucket "$1" --expected-bucket-owner "$account" --server-side-encryption-configuration "$wanted"
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

# ensure_user NAME POLICY_ARN [OPTIONS]: the user that Expel signs in as.
ensure_user() {
  local found now
  found=$(look NoSuchEntity aws iam get-user --user-name "$1")
  if [ -z "$found" ]; then
    doing "create the IAM user $1"
    aws iam create-user --user-name "$1" --tags "$(tagged Key Value)" "${@:3}" >/dev/null
    found=$(jq -cn --argjson tags "$(tagged Key Value)" '{User: {Tags: $tags}}')
  else
    refuse_beside user "$1" "$2"
  fi
  now=$(patiently NoSuchEntity aws iam list-attached-user-policies --user-name "$1" | jq --arg arn "$2" 'any(.AttachedPolicies[]; .PolicyArn == $arn)')
  if [ "$now" != true ]; then
    claim "$(jq -c '[.User.Tags[]? | {(.Key): .Value}] | add // {}' <<<"$found")" "IAM user $1"
    doing "attach the policy"
    patiently NoSuchEntity aws iam attach-user-policy --user-name "$1" --policy-arn "$2"
  fi
}

# ensure_access_key USER: AWS shows a secret once. So does this script.
ensure_access_key() {
  local keys
  keys=$(aws iam list-access-keys --user-name "$1" | jq '.AccessKeyMetadata | length')
  if [ "$keys" -eq 0 ]; then
    doing "create the access key; its secret is shown this once"
    aws iam create-access-key --user-name "$1" | jq -r '.AccessKey | "6 Access key ID\n\(.AccessKeyId)\n7 Secret access key\n\(.SecretAccessKey)"'
  fi
}

section_123456789012() {
  in_account 123456789012 us-east-1

  # Step 1: S3 bucket expel-cloudtrail-123456789012-us-east-1-an
  read -r -d '' document <<'EOF' || true
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AWSCloudTrailAclCheck20150319",
      "Effect": "Allow",
      "Principal": {
        "Service": "cloudtrail.amazonaws.com"
      },
      "Action": "s3:GetBucketAcl",
      "Resource": "arn:aws:s3:::expel-cloudtrail-123456789012-us-east-1-an",
      "Condition": {
        "StringEquals": {
          "aws:SourceArn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/GlobalCloudTrail"
        }
      }
    },
    {
      "Sid": "AWSCloudTrailWrite20150319",
      "Effect": "Allow",
      "Principal": {
        "Service": "cloudtrail.amazonaws.com"
      },
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::expel-cloudtrail-123456789012-us-east-1-an/AWSLogs/123456789012/*",
      "Condition": {
        "StringEquals": {
          "aws:SourceArn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/GlobalCloudTrail",
          "s3:x-amz-acl": "bucket-owner-full-control"
        }
      }
    },
    {
      "Sid": "AllowSSLRequestsOnly",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": [
        "arn:aws:s3:::expel-cloudtrail-123456789012-us-east-1-an",
        "arn:aws:s3:::expel-cloudtrail-123456789012-us-east-1-an/*"
      ],
      "Condition": {
        "Bool": {
          "aws:SecureTransport": "false"
        }
      }
    }
  ]
}
EOF
  ensure_bucket expel-cloudtrail-123456789012-us-east-1-an "$document"

  # Step 4: KMS key alias/expel-cloudtrail
  read -r -d '' document <<'EOF' || true
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Enable IAM User Permissions",
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::123456789012:root"
      },
      "Action": "kms:*",
      "Resource": "*"
    },
    {
      "Sid": "Allow CloudTrail to encrypt logs",
      "Effect": "Allow",
      "Principal": {
        "Service": "cloudtrail.amazonaws.com"
      },
      "Action": "kms:GenerateDataKey*",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "aws:SourceArn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/GlobalCloudTrail"
        },
        "StringLike": {
          "kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:123456789012:trail/*"
        }
      }
    },
    {
      "Sid": "Allow CloudTrail to describe key",
      "Effect": "Allow",
      "Principal": {
        "Service": "cloudtrail.amazonaws.com"
      },
      "Action": "kms:DescribeKey",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "aws:SourceArn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/GlobalCloudTrail"
        }
      }
    },
    {
      "Sid": "Allow CloudTrail to decrypt",
      "Effect": "Allow",
      "Principal": {
        "Service": "cloudtrail.amazonaws.com"
      },
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "aws:SourceArn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/GlobalCloudTrail"
        }
      }
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
          "aws:SourceArn": "arn:aws:s3:::expel-cloudtrail-123456789012-us-east-1-an"
        },
        "StringEquals": {
          "aws:SourceAccount": "123456789012"
        }
      }
    }
  ]
}
EOF
  ensure_key alias/expel-cloudtrail 'Expel CloudTrail, alias/expel-cloudtrail' "$document"

  # Step 1: CloudTrail trail GlobalCloudTrail
  ensure_trail GlobalCloudTrail arn:aws:cloudtrail:us-east-1:123456789012:trail/GlobalCloudTrail GlobalCloudTrail expel-cloudtrail-123456789012-us-east-1-an '' false

  # Step 2: bucket encryption expel-cloudtrail-123456789012-us-east-1-an
  ensure_encryption expel-cloudtrail-123456789012-us-east-1-an false

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
      "Resource": "arn:aws:sqs:us-east-1:123456789012:ExpelMasterCloudTrailNotify",
      "Condition": {
        "ArnLike": {
          "aws:SourceArn": "arn:aws:s3:::expel-cloudtrail-123456789012-us-east-1-an"
        },
        "StringEquals": {
          "aws:SourceAccount": "123456789012"
        }
      }
    }
  ]
}
EOF
  ensure_queue ExpelMasterCloudTrailNotify '{"DelaySeconds":"0","MaximumMessageSize":"262144","MessageRetentionPeriod":"604800","ReceiveMessageWaitTimeSeconds":"0","VisibilityTimeout":"30"}' "$document"

  # Step 5: S3 notification ExpelNotifyQueue

  # Expel is also told of CloudTrail's digest files in this bucket. notification_filter: trail leaves them out.
  ensure_notification expel-cloudtrail-123456789012-us-east-1-an '{"Id":"ExpelNotifyQueue","QueueArn":"arn:aws:sqs:us-east-1:123456789012:ExpelMasterCloudTrailNotify","Events":["s3:ObjectCreated:*"]}'

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
      "Resource": "arn:aws:sqs:us-east-1:123456789012:ExpelMasterCloudTrailNotify"
    },
    {
      "Sid": "ExpelLogs",
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::expel-cloudtrail-123456789012-us-east-1-an/*"
    },
    {
      "Sid": "ExpelKey",
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "{ARN of the new key}"
    }
  ]
}
EOF
  document=$(filled "$document")
  ensure_policy ExpelAPIPolicy arn:aws:iam::123456789012:policy/ExpelAPIPolicy "$document" 'What Expel may read and do (made by trailhead)'

  # Step 7: IAM user ExpelServiceRole
  ensure_user ExpelServiceRole arn:aws:iam::123456789012:policy/ExpelAPIPolicy

  # Step 7: access key of ExpelServiceRole
  ensure_access_key ExpelServiceRole

  # Step 8: the values for Workbench
  say "The values for Workbench (https://workbench.expel.io/settings/security-devices?setupIntegration=aws). Answer No to the second question."
  printf '%s\n' '1 User ARN' arn:aws:iam::123456789012:user/ExpelServiceRole
  printf '%s\n' '2 External ID' "$external_id"
  printf '%s\n' '3 Role session name' expel-123456789012
  printf '%s\n' '4 Region' us-east-1
  printf '%s\n' '5 SQS URL' "$queue_url"
}

case "$external_id" in
  "") die "TRAILHEAD_EXTERNAL_ID is not set. It is in Workbench, Settings, My Organization, in the address of the page." ;;
  ? | *[!A-Za-z0-9_+=,.@:/-]*) die "TRAILHEAD_EXTERNAL_ID is no External ID" ;;
esac
caller=$(aws sts get-caller-identity | jq -r .Account)
case "$caller" in
  123456789012)
    section_123456789012
    ;;
  *) die "these credentials are of account $caller, and this script is for 123456789012" ;;
esac
say "Done. Changes made: $changes."
