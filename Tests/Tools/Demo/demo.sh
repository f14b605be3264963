# demo.sh FAKEHOST UNSHARE ...   pings a host that is not there, and shows the trace. UNSHARE ... is
# the command that makes a private network: nothing of this touches the machine's own.
set -eu
fakehost=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
exec 2>&1

"$@" sh -eu -s "$fakehost" <<'EOF'
mkfifo ready
echo '$ fakehost run -w trace.pcap &'
"$1" run -w trace.pcap --ready-fd 3 3>ready &
pid=$!
read -r _ <ready || wait $pid

echo; echo '$ ping -n -c 3 -i 0.2 10.0.0.2'
ping -n -c 3 -i 0.2 10.0.0.2

echo; echo '$ kill -INT %1'
kill -INT $pid
wait $pid
EOF

echo; echo '$ tcpdump -n -r trace.pcap arp or icmp'
tcpdump -n -r trace.pcap arp or icmp
