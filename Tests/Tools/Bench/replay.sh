# shellcheck shell=sh disable=SC2154
# Part of bench.sh, outside its namespaces, since nothing here sends: times what reads a capture, in
# turns, and writes a line for each, with round=, reader= and ns=.

# fakehost answers what is in the capture: 24 bytes of header, then 16 and the reply of 64 each.
both='-a 10.0.0.2,fd00::2'
for family in ipv4 ipv6; do
  "$programs/requests" 1000 $family >"$work/few.pcap"
  # shellcheck disable=SC2086  # options of one word each
  timeout 60 "$fakehost" replay "$work/few.pcap" $both -q -Q out -w "$work/answers.pcap"
  [ "$(stat -c %s "$work/answers.pcap")" = $((24 + 1000 * 80)) ] || {
    echo "bench: fakehost replay did not answer every request of $family" >&2
    exit 1
  }
  "$programs/requests" "$frames" $family >"$work/$family.pcap"
done

editcap -F pcapng "$work/ipv4.pcap" "$work/ipv4.pcapng"

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
  timed replay "$fakehost" replay "$work/ipv4.pcap" -q
  # shellcheck disable=SC2086
  timed replay6 "$fakehost" replay "$work/ipv6.pcap" -q $both
  timed replay-pcapng "$fakehost" replay "$work/ipv4.pcapng" -q
  timed record "$fakehost" replay "$work/ipv4.pcap" -q -w /dev/null
  timed record-pcapng "$fakehost" replay "$work/ipv4.pcap" -q -w /dev/null --format pcapng
  timed tcpdump tcpdump -r "$work/ipv4.pcap" -w /dev/null
  timed tshark tshark -r "$work/ipv4.pcap" -w /dev/null
done
