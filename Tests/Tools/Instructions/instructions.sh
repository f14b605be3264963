#!/bin/sh
# instructions.sh FAKEHOST [--anew]   counts the instructions that a replayed frame costs, by callgrind, beside budget.txt;
# above it by more than 1 % it fails. --anew writes the budget anew.
#
# Each is the difference between replays of 1 000 and of 11 000 frames: what a start costs is in both. Instructions do not
# depend on what else the machine does, but on the compiler, the libraries and what the processor has for them to choose by:
# with others it tells, and does not fail.
set -eu
cd "$(dirname "$0")"
fakehost=$1
anew=${2-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Valgrind 3.19 stops at some debug information.
cp "$fakehost" "$work/fakehost"
strip -g "$work/fakehost"

toolchain="$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/swift \1/p'), \
$(ldd --version | sed -n '1s/.* /glibc /p'), libpcap $(pkg-config --modversion libpcap), $(uname -m) \
$(grep -m1 '^flags' /proc/cpuinfo | tr ' ' '\n' | grep -xE 'avx2|erms|fsrm|rtm' | sort | tr '\n' ' ' | sed 's/ $//')"

# scenario ROUTERS WORDS: hosts behind so many routers, with those words for all links but the first.
scenario() {
  echo "{ hosts: '10.9.0.0/16', path: ['10.0.0.254',"
  for hop in $(seq 2 "$1"); do echo "{ router: '10.$hop.1.1', $2 },"; done
  echo '] }'
}
scenario 1 '' >"$work/one-router.json5"
scenario 5 '' >"$work/five-routers.json5"
scenario 5 "link: 'delay 1ms loss 1%'" >"$work/five-with-words.json5"

options() {
  case $1 in
    one-router | five-routers | five-with-words) echo "--scenario $work/$1.json5 --seed 1" ;;
    plain | general | from-pcapng) ;;
    pcap | general-pcap) echo "-w $work/out.pcap" ;;
    pcapng) echo "-w $work/out.pcapng" ;;
    delay) echo '--delay 5ms' ;;
    loss) echo '--loss 1% --seed 1' ;;
    both) echo '--delay 5ms --loss 1% --seed 1' ;;
    many) echo '-a 10.0.0.0/16 -a fd00::/112 -m 02:00:0a:00:00:02' ;;
  esac
}

# count CASE OPTIONS FRAMES
count() {
  format=pcap
  [ "$2" != from-pcapng ] || format=pcapng
  [ -f "$work/$1-$3.$format" ] ||
    LC_ALL=C awk -v case="$1" -v count="$3" -v format=$format -f pcap.awk frames.txt >"$work/$1-$3.$format"
  hosts='-a 10.0.0.2,fd00::2'
  lane=on
  case $2 in general*) lane=off ;; esac
  case $2 in many | *router* | *words) hosts= ;; esac
  # shellcheck disable=SC2046,SC2086  # options of one word each
  env -i FAKEHOST_EXPRESS_LANE=$lane SWIFT_DETERMINISTIC_HASHING=1 \
    GLIBC_TUNABLES=glibc.cpu.x86_rep_movsb_threshold=2048 \
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$work/fakehost" replay -q \
    --no-sandbox --error-rate unlimited $hosts $(options "$2") "$work/$1-$3.$format" 2>"$work/said" ||
    { cat "$work/said" >&2; exit 1; }
  sed -n 's/.*Collected : *\([0-9]*\).*/\1/p' "$work/said"
}

kept=$(sed -n 's/^# with //p' budget.txt)
[ "$kept" = "$toolchain" ] || echo "instructions: the budget is of $kept, and this is $toolchain" >&2
{
  echo '# Instructions of a replayed frame: case, options, how many. `make instructions` counts them.'
  echo "# with $toolchain"
} >"$work/budget"
status=0
while read -r name set budget; do
  case $name in '#'*) continue ;; esac
  few=$(count "$name" "$set" 1000)
  many=$(count "$name" "$set" 11000)
  got=$(((many - few) / 10000))
  echo "$name $set $got" >>"$work/budget"
  case $set in
    one-router) one=$got ;;
    # Four more routers are eight hops, there and back.
    five-*) echo "a hop more: $(((got - one) / 8))" ;;
  esac
  note=
  if [ $((got * 100)) -gt $((budget * 101)) ] && [ -z "$anew" ]; then
    note=' too many'
    [ "$kept" != "$toolchain" ] || status=1
  fi
  printf '%-12s %-8s %6d of %6d%s\n' "$name" "$set" "$got" "$budget" "$note"
done <budget.txt
[ -z "$anew" ] || cp "$work/budget" budget.txt
exit $status
