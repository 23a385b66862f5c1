#!/usr/bin/env bash
# The path of somebody who has never seen trailhead: clone, the README's first
# command, a rehearsal, the same answers on an AWS over HTTP, a slice for a
# colleague, the report, and everything back. TestMotoAStrangersPath runs it.
#
# Wants REPO (a repository to clone), README_FIRST (the README's first command),
# ENDPOINT and MOTO (the server, with and without the check of bucket owners),
# ID (the External ID), and go, git, aws and jq in PATH.
set -euo pipefail
said() { printf '\n# %s\n' "$*"; }
fails() { echo "NOT SO: $*"; exit 1; }
holds() { grep -qF -- "$2" "$1" || { cat "$1"; fails "$1 does not say: $2"; }; }

said clone, and the first command of the README
git clone -q "$REPO" trailhead-src
(cd trailhead-src && bash -euc "$README_FIRST") >first 2>first.talk || { cat first.talk; fails "the first command failed"; }
holds first "5 SQS URL"
(cd trailhead-src && go build -o ../bin/trailhead .)
PATH=$PWD/bin:$PATH
trailhead version >/dev/null

said a rehearsal, and its answers as a file
export TRAILHEAD_EXTERNAL_ID=$ID
trailhead apply --rehearse --world world.json --yes --queue StrangerQueue >/dev/null
trailhead verify --rehearse --world world.json >/dev/null
trailhead export answers --rehearse --world world.json --out answers.yaml
holds answers.yaml "queue: StrangerQueue"

said the same answers on the server, without a screen
export AWS_ENDPOINT_URL=$ENDPOINT AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
trailhead plan -f answers.yaml --out plan.json >/dev/null
trailhead apply plan.json --yes >values
holds values "/StrangerQueue"
trailhead verify >checks || { cat checks; fails "a hop is broken"; }
code=0; trailhead plan -f answers.yaml --detailed-exitcode >again || code=$?
[ "$code" = 0 ] || { cat again; fails "there is something left to do ($code)"; }
trailhead report --out ticket
holds ticket.md "StrangerQueue"
if grep -qF "$ID" ticket.md ticket.json plan.json answers.yaml; then fails "the External ID is in a file that goes to others"; fi
trailhead undo --yes >/dev/null
code=0; trailhead plan -f answers.yaml --detailed-exitcode >again || code=$?
[ "$code" = 3 ] || { cat again; fails "undo took nothing back ($code)"; }

said a trail that is there, its bucket in another account
as_colleague() { # the second identity, in the account of the logs
  local session
  session=$(aws --endpoint-url "$MOTO" sts assume-role --role-arn arn:aws:iam::222222222222:role/LogAdmin --role-session-name colleague)
  AWS_ACCESS_KEY_ID=$(jq -r .Credentials.AccessKeyId <<<"$session") AWS_SECRET_ACCESS_KEY=$(jq -r .Credentials.SecretAccessKey <<<"$session") \
    AWS_SESSION_TOKEN=$(jq -r .Credentials.SessionToken <<<"$session") "$@"
}
bucket=acme-logs-222222222222
as_colleague aws --endpoint-url "$MOTO" s3api create-bucket --bucket $bucket >/dev/null
as_colleague aws --endpoint-url "$MOTO" s3api put-bucket-policy --bucket $bucket --policy '{"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":["s3:GetBucketAcl","s3:PutObject"],"Resource":["arn:aws:s3:::'$bucket'","arn:aws:s3:::'$bucket'/*"]}]}'
aws --endpoint-url "$MOTO" cloudtrail create-trail --name audit --s3-bucket-name $bucket --is-multi-region-trail --include-global-service-events --enable-log-file-validation >/dev/null
aws --endpoint-url "$MOTO" cloudtrail start-logging --name audit

said the plan is cut, a colleague runs the part of the other account
theirs="--variant existing --scope account --trail audit --log-account-role LogAdmin"
# shellcheck disable=SC2086
trailhead plan $theirs --slices slices >/dev/null
XDG_STATE_HOME=$PWD/colleague as_colleague trailhead apply slices/slice-222222222222.json --yes --receipt receipt.json >/dev/null
jq -e '.made | length > 0' receipt.json >/dev/null || fails "the receipt says that nothing was made"
# shellcheck disable=SC2086
trailhead apply $theirs --take-in receipt.json --yes >values
holds values "arn:aws:iam::222222222222:role/ExpelServiceRole"
# shellcheck disable=SC2086
trailhead verify >checks || { cat checks; fails "a hop is broken"; }

said the report, and everything back
trailhead report --out ticket2
holds ticket2.md "222222222222"
# What the colleague made is in the colleague's journal: here its tags name it.
# shellcheck disable=SC2086
trailhead undo --yes $theirs &>undone
grep -qF -- --by-tags undone || { cat undone; fails "undo does not say how to take back the colleague's part"; }
# shellcheck disable=SC2086
trailhead undo --yes --by-tags $theirs &>undone
if as_colleague aws --endpoint-url "$MOTO" iam get-role --role-name ExpelServiceRole >/dev/null 2>&1; then cat undone; fails "the role is left in 222222222222"; fi
if aws --endpoint-url "$MOTO" iam get-role --role-name ExpelServiceRole >/dev/null 2>&1; then cat undone; fails "the role is left here"; fi
as_colleague aws --endpoint-url "$MOTO" s3api get-bucket-notification-configuration --bucket $bucket >rules
if grep -q ExpelNotifyQueue rules; then cat rules; fails "the rule is left"; fi
aws --endpoint-url "$MOTO" cloudtrail get-trail-status --name audit | jq -e .IsLogging >/dev/null || fails "the trail is not as it was"

said that is all
