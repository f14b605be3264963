#!/bin/sh
# held.sh FAKEHOST   has a fake host hold a million replies at once, with more asked for than that: the
# limit's refusals are counted, and all others come.
# Packets are sent only in network namespaces made for it; no process outlives it.
#
#   HELD   how many (1000000)
set -eu
[ $# = 1 ] || { echo 'usage: held.sh FAKEHOST' >&2; exit 2; }
fakehost=$(realpath "$1")
held=${HELD:-1000000}
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
programs=$(realpath -m "$here/../../../.build/measure")

mkdir -p "$programs"
"${CC:-cc}" -O2 -Wall -Wextra -Werror -o "$programs/requests" "$here/../Bench/requests.c"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
sent=$((held + held / 100))
"$programs/requests" "$sent" ipv4 >"$work/requests.pcap"
# Slow enough for the host to take all, so fast that all are there before the first is due.
rate=60000
delay=$((sent / rate + 5))

as_root=
[ "$(id -u)" = 0 ] || as_root='--user --map-root-user'
# shellcheck disable=SC2086  # some words or none
setpriv --pdeathsig KILL unshare $as_root --net --mount-proc --pid --fork --kill-child \
  timeout -s KILL $((3 * delay + 60)) \
  sh -eu -s "$fakehost" "$work" "$held" "$sent" "$rate" "$delay" <<'HELD'
fakehost=$1 work=$2 held=$3 sent=$4 rate=$5 delay=$6
# tcpreplay would make a tap0 of its own.
ip tuntap add dev hold0 mode tap
ip link set hold0 addrgenmode none
ip address add 10.0.0.1/24 dev hold0
ip link set hold0 up
memory() { awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"; }
mkfifo "$work/ready"
"$fakehost" run -i hold0 --delay "${delay}s" --limit "$held" --ready-fd 3 3>"$work/ready" 2>"$work/messages" &
pid=$!
read -r _ <"$work/ready"
before=$(memory)
tcpreplay -q -i hold0 --pps "$rate" "$work/requests.pcap" >"$work/tcpreplay" 2>&1 ||
  { cat "$work/tcpreplay" >&2; exit 3; }
during=$(memory)
early=$(ip -s link show hold0 | awk '/RX:/ { getline; print $2 }')
sleep "$((delay + 3))"
kill -INT "$pid"
wait "$pid"
came=$(ip -s link show hold0 | awk '/RX:/ { getline; print $2 }')
lost=$(ip -s link show hold0 | awk '/TX:/ { getline; print $4 }')
refused=$(awk '/dropped: too many frames wait/ { print $3 }' "$work/messages")
printf '%9d requests of 64 bytes at %d a second, answers held for %d s, %d at most\n' \
  "$sent" "$rate" "$delay" "$held"
printf '%9d came before the first was due\n%9d came in all\n' "$early" "$came"
printf '%9d were refused by the limit, and counted\n' "${refused:-0}"
printf '%9d never reached the host\n' "$lost"
printf '%9d bytes of memory for each that was held, of %d KiB\n' \
  "$(((during - before) * 1024 / held))" "$during"
[ "$early" = 0 ] && [ "$came" = "$held" ] && [ "$((came + ${refused:-0} + lost))" = "$sent" ]
HELD
