# shellcheck shell=bash disable=SC2034,SC2154
# The step in an exported script: each function looks first, and writes only what
# is not as it should be. The functions it calls are in instructions/library.sh.

# How jq compares what statements of an IAM policy allow.
# shellcheck disable=SC2016
grants='
  def actions: .Action | many | map(ascii_downcase);
  def resources: .Resource | many | sort;
  def allows: .Effect == "Allow" and (keys - ["Sid", "Effect", "Action", "Resource"] | length) == 0 and .Action != null and .Resource != null;
  def more($than): [.Action | many[] | select(ascii_downcase as $a | $than | actions | index($a) == null)];
  def grants($want): . as $all | [$want | actions[] as $a | resources[] as $r
    | any($all[]; allows and (actions | index($a) != null) and (resources | index($r) != null))] | all;
'

# extended POLICY DOCUMENT: the policy with what it lacks of the document, by Sid.
# What others have added stays: statements, and actions and resources in ours.
extended() {
  jq -cn --argjson now "${1:-$no_policy}" --argjson want "$2" "$policies$grants"'
    $now + {Statement: (reduce ($want | statements[]) as $w ($now | statements;
      if grants($w) then . else
        (map(select(.Sid == $w.Sid)) | first) as $there | ($there // {} | more($w)) as $more
        | if $there == null then . + [$w]
          elif ($there | actions | length) == ($more | length) then . + [$w | del(.Sid)]
          elif ($there | allows | not) then map(if .Sid == $w.Sid then $w else . end)
          elif ($there | resources) == ($w | resources) then map(if .Sid == $w.Sid then .Action = ($w.Action | many) + $more else . end)
          else map(if .Sid == $w.Sid then $w + {Resource: ((($there | resources) - ($w | resources)) + ($w | resources))} else . end)
            + (if ($more | length) > 0 then [{Effect: "Allow", Action: $more, Resource: $there.Resource}] else [] end)
          end
      end))}'
}

# beside_policy POLICY DOCUMENT: what the policy allows beside the document.
beside_policy() {
  jq -rn --argjson now "${1:-$no_policy}" --argjson want "$2" "$policies$grants"'
    [$want | statements[]] as $ours | [$now | statements[] | . as $s
      | (if allows then [.Action | many[] | . as $a | select([$s | resources[] as $r | {Action: $a, Resource: $r}] | all(. as $w | $ours | grants($w)) | not)]
         else [(.Effect // ""), (.Action // .NotAction | many[])] end)
      | select(length > 0) | join(", ") + (if $s.Sid then " (in \($s.Sid))" else "" end)] | join("; ")'
}

# ensure_policy NAME ARN DOCUMENT DESCRIPTION [OPTIONS]: an IAM policy.
ensure_policy() {
  local found there now versions others wanted
  found=$(look NoSuchEntity aws iam get-policy --policy-arn "$2")
  if [ -z "$found" ]; then
    doing "create the IAM policy $1"
    aws iam create-policy --policy-name "$1" --policy-document "$3" --description "$4" --tags "$(tagged Key Value)" "${@:5}" >/dev/null
    return 0
  fi
  there=$(jq -c '[.Policy.Tags[]? | {(.Key): .Value}] | add // {}' <<<"$found")
  now=$(aws iam get-policy-version --policy-arn "$2" --version-id "$(jq -r .Policy.DefaultVersionId <<<"$found")" | jq -c .PolicyVersion.Document)
  others=$(beside_policy "$now" "$3")
  [ -z "$others" ] || say "  $1 holds what this script does not write, and keeps it: $others"
  wanted=$(extended "$now" "$3")
  if ! same_policy "$now" "$wanted"; then
    claim "$there" "IAM policy $1"
    versions=$(aws iam list-policy-versions --policy-arn "$2")
    if [ "$(jq '.Versions | length' <<<"$versions")" -ge 5 ]; then
      doing "delete the oldest of its five versions"
      aws iam delete-policy-version --policy-arn "$2" --version-id "$(jq -r '[.Versions[] | select(.IsDefaultVersion | not)] | sort_by(.CreateDate)[0].VersionId' <<<"$versions")"
    fi
    doing "make a new version the default"
    aws iam create-policy-version --policy-arn "$2" --policy-document "$wanted" --set-as-default >/dev/null
  fi
  if lacks_tags "$there"; then
    doing "tag the policy"
    aws iam tag-policy --policy-arn "$2" --tags "$(tagged Key Value)"
  fi
}
