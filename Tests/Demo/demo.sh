# demo.sh FAKEHOST   pings a host that is not there, and shows the trace. Runs in a network
# namespace of its own: nothing of it touches the machine's network.
set -eu
fakehost=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkfifo "$work/ready"
cd "$work"
exec 2>&1

echo '$ fakehost run -w trace.pcap &'
"$fakehost" run -w trace.pcap --ready-fd 3 3>"$work/ready" &
pid=$!
if ! read -r _ <"$work/ready"; then wait $pid; fi

echo; echo '$ ping -c 3 10.0.0.2'
ping -n -c 3 -i 0.2 10.0.0.2

echo; echo '$ kill -INT %1'
kill -INT $pid
wait $pid

echo; echo '$ tcpdump -n -r trace.pcap arp or icmp'
tcpdump -n -r trace.pcap arp or icmp 2>/dev/null
