# shellcheck shell=bash disable=SC2034,SC2154
# The step in an exported script: each function looks first, and writes only what
# is not as it should be. The functions it calls are in instructions/library.sh.

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
