# shellcheck shell=bash disable=SC2034,SC2154
# The step in an exported script: each function looks first, and writes only what
# is not as it should be. The functions it calls are in instructions/library.sh.

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
