# shellcheck shell=bash disable=SC2034,SC2154
# The step in an exported script: each function looks first, and writes only what
# is not as it should be. The functions it calls are in instructions/library.sh.

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
