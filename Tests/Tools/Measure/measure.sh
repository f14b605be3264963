#!/bin/sh
# measure.sh FAKEHOST   shows what each impairment gives beside what was asked for, and how late constant
# delays are beside those of a loop in C that is pinged by the same pinger in the same minute.
# Packets are sent only in network namespaces made for it; no process outlives it.
#
#   PINGS    how many requests each (20000)
#   ROUNDS   how often fakehost and the loop are compared, in turns (20)
#   TRIES    how often what is outside is measured again (3): whoever takes the CPU makes replies late,
#            while what was decided by chance is the same each time, as the seed is
#   LATENESS how late 99 in 100 replies may be (1ms); a machine that is busy needs more
set -eu
[ $# = 1 ] || { echo 'usage: measure.sh FAKEHOST' >&2; exit 2; }
fakehost=$(realpath "$1")
pings=${PINGS:-20000}
rounds=${ROUNDS:-20}
tries=${TRIES:-3}
lateness=${LATENESS:-1ms}
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
programs=$(realpath -m "$here/../../../.build/measure")

mkdir -p "$programs"
"${CC:-cc}" -O2 -Wall -Wextra -Werror -o "$programs/delay" "$here/../Bench/delay.c"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
failed=0

# Runs a command before all others, where that is allowed: how busy the machine is is not what is measured.
# Linux weighs sessions against one another, and then what is in each.
if [ -z "$(nice -n -19 true 2>&1)" ]; then
  first() {
    setpriv --pdeathsig KILL setsid sh -c '
      [ ! -e /proc/self/autogroup ] || echo -19 >/proc/self/autogroup
      exec nice -n -19 "$@"' first "$@"
  }
else
  first() { setpriv --pdeathsig KILL "$@"; }
fi

# measure WORDS OPTION ...   leaves a table in $work/text, figures in $work/json; its status.
measure() {
  words=$1
  shift
  status=0
  first "$fakehost" measure -c "$pings" --seed 1 --impair "$words" --json="$work/json" "$@" \
    >"$work/text" || status=$?
  [ "$status" -le 1 ] || { echo "measure: '$words' was not measured" >&2; exit "$status"; }
  return "$status"
}

# What was asked for in words, and a line for each part of it.
row() {
  for try in $(seq "$tries"); do
    status=0
    measure "$@" --lateness "$lateness" || status=1
    [ "$status" = 1 ] || break
  done
  [ "$status" = 0 ] || failed=1
  printf '%s%s\n' "$1" "$([ "$try" = 1 ] || echo "    try $try of $tries")"
  awk 'NR > 3 && /^$/ { exit } NR > 4 && ($2 != "-" || /OUTSIDE/) { print "  " $0 }' "$work/text"
}

echo "fakehost $("$fakehost" --version | sed 's/^fakehost *//'): $pings requests each, $(nproc) CPUs, $(uname -sr)"
echo
for words in \
  'delay 1ms' \
  'delay 20ms' \
  'delay 40ms 10ms' \
  'delay 40ms 10ms distribution normal' \
  'delay 40ms 10ms distribution pareto' \
  'delay 40ms 10ms distribution paretonormal' \
  'loss 0.1%' \
  'loss 1%' \
  'loss 10%' \
  'loss 10% 50%' \
  'loss state 1% 30% 5% 50% 0.1%' \
  'loss gemodel 1% 10% 70% 0.1%' \
  'drop 3,7,10-12' \
  'drop every 100' \
  'duplicate 1%' \
  'corrupt 1%' \
  'corrupt 1% mended' \
  'delay 10ms reorder 5%' \
  'delay 10ms reorder 25% gap 5' \
  'truncate 80' \
  'up 500ms down 100ms'
do
  # Who holds frames sleeps between them, if there is time to.
  case $words in delay*) interval=500us ;; *) interval=200us ;; esac
  row "$words" --interval $interval
done
# Faster than the link: what waits may be all of them.
row "rate 3mbit limit $pings" --interval 200us
row "rate 4kpps limit $pings" --interval 200us

# The 99th percentile of the lateness in the latest figures, in microseconds.
late() { sed -n 's/.*"lateness_ns":{[^}]*"p99":\([0-9.-]*\).*/\1/p' "$work/json" | awk '{ print $1 / 1000 }'; }

# Pings the loop, in a network that is gone with it.
measure_loop() {
  as_root=
  [ "$(id -u)" = 0 ] || as_root='--user --map-root-user'
  # shellcheck disable=SC2086  # some words or none
  first unshare $as_root --net --pid --fork --kill-child sh -eu -s "$@" <<'LOOP'
programs=$1 microseconds=$2 work=$3 fakehost=$4 pings=$5
rm -f "$work/ready"
mkfifo "$work/ready"
"$programs/delay" tap0 10.0.0.2 "$microseconds" 3 3>"$work/ready" &
read -r _ <"$work/ready"
ip link set tap0 addrgenmode none
ip address add 10.0.0.1/24 dev tap0
ip link set tap0 up
status=0
"$fakehost" measure --on-interface tap0 -c "$pings" --interval 500us --lateness 1s \
  --impair "delay ${microseconds}us" --json="$work/json" >/dev/null || status=$?
kill $!
[ "$status" -le 1 ]
LOOP
}

# The least of lines of numbers: what else the machine does only adds.
least() { sort -n "$1" | head -n 1; }

if [ ! -w /dev/net/tun ]; then
  # fakehost does with a veth pair.
  printf '\n/dev/net/tun is closed to the loop in C: delays are not compared\n'
  exit "$failed"
fi
printf '\n99 of 100 replies are late by at most, in us      fakehost       C loop\n'
pings=$((pings / rounds + 1))
for microseconds in 1000 20000; do
  rm -f "$work/ours" "$work/theirs"
  for _ in $(seq "$rounds"); do
    measure "delay ${microseconds}us" --interval 500us --lateness 1s || failed=1
    late >>"$work/ours"
    measure_loop "$programs" "$microseconds" "$work" "$fakehost" "$pings"
    late >>"$work/theirs"
  done
  ours=$(least "$work/ours") theirs=$(least "$work/theirs")
  verdict=$(awk -v ours="$ours" -v theirs="$theirs" 'BEGIN {
    most = theirs * 1.2 > 100 ? theirs * 1.2 : 100
    print (ours <= most ? "within" : "OUTSIDE") }')
  [ "$verdict" = within ] || failed=1
  printf '  delay %-5s us                             %14.1f %12.1f  %s\n' \
    "$microseconds" "$ours" "$theirs" "$verdict"
done
exit "$failed"
