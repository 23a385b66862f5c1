# shellcheck shell=bash disable=SC2034,SC2154
# The step in an exported script: each function looks first, and writes only what
# is not as it should be. The functions it calls are in instructions/library.sh.

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
