#!/usr/bin/env bash
# Measures trailhead over TLS with the latency of a real network, beside the AWS
# CLI and boto3 doing the same: moto behind e2e/measure/front, each five times,
# medians in milliseconds. It needs moto_server, aws, python3 with boto3 and
# curl, and takes some four minutes. RUNS=n for another number of runs.
set -euo pipefail
cd "$(dirname "$0")/../.."

runs=${RUNS:-5}
work=$(mktemp -d)
trap 'kill "${front:-}" "${moto:-}" 2>/dev/null; rm -rf "$work"' EXIT
free() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }

go build -ldflags='-s -w' -o "$work/trailhead" .
go build -o "$work/front" ./e2e/measure/front
port=$(free)
moto_server -H 127.0.0.1 -p "$port" >"$work/moto.log" 2>&1 &
moto=$!
until curl -sf -o /dev/null "http://127.0.0.1:$port/moto-api/"; do sleep 0.2; done
"$work/front" -to "http://127.0.0.1:$port" -ca "$work/ca.pem" >"$work/front.log" &
front=$!
until [ -s "$work/front.log" ]; do sleep 0.1; done
AWS_ENDPOINT_URL=$(head -1 "$work/front.log")
export AWS_ENDPOINT_URL AWS_CA_BUNDLE="$work/ca.pem" AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_REGION=us-east-1
export AWS_DEFAULT_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export TRAILHEAD_EXTERNAL_ID=11111111-2222-4333-8444-555555555555
unset AWS_PROFILE

# Version 1 of the AWS CLI takes another address for SQS only as a flag.
mkdir "$work/bin"
# shellcheck disable=SC2016 # the wrapper expands them
printf '#!/bin/sh\nexec "%s" --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n' "$(command -v aws)" >"$work/bin/aws"
chmod +x "$work/bin/aws"

reset() { curl -sf -o /dev/null -X POST "http://127.0.0.1:$port/moto-api/reset"; XDG_STATE_HOME=$(mktemp -d -p "$work"); export XDG_STATE_HOME; }
# timed WHAT COMMAND...: one run, its time kept under WHAT.
timed() {
  local what=$1 from to
  shift
  from=$(date +%s%N)
  if ! "$@" >"$work/out" 2>&1; then
    printf '%s failed:\n' "$what"
    tail -20 "$work/out"
    exit 1
  fi
  to=$(date +%s%N)
  printf '%d\n' $(((to - from) / 1000000)) >>"$work/$what.ms"
}

trailhead=$work/trailhead
reset
"$trailhead" export awscli --variant new --out "$work/connect.sh" >/dev/null 2>&1
for _ in $(seq "$runs"); do
  reset
  timed plan "$trailhead" plan --variant new
  timed apply "$trailhead" apply --yes --variant new
  timed again "$trailhead" apply --yes --variant new
  timed verify "$trailhead" verify
  timed undo "$trailhead" undo --yes
  reset
  timed boto3 python3 e2e/measure/setup.py
  reset
  PATH="$work/bin:$PATH" timed awscli bash "$work/connect.sh"
done
kill -INT "$front"
wait "$front" || true
printf '| what, over TLS, 20 ms a round trip and 80 ms a call | median of %s | of trailhead apply |\n|---|---|---|\n' "$runs"
median() { sort -n "$work/$1.ms" | sed -n "$(((runs + 1) / 2))p"; }
whole=$(median apply)
for what in plan apply again verify undo boto3 awscli; do
  it=$(median "$what")
  printf '| %s | %d ms | %d.%02d |\n' "$what" "$it" $((it / whole)) $((it * 100 / whole % 100))
done
tail -1 "$work/front.log"
