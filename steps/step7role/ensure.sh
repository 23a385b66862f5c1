# shellcheck shell=bash disable=SC2034,SC2154
# The step in an exported script: each function looks first, and writes only what
# is not as it should be. The functions it calls are in instructions/library.sh.

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
