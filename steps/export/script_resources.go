package export

// bashResources make one resource each: they look first, and write only what is not
// as it should be.
var bashResources = []bashFunction{
	{"ensure_service_access", `
# ensure_service_access SERVICE: trusted access in the organization.
ensure_service_access() {
  local on
  on=$(aws organizations list-aws-service-access-for-organization | jq --arg service "$1" 'any(.EnabledServicePrincipals[]; .ServicePrincipal == $service)')
  if [ "$on" != true ]; then
    doing "switch on trusted access for $1, for the whole organization"
    aws organizations enable-aws-service-access --service-principal "$1"
  fi
}
`},
	{"ensure_service_role", `
# ensure_service_role ROLE SERVICE: the service's own role.
ensure_service_role() {
  local found
  found=$(look NoSuchEntity aws iam get-role --role-name "$1")
  if [ -z "$found" ]; then
    doing "make the service-linked role $1"
    aws iam create-service-linked-role --aws-service-name "$2" >/dev/null
  fi
}
`},
	{"orphan_key", `
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
`},
	{"ensure_key", `
# ensure_key ALIAS DESCRIPTION POLICY: the key, whose ARN is $key_arn then.
ensure_key() {
  local alias=$1 description=$2 policy=$3 found there now
  found=$(look NotFoundException aws kms describe-key --key-id "$alias")
  if [ -z "$found" ]; then
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
  now=$(aws kms get-key-policy --key-id "$key_arn" --policy-name default | jq -r .Policy)
  if ! holds "$now" "$policy"; then
    claim "$there" "KMS key $alias"
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
`},
	{"ensure_statements", `
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
`},
	{"ensure_bucket", `
# ensure_bucket NAME POLICY: the log bucket, private and for TLS only.
ensure_bucket() {
  local name=$1 policy=$2 place there now
  place=$(look NoSuchBucket aws s3api get-bucket-location --bucket "$name") || die "the bucket $name cannot be looked at: it belongs to another account, or s3:GetBucketLocation is not allowed here"
  if [ -z "$place" ]; then
    doing "create the S3 bucket $name"
    if [ "$region" = us-east-1 ]; then
      aws s3api create-bucket --bucket "$name" --object-ownership BucketOwnerEnforced >/dev/null
    else
      aws s3api create-bucket --bucket "$name" --object-ownership BucketOwnerEnforced --create-bucket-configuration "LocationConstraint=$region" >/dev/null
    fi
    patiently NoSuchBucket aws s3api put-bucket-tagging --bucket "$name" --tagging "{\"TagSet\":$(tagged Key Value)}"
  elif [ "$(jq -r '.LocationConstraint // "us-east-1"' <<<"$place")" != "$region" ]; then
    die "the bucket $name is in another region than $region"
  fi
  there=$(look NoSuchTagSet aws s3api get-bucket-tagging --bucket "$name" --expected-bucket-owner "$account" | jq -c '[.TagSet[] | {(.Key): .Value}] | add // {}')
  there=${there:-"{}"}
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
  now=$(look NoSuchBucketPolicy aws s3api get-bucket-policy --bucket "$name" --expected-bucket-owner "$account" | jq -r .Policy)
  if ! holds "$now" "$policy"; then
    claim "$there" "S3 bucket $name"
    now=$(merged "$now" "$policy")
    doing "let CloudTrail write to the bucket, and nobody without TLS"
    aws s3api put-bucket-policy --bucket "$name" --expected-bucket-owner "$account" --policy "$now"
  fi
  if lacks_tags "$there"; then
    now=$(jq -cn --argjson there "$there" --argjson ours "$tags" '{TagSet: ($there + $ours | to_entries | map({Key: .key, Value: .value}))}')
    doing "tag the bucket"
    aws s3api put-bucket-tagging --bucket "$name" --expected-bucket-owner "$account" --tagging "$now"
  fi
}
`},
	{"ensure_encryption", `
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
`},
	{"ensure_topic", `
# ensure_topic NAME ARN POLICY: an SNS topic.
ensure_topic() {
  local found there now
  found=$(look NotFound aws sns get-topic-attributes --topic-arn "$2")
  if [ -z "$found" ]; then
    doing "create the SNS topic $1"
    aws sns create-topic --name "$1" --attributes "$(jq -cn --arg policy "$3" '{Policy: $policy}')" --tags "$(tagged Key Value)" >/dev/null
    return 0
  fi
  now=$(jq -r '.Attributes.Policy // ""' <<<"$found")
  if ! holds "$now" "$3"; then
    there=$(aws sns list-tags-for-resource --resource-arn "$2" | jq -c '[.Tags[] | {(.Key): .Value}] | add // {}')
    claim "$there" "SNS topic $1"
    now=$(merged "$now" "$3")
    doing "complete the topic's policy"
    aws sns set-topic-attributes --topic-arn "$2" --attribute-name Policy --attribute-value "$now"
  fi
}
`},
}
