# shellcheck shell=bash disable=SC2034,SC2154
# The step in an exported script: each function looks first, and writes only what
# is not as it should be. The functions it calls are in instructions/library.sh.

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
