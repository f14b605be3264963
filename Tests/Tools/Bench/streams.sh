#!/bin/sh
# streams.sh FAKEHOST   measures fakehost behind a UNIX socket and behind TCP on this machine beside a loop in C of the same
# shape, in turns: replies a second and CPU time a reply, and the median of the ratios.
#
#   ROUNDS         how often each is measured (5)
#   SECONDS_EACH   how long each load lasts (0.5)
set -eu
[ $# = 1 ] || { echo 'usage: streams.sh FAKEHOST' >&2; exit 2; }
fakehost=$(realpath "$1")
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-0.5}
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
stream=$(realpath -m "$here/../../../.build/bench")/stream
mkdir -p "$(dirname "$stream")"
"${CC:-cc}" -O2 -Wall -Wextra -Werror -o "$stream" "$here/stream.c"
work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkfifo "$work/ready"

# measure RESPONDER PLACE COMMAND ...   which writes to descriptor 3 when it listens.
measure() {
  responder=$1 place=$2; shift 2
  taskset -c 1 "$@" 3>"$work/ready" & pid=$!
  read -r _ <"$work/ready" || { echo "streams: $responder does not start" >&2; exit 1; }
  for bytes in 64 1514; do
    printf 'link=%s responder=%s ' "$link" "$responder"
    taskset -c 0 "$stream" flood "$place" -p "$pid" -l $bytes -t "$seconds"
  done
  kill "$pid"; wait "$pid" 2>/dev/null || :
  pid=
}

[ "$(nproc)" -gt 1 ] || { echo 'streams: it takes two CPUs' >&2; exit 2; }
port=45555
for _ in $(seq "$rounds"); do
  link=unix
  measure fakehost "$work/ours" "$fakehost" run -q -i "unix-listen:$work/ours" --ready-fd 3
  measure loop "$work/its" "$stream" answer "$work/its" 10.0.0.2 3
  link=tcp
  measure fakehost $port "$fakehost" run -q -i "tcp-listen:$port" --ready-fd 3
  measure loop $((port + 1)) "$stream" answer $((port + 1)) 10.0.0.2 3
done >"$work/lines"

awk -v rounds="$rounds" '
  { for (i = 1; i <= NF; i++) { split($i, pair, "="); field[pair[1]] = pair[2] }
    load = field["link"] " " field["bytes"]
    round = ++turns[load, field["responder"]]
    rate[load, field["responder"], round] = field["rate"]
    cpu[load, field["responder"], round] = field["cpu_ns"]
    wrong += field["wrong"] }
  function median(values, responder, other, load,  sample, i, j, moved) {
    for (i = 1; i <= rounds; i++) {
      sample[i] = values[load, responder, i] / (other == "" ? 1 : values[load, other, i])
      moved = sample[i]
      for (j = i - 1; j > 0 && sample[j] > moved; j--) sample[j + 1] = sample[j]
      sample[j + 1] = moved
    }
    least = sample[1]; most = sample[rounds]
    return (sample[int((rounds + 1) / 2)] + sample[int(rounds / 2) + 1]) / 2
  }
  function row(name, values, load) {
    ratio = median(values, "fakehost", "loop", load)
    range = sprintf("%.2f to %.2f", least, most)
    printf "  %-22s %12.0f %12.0f %9.2f   %s\n", name, median(values, "fakehost", "", load),
      median(values, "loop", "", load), ratio, range
  }
  END {
    printf "  %-22s %12s %12s %9s   %s\n", "64 outstanding", "fakehost", "C loop", "ratio", "in all rounds"
    for (i = split("unix 64,unix 1514,tcp 64,tcp 1514", loads, ","); i > 0; i--) {
      print loads[5 - i] " bytes"
      row("replies a second", rate, loads[5 - i])
      row("CPU ns a reply", cpu, loads[5 - i])
    }
    exit (wrong > 0)
  }' "$work/lines"
