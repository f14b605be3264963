#!/bin/sh
# rounds.sh FAKEHOST PROGRAMS WORK ROUNDS SECONDS CPU-GENERATOR [CPU-RESPONDER]
# bench.sh runs it in namespaces. It measures fakehost and the C loop in turns on one TAP, and writes
# flood's line for each load, with round= and responder= before it.
set -eu
fakehost=$1 programs=$2 work=$3 rounds=$4 seconds=$5 cpu_generator=$6 cpu_responder=${7-}
# With one CPU for both, the generator may not spin.
sleeps=
[ -n "$cpu_responder" ] || { cpu_responder=$cpu_generator sleeps=-s; }

mkfifo "$work/ready"
ip tuntap add dev tap0 mode tap
# The kernel says nothing of its own: what comes is the generator's.
ip link set tap0 addrgenmode none
ip address add 10.0.0.1/24 dev tap0
ip address add fd00::1/64 dev tap0 nodad
ip link set tap0 up

# measure RESPONDER COMMAND ...   The command writes to descriptor 3 when it answers. Each line of
# $loads is one load, by flood's options.
measure() {
  responder=$1
  shift
  taskset -c "$cpu_responder" "$@" 3>"$work/ready" &
  pid=$!
  read -r _ <"$work/ready" || { echo "bench: $responder does not start" >&2; exit 1; }
  echo "$loads" | while read -r load; do
    printf 'round=%s responder=%s ' "$round" "$responder"
    # shellcheck disable=SC2086  # options of one word each
    taskset -c "$cpu_generator" "$programs/flood" -p "$pid" -t "$seconds" $load $sleeps
  done
  kill "$pid"
  wait "$pid" 2>/dev/null || :
}

for round in $(seq "$rounds"); do
  echo "bench: round $round of $rounds" >&2
  loads='-l 64
    -l 1514
    -n 1
    -n 1 -g 300'
  measure fakehost "$fakehost" run -q -i tap0 --ready-fd 3
  measure loop "$programs/loop" tap0 10.0.0.2 fd00::2 3
  loads='-l 64
    -l 64 -a fd00::2
    -l 1514
    -l 1514 -a fd00::2'
  measure loop-both "$programs/loop" tap0 10.0.0.2 fd00::2 3
  measure both "$fakehost" run -q -i tap0 -a 10.0.0.2,fd00::2 --ready-fd 3
  loads='-l 64
    -l 64 -a 10.1.0.0 -r 65536'
  measure many "$fakehost" run -q -i tap0 -a 10.0.0.0/8 --ready-fd 3
  loads='-l 64'
  for format in none pcap pcapng; do
    set --
    [ $format = none ] || set -- -w "$work/record" --format $format
    measure "record-$format" "$fakehost" run -q -i tap0 --ready-fd 3 "$@"
    rm -f "$work/record"
  done
done
