# shellcheck shell=bash disable=SC2034,SC2154
# The step in an exported script: each function looks first, and writes only what
# is not as it should be. The functions it calls are in instructions/library.sh.

# ensure_service_access SERVICE: trusted access in the organization.
ensure_service_access() {
  local on
  on=$(aws organizations list-aws-service-access-for-organization | jq --arg service "$1" 'any(.EnabledServicePrincipals[]; .ServicePrincipal == $service)')
  if [ "$on" != true ]; then
    doing "switch on trusted access for $1, for the whole organization"
    aws organizations enable-aws-service-access --service-principal "$1"
  fi
}

# ensure_service_role ROLE SERVICE: the service's own role, which is the one under
# the service's path, whatever its name.
ensure_service_role() {
  local found
  found=$(aws iam list-roles --path-prefix "/aws-service-role/$2/" | jq -r '.Roles[].RoleName')
  if [ -z "$found" ]; then
    doing "make the service-linked role $1"
    aws iam create-service-linked-role --aws-service-name "$2" >/dev/null
  fi
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
