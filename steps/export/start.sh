# shellcheck shell=bash disable=SC2034,SC2154
set -euo pipefail

export AWS_PAGER='' AWS_DEFAULT_OUTPUT=json
changes=0 key_arn='' queue_url='' account='' region=''
external_id=${TRAILHEAD_EXTERNAL_ID:-}
for program in aws jq; do
  command -v "$program" >/dev/null || { echo "This script needs $program, which is not here. Install it, then run the script again." >&2; exit 1; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
