package export

// bashMoreResources are those that come once bucket and key are there.
var bashMoreResources = []bashFunction{
	{"ensure_trail", `
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
`},
	{"modern_url", `
# modern_url: version 1 of the AWS CLI calls SQS by the names it had at first.
modern_url() {
  case "$queue_url" in
    https://queue.amazonaws.com/* | "https://$region.queue.amazonaws.com/"*) queue_url="https://sqs.$region.amazonaws.com/${queue_url#https://*/}" ;;
  esac
}
`},
	{"ensure_queue", `
# ensure_queue NAME SETTINGS POLICY: the queue, whose URL is $queue_url then.
ensure_queue() {
  local name=$1 policy=$3 settings there now had
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
  if ! jq -e --argjson now "$now" 'all(to_entries[]; $now[.key] == .value)' <<<"$settings" >/dev/null || ! holds "$had" "$policy"; then
    claim "$there" "SQS queue $name"
    policy=$(merged "$had" "$policy")
    settings=$(jq -c --arg policy "$policy" '. + {Policy: $policy}' <<<"$settings")
    doing "set what differs from the article"
    aws sqs set-queue-attributes --queue-url "$queue_url" --attributes "$settings"
  fi
  if lacks_tags "$there"; then
    doing "tag the queue"
    aws sqs tag-queue --queue-url "$queue_url" --tags "$tags"
  fi
  modern_url
}
`},
	{"ensure_subscription", `
# ensure_subscription TOPIC QUEUE: our queue hears of the topic, beside all others.
ensure_subscription() {
  local found raw
  found=$(aws sns list-subscriptions | jq -r --arg topic "$1" --arg queue "$2" '[.Subscriptions[] | select(.TopicArn == $topic and .Endpoint == $queue)][0].SubscriptionArn // ""')
  case "$found" in
    "")
      doing "subscribe the queue to $1"
      aws sns subscribe --topic-arn "$1" --protocol sqs --notification-endpoint "$2" --return-subscription-arn >/dev/null
      ;;
    arn:*)
      raw=$(aws sns get-subscription-attributes --subscription-arn "$found" | jq -r '.Attributes.RawMessageDelivery // "false"')
      [ "$raw" = false ] || die "the queue is subscribed to $1 already, with raw message delivery. Delete that subscription if nobody needs it."
      ;;
    *) die "the queue's subscription to $1 waits to be confirmed. Have the topic's owner delete it, then run this again." ;;
  esac
}
`},
	{"ensure_notification", `
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
`},
	{"ensure_policy", `
# ensure_policy NAME ARN DOCUMENT DESCRIPTION: an IAM policy.
ensure_policy() {
  local found there now versions
  found=$(look NoSuchEntity aws iam get-policy --policy-arn "$2")
  if [ -z "$found" ]; then
    doing "create the IAM policy $1"
    aws iam create-policy --policy-name "$1" --policy-document "$3" --description "$4" --tags "$(tagged Key Value)" >/dev/null
    return 0
  fi
  there=$(jq -c '[.Policy.Tags[]? | {(.Key): .Value}] | add // {}' <<<"$found")
  now=$(aws iam get-policy-version --policy-arn "$2" --version-id "$(jq -r .Policy.DefaultVersionId <<<"$found")" | jq -c .PolicyVersion.Document)
  if ! same_policy "$now" "$3"; then
    claim "$there" "IAM policy $1"
    versions=$(aws iam list-policy-versions --policy-arn "$2")
    if [ "$(jq '.Versions | length' <<<"$versions")" -ge 5 ]; then
      doing "delete the oldest of its five versions"
      aws iam delete-policy-version --policy-arn "$2" --version-id "$(jq -r '[.Versions[] | select(.IsDefaultVersion | not)] | sort_by(.CreateDate)[0].VersionId' <<<"$versions")"
    fi
    doing "make a new version the default"
    aws iam create-policy-version --policy-arn "$2" --policy-document "$3" --set-as-default >/dev/null
  fi
  if lacks_tags "$there"; then
    doing "tag the policy"
    aws iam tag-policy --policy-arn "$2" --tags "$(tagged Key Value)"
  fi
}
`},
	{"ensure_role", `
# ensure_role NAME TRUST POLICY_ARN DESCRIPTION: the role that Expel takes on. Its
# trust holds the External ID, so that it goes by a file: others can see the
# arguments of a command.
ensure_role() {
  local found there now trust="$scratch/trust.json"
  printf '%s' "$2" >"$trust"
  found=$(look NoSuchEntity aws iam get-role --role-name "$1")
  if [ -z "$found" ]; then
    doing "create the IAM role $1"
    found=$(aws iam create-role --role-name "$1" --assume-role-policy-document "file://$trust" --description "$4" --tags "$(tagged Key Value)")
    found=$(jq -c --argjson tags "$(tagged Key Value)" '.Role.Tags = $tags' <<<"$found")
  fi
  there=$(jq -c '[.Role.Tags[]? | {(.Key): .Value}] | add // {}' <<<"$found")
  now=$(jq -c '.Role.AssumeRolePolicyDocument | if type == "string" then fromjson else . end' <<<"$found")
  if ! same_policy "$now" "$2"; then
    claim "$there" "IAM role $1"
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
`},
	{"ensure_user", `
# ensure_user NAME POLICY_ARN: the user that Expel signs in as.
ensure_user() {
  local found now
  found=$(look NoSuchEntity aws iam get-user --user-name "$1")
  if [ -z "$found" ]; then
    doing "create the IAM user $1"
    aws iam create-user --user-name "$1" --tags "$(tagged Key Value)" >/dev/null
    found=$(jq -cn --argjson tags "$(tagged Key Value)" '{User: {Tags: $tags}}')
  fi
  now=$(patiently NoSuchEntity aws iam list-attached-user-policies --user-name "$1" | jq --arg arn "$2" 'any(.AttachedPolicies[]; .PolicyArn == $arn)')
  if [ "$now" != true ]; then
    claim "$(jq -c '[.User.Tags[]? | {(.Key): .Value}] | add // {}' <<<"$found")" "IAM user $1"
    doing "attach the policy"
    patiently NoSuchEntity aws iam attach-user-policy --user-name "$1" --policy-arn "$2"
  fi
}
`},
	{"ensure_access_key", `
# ensure_access_key USER: AWS shows a secret once. So does this script.
ensure_access_key() {
  local keys
  keys=$(aws iam list-access-keys --user-name "$1" | jq '.AccessKeyMetadata | length')
  if [ "$keys" -eq 0 ]; then
    doing "create the access key; its secret is shown this once"
    aws iam create-access-key --user-name "$1" | jq -r '.AccessKey | "6 Access key ID\n\(.AccessKeyId)\n7 Secret access key\n\(.SecretAccessKey)"'
  fi
}
`},
}
