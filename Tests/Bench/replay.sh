# shellcheck shell=sh disable=SC2154
# Part of bench.sh, outside its namespaces, since nothing here sends: times what reads a capture, in
# turns, and writes a line for each, with round=, reader= and ns=.

# fakehost answers what is in the capture: 24 bytes of header, then 16 and the reply of 64 each.
"$programs/requests" 1000 >"$work/few.pcap"
timeout 60 "$fakehost" replay "$work/few.pcap" -q -Q out -w "$work/answers.pcap"
[ "$(stat -c %s "$work/answers.pcap")" = $((24 + 1000 * 80)) ] || {
  echo 'bench: fakehost replay did not answer every request' >&2
  exit 1
}

"$programs/requests" "$frames" >"$work/requests.pcap"

# timed READER COMMAND ...
timed() {
  reader=$1
  shift
  start=$(date +%s%N)
  timeout 60 "$@" 2>"$work/said" || { cat "$work/said" >&2; exit 1; }
  echo "round=$round reader=$reader ns=$(($(date +%s%N) - start))"
}

for round in $(seq "$rounds"); do
  echo "bench: replay $round of $rounds" >&2
  timed replay "$fakehost" replay "$work/requests.pcap" -q
  timed record "$fakehost" replay "$work/requests.pcap" -q -w /dev/null
  timed tcpdump tcpdump -r "$work/requests.pcap" -w /dev/null
done
