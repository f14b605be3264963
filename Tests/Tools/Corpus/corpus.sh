#!/bin/sh
# corpus.sh FAKEHOST FOLDER   replays each pcap and pcapng in a folder, and compares what it has read with what tshark
# reads: times, lengths and bytes of all frames. Files that tshark does not read whole are only to be told of. It fails
# where frames differ, where a file that tshark reads is refused, and where the program ends by a signal.
set -eu
fakehost=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

list() {
  tshark -n -o frame.generate_md5_hash:TRUE -r "$1" -T fields -e frame.time_epoch -e frame.len -e frame.cap_len \
    -e frame.md5_hash 2>"$work/tshark"
}

# Whether all frames are the same, or shorter by a check sequence, which tshark leaves where it is.
agrees() {
  cmp -s "$work/ours" "$work/theirs" || paste "$work/ours" "$work/theirs" | awk -F '\t' '
    $1 != $5 || ($2 != $6 || $4 != $8) && $2 + 4 != $6 { differ = 1 } END { exit differ }'
}

same=0 refused=0 damaged=0 failed=0
find "$2" -type f \( -name '*.pcap*' -o -name '*.cap' -o -name '*.pcapng*' \) | sort >"$work/files"
while read -r file; do
  case $(head -c 4 "$file" | od -An -tx1 | tr -d ' ') in
    0a0d0d0a | a1b2c3d4 | d4c3b2a1 | a1b23c4d | 4d3cb2a1 | 1f8b* | 28b52ffd) ;;
    *) continue ;;
  esac
  status=0
  "$fakehost" replay -q -a none -Q in -w "$work/out.pcapng" "$file" >/dev/null 2>"$work/said" || status=$?
  if [ "$status" -gt 2 ]; then
    failed=$((failed + 1))
    echo "$file: status $status"
  elif grep -q 'link type' "$work/said"; then
    refused=$((refused + 1))
  elif ! list "$file" >"$work/theirs"; then
    damaged=$((damaged + 1))
    [ "$status" = 2 ] || echo "$file: tshark says $(cat "$work/tshark")"
  elif [ "$status" = 0 ] && list "$work/out.pcapng" >"$work/ours" && agrees; then
    same=$((same + 1))
  else
    failed=$((failed + 1))
    echo "$file: $(head -n 1 "$work/said")"
    diff "$work/ours" "$work/theirs" 2>/dev/null | head -n 2 || true
  fi
done <"$work/files"
echo "$same same, $refused of link types that are not read, $damaged that tshark does not read whole, $failed failed"
[ "$failed" = 0 ]
