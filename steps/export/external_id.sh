# shellcheck shell=bash disable=SC2034,SC2154
case "$external_id" in
  "") die "TRAILHEAD_EXTERNAL_ID is not set. It is in Workbench, Settings, My Organization, in the address of the page." ;;
  ? | *[!A-Za-z0-9_+=,.@:/-]*) die "TRAILHEAD_EXTERNAL_ID is no External ID" ;;
esac
