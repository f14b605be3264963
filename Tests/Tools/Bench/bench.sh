#!/bin/sh
# bench.sh FAKEHOST   measures fakehost beside a minimal loop in C, its IPv6 beside its IPv4, and its
# replay beside tcpdump.
# Packets are sent only in a network namespace that is made for it; no process outlives it.
#
#   ROUNDS         how often each is measured, in turns (5)
#   SECONDS_EACH   how long each load lasts (0.5)
set -eu
[ $# = 1 ] || { echo 'usage: bench.sh FAKEHOST' >&2; exit 2; }
fakehost=$(realpath "$1")
rounds=${ROUNDS:-5}
seconds=${SECONDS_EACH:-0.5}
frames=1000000
case $rounds in '' | *[!0-9]* | 0*) echo 'bench: ROUNDS is a number, 1 or more' >&2; exit 2 ;; esac
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
programs=$(realpath -m "$here/../../../.build/bench")

mkdir -p "$programs"
for program in flood loop requests; do
  "${CC:-cc}" -O2 -Wall -Wextra -Werror -o "$programs/$program" "$here/$program.c"
done
work=$(mktemp -d)
inside=
trap '[ -z "$inside" ] || kill -KILL "$inside" 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# The CPU of the generator and that of the responder, of those that may be used: not two threads of
# one core, if there is a choice.
cpus() {
  taskset -pc $$ | sed 's/.*: //' | tr , '\n' | while IFS=- read -r first last; do
    seq "$first" "${last:-$first}"
  done | while read -r cpu; do
    cd "/sys/devices/system/cpu/cpu$cpu/topology" 2>/dev/null &&
      echo "$cpu $(cat physical_package_id)/$(cat core_id)" || echo "$cpu $cpu"
  done | awk 'NR == 1 { first = $1; core = $2 }
              NR == 2 { second = $1 }
              NR > 1 && $2 != core { second = $1; exit }
              END { print first, second }'
}
read -r cpu_generator cpu_responder <<CPUS
$(cpus)
CPUS

# What there is to know of the machine and the run.
about() {
  echo "fakehost=$("$fakehost" --version | sed 's/^fakehost *//')"
  echo "cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
  echo "cpus=$(nproc)"
  echo "kernel=$(uname -sr)"
  echo "generator=$cpu_generator"
  echo "responder=$cpu_responder"
  echo "rounds=$rounds"
  echo "seconds=$seconds"
  echo "frames=$frames"
}
about >"$work/about"

# Where root is missing, a user namespace has one. The namespace of processes ends with unshare, and
# unshare with this script, however that ends.
as_root=
[ "$(id -u)" = 0 ] || as_root='--user --map-root-user'
limit=$(awk -v rounds="$rounds" -v seconds="$seconds" \
  'BEGIN { print int(30 + rounds * 4 * 4 * (seconds + 2)) }')
# shellcheck disable=SC2086  # two words or none
setpriv --pdeathsig KILL unshare $as_root --net --pid --fork --kill-child \
  timeout -s KILL "$limit" sh "$here/rounds.sh" "$fakehost" "$programs" "$work" "$rounds" \
  "$seconds" "$cpu_generator" "$cpu_responder" >"$work/rounds" &
inside=$!
wait "$inside"
inside=
awk -f "$here/table.awk" "$work/about" "$work/rounds"

"$fakehost" replay --help >"$work/help" 2>&1 || exit 0
# shellcheck disable=SC1091  # it is looked at by itself
. "$here/replay.sh" >"$work/replays"
echo
awk -f "$here/table.awk" "$work/about" "$work/replays"
