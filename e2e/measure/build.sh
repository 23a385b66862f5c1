#!/usr/bin/env bash
# Measures what a first build compiles, as on a fresh machine: wall time, and
# the CPU seconds of each part and of the largest packages. It needs python3 and
# takes some two minutes; modules that are not here yet are downloaded first and
# not measured.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go mod download
begun=$(date +%s)
GOCACHE=$work/cache go build -debug-actiongraph="$work/graph.json" -o "$work/trailhead" .
printf 'wall time: %d s\n' $(($(date +%s) - begun))
python3 - "$work/graph.json" <<'END'
import collections, json, sys

def part(action):
    package = action["Package"]
    if action["Mode"] == "link":
        return "linking"
    if package.startswith("trailhead"):
        return "trailhead"
    if package.startswith("github.com/aws/"):
        return "AWS SDK"
    if "." not in package.split("/")[0]:
        return "Go's standard library"
    return "Charm's libraries and all others"

parts, packages = collections.Counter(), collections.Counter()
for action in json.load(open(sys.argv[1])):
    seconds = (action.get("CmdUser", 0) + action.get("CmdSys", 0)) / 1e9
    if seconds:
        parts[part(action)] += seconds
        packages[action["Package"] if action["Mode"] != "link" else "linking"] += seconds
print("CPU seconds: %.0f, of %d packages" % (sum(parts.values()), len(packages)))
for name, seconds in parts.most_common():
    print("%6.1f  %s" % (seconds, name))
print("the largest packages:")
for name, seconds in packages.most_common(12):
    print("%6.1f  %s" % (seconds, name))
END
