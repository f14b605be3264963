#!/bin/sh
# take.sh FAKEHOST   takes all captures anew from real clients, lets FAKEHOST answer them into the
# golden captures, and compares those with what the kernel answered the clients.
#
# Client and kernel are in two network namespaces that are made here, joined by a veth pair and
# gone afterwards: no packet leaves them. Exit status 1 where the kernel and FAKEHOST agree or
# differ otherwise than is said here.
set -eu
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C.UTF-8 TZ=UTC

if [ "${1-}" != inside ]; then
  if [ $# != 1 ] || [ ! -x "$1" ]; then
    echo "usage: take.sh FAKEHOST" >&2
    exit 2
  fi
  fakehost=$(realpath "$1")
  cd "$(dirname "$0")"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  user=; [ "$(id -u)" = 0 ] || user='--user --map-current-user --keep-caps'
  # shellcheck disable=SC2086  # three words or none
  timeout -k 5 240 unshare $user --net --mount --pid --fork --kill-child --mount-proc \
    sh ./take.sh inside "$fakehost" "$work"
  exit
fi

fakehost=$2 work=$3
if [ "$(ip -o link | wc -l)" != 1 ]; then
  echo 'not in a network of its own' >&2
  exit 2
fi

# The network: the client here, the kernel that answers over there.
client=10.0.0.1 client_mac=02:00:00:00:00:01
host=10.0.0.2 host_mac=02:00:0a:00:00:02
here=$(readlink /proc/self/ns/net)
unshare --net sleep 300 & far=$!
until [ "$(readlink /proc/$far/ns/net)" != "$here" ]; do sleep 0.05; done
there() { nsenter --target $far --net "$@"; }

no_ipv6='echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6'
eval "$no_ipv6"
there sh -c "$no_ipv6"
ip link add client address $client_mac type veth peer name kernel address $host_mac netns $far
# The captures are to hold whole checksums, and the kernel is to look at them.
ethtool -K client tx off rx off >/dev/null
there ethtool -K kernel tx off rx off >/dev/null
ip address add $client/24 broadcast + dev client
there ip address add $host/24 broadcast + dev kernel
ip link set client up
there ip link set kernel up
# The kernel over there knows the client, so that it never asks anything itself.
there ip neighbour replace $client lladdr $client_mac dev kernel nud permanent
# It sends every error, not some in a second, and gives fragments up while it is listened to.
there sh -c 'echo 0 >/proc/sys/net/ipv4/icmp_ratelimit; echo 1 >/proc/sys/net/ipv4/ipfrag_time'
until ip -o link show client | grep -q LOWER_UP; do sleep 0.05; done

failed=0

# record FILE OPTION ...   in the background, and returns when it does.
listen='tcpdump -i client'
record() {
  file=$1; shift
  mkfifo "$work/listening"
  # shellcheck disable=SC2086  # words
  $listen --nano --immediate-mode -s 2048 -U -Z root -w "$work/$file" "$@" \
    2>"$work/listening" &
  pids="$pids $!"
  exec 3<"$work/listening"
  rm "$work/listening"
  said=
  while read -r line <&3; do
    case $line in *listening*) return ;; esac
    said="$said$line
"
  done
  printf '%s' "$said" >&2
  exit 1
}

from_client=out from_kernel=in
# exchange COMMAND ...   what the client sent is in sent.pcap, what the kernel sent in kernel.pcap.
exchange() {
  ip neighbour flush dev client
  pids=
  record sent.pcap -Q "$from_client"
  record kernel.pcap -Q "$from_kernel"
  timeout 30 "$@" >"$work/output" 2>&1 || true  # many of them fail where nobody answers
  sleep 0.3
  # shellcheck disable=SC2086  # one word a process
  kill -INT $pids
  # shellcheck disable=SC2086
  wait $pids
  [ "$from_client" = in ] || pad "$work/kernel.pcap"
}

# pad CAPTURE   to 60 bytes a frame, as Ethernet does and a veth does not; the times are lost.
pad() {
  tcpdump -n -t -xx -r "$1" 2>/dev/null | awk '
    function show() {
      if (bytes == "") return
      while (length(bytes) < 120) bytes = bytes "00"
      gsub(/../, " &", bytes)
      print "0000" bytes "\n"
    }
    $1 == "0x0000:" { show(); bytes = "" }
    $1 ~ /^0x....:$/ { for (i = 2; i <= NF; i++) bytes = bytes $i }
    END { show() }' >"$work/padded.txt"
  [ ! -s "$work/padded.txt" ] || dump2pcap "$work/padded.txt" "$1"
}

# dump2pcap DUMP CAPTURE [OPTION ...]
dump2pcap() {
  dump=$1 capture=$2; shift 2
  text2pcap -q -F nsecpcap "$@" "$dump" "$capture" 2>"$work/output" && return
  cat "$work/output" >&2
  exit 1
}

frames() { capinfos -c -r -T -M "$1" | cut -f 2; }

# golden NAME ...   lets FAKEHOST answer NAME.in.pcap anew, and compares with nothing.
golden() {
  for case in "$@"; do
    rm -f "$case.out.pcap"
    "$fakehost" replay -q "$case" --update
  done
}

# answer NAME VERDICT   lets FAKEHOST answer NAME.in.pcap, and compares with kernel.pcap. VERDICT is
# 'same', or how many differences there are and why: '2: it answers who did not ask', or which fields
# are not compared and why: 'same but ip.flags: it sets DF'.
answer() {
  expected=${2%%:*} but=
  case $expected in 'same but '*) but=${expected#same but } expected=same ;; esac
  golden "$1"
  rm -f "$work"/case.*
  cp "$1.in.pcap" "$work/case.in.pcap"
  cp "$work/kernel.pcap" "$work/case.out.pcap"
  [ ! -e "$1.json5" ] || cp "$1.json5" "$work/case.json5"
  # The kernel has times of its own, and its own way of numbering datagrams.
  status=0
  "$fakehost" replay "$work/case" --ignore "time,ip.id${but:+,$but}" 2>"$work/told" || status=$?
  sed -e '/^fakehost: /d' -e '/case differs$/d' "$work/told" >"$work/differences"
  case $status in
    0) found=same ;;
    1) found=$(grep -c -v '^ ' "$work/differences") ;;
    *) found="exit status $status" ;;
  esac
  printf '%-18s %3d sent, %3d replies, %3d of the kernel: ' "$1" "$(frames "$1.in.pcap")" \
    "$(frames "$1.out.pcap")" "$(frames "$work/kernel.pcap")"
  if [ "$found" != "$expected" ]; then
    echo "EXPECTED $expected, FOUND $found"
    failed=1
  elif [ "$found" = same ]; then
    echo "the ${2}"
  else
    echo "differs in $2"
  fi
  sed 's/^/    /' "$work/differences"
}

# take NAME VERDICT COMMAND ...
take() {
  name=$1 verdict=$2; shift 2
  exchange "$@"
  if [ "$(frames "$work/sent.pcap")" = 0 ]; then
    echo "$name: the client sent nothing:" >&2
    cat "$work/output" >&2
    exit 1
  fi
  cp "$work/sent.pcap" "$name.in.pcap"
  answer "$name" "$verdict"
}

take ping same  ping -c 5 -i 0.2 $host
# shellcheck disable=SC2016
take ping-sizes same  sh -euc '
  for size in 0 1 17 18 19 1471 1472; do ping -c 1 -s $size -p a5c3 '$host'; done'
flood=-f
[ "$(id -u)" = 0 ] || flood='-i 0.002'  # ping lets nobody else flood
# shellcheck disable=SC2086
take ping-flood same  ping $flood -c 300 $host
take ping-tos same  sh -euc "
  for tos in 0x10 0x08 0xb8 0xfc; do ping -c 1 -Q \$tos $host; done"
take ping-ecn "4: the kernel's reply has the request's congestion bits, fakehost's none (RFC 3168 5)" sh -euc "
  for tos in 0x01 0x02 0x03 0xbb; do ping -c 1 -Q \$tos $host; done"
take ping-ttl same  sh -euc "for ttl in 1 2 255; do ping -c 1 -t \$ttl $host; done"
take ping-df same  ping -c 2 -i 0.2 -M 'do' $host
take ping-broadcast same  ping -b -c 2 -W 1 10.0.0.255
take ping-fragments same  ping -c 2 -i 0.2 -s 3000 -W 1 $host
take ping-large same  ping -c 1 -s 65507 -W 1 $host
take ping-record 'same but ip.options: the kernel records its address twice' \
  ping -c 2 -i 0.2 -R -W 1 $host
take ping-timestamp 'same but ip.options: the kernel records its time twice' \
  ping -c 2 -i 0.2 -T tsonly -W 1 $host
take arping same  arping -I client -c 3 $host
take arping-broadcast same  arping -I client -b -c 2 $host
take arping-probe same  arping -I client -D -c 2 $host
take arping-announce same  arping -I client -U -c 2 $client
take arping-nobody same  arping -I client -c 2 -w 2 10.0.0.9
take fping-range same  fping -r 1 -t 200 -g 10.0.0.2 10.0.0.6
take nmap-sweep same  nmap --privileged -sn -n 10.0.0.0/28
take nmap-icmp "same but data.data: the reply's times are the capture's" \
  nmap --privileged -sn -n --disable-arp-ping -PE -PP -PM $host
tos="the kernel's errors have TOS 0xc0"
df="the kernel's resets have don't fragment"
take nmap-udp "same but ip.dsfield: $tos"  nmap --privileged -n -Pn -sU -p 1-20 $host
take nmap-tcp "same but ip.flags: $df"  nmap --privileged -n -Pn -sT -p 1-20 $host
take traceroute "same but ip.dsfield: $tos"  traceroute -n -q 3 -N 1 -w 1 -m 2 $host
take traceroute-icmp same  traceroute -n -I -q 3 -N 1 -w 1 -m 2 $host
take traceroute-tcp "same but ip.flags: $df"  traceroute -n -T -q 3 -N 1 -w 1 -m 2 $host
take hping '4: record route, TOS, and what an error quotes; see README.md'  sh -c "
  hping3 -n -c 1 -1 -d 100 -f $host
  hping3 -n -c 1 -1 --rroute $host
  hping3 -n -c 1 -0 -H 253 -d 8 $host
  hping3 -n -c 1 -2 -p 9 -d 600 $host
  hping3 -n -c 1 -2 -p 9 -d 600 -f $host
  hping3 -n -c 1 -2 -p 9 --badcksum $host
  hping3 -n -c 1 -S -p 9 --badcksum $host"
take hping-tcp "same but ip.flags: $df"  sh -c "
  for flags in -S -A -SA -F -FA -R -RA -SPU -Y '-FPU -d 10' '-A -d 7'; do
    hping3 -n -c 1 \$flags -p 9 $host
  done"

# Many hosts behind one MAC.
for last in 3 4 5 6; do there ip address add 10.0.0.$last/24 dev kernel; done
take fping-hosts same  fping -r 1 -t 200 -g 10.0.0.2 10.0.0.8
take nmap-hosts same  nmap --privileged -sn -n 10.0.0.0/28
for last in 3 4 5 6; do there ip address delete 10.0.0.$last/24 dev kernel; done

# As the kernel over there sees it on any device, without Ethernet's header and padding.
from_client=in from_kernel=out
listen="nsenter --target $far --net tcpdump -i any -y LINUX_SLL"
take cooked same  sh -euc "arping -I client -c 1 $host; ping -c 2 -i 0.2 -s 3000 -W 1 $host"
listen="nsenter --target $far --net tcpdump -i any -y LINUX_SLL2"
take cooked2 same  sh -euc "arping -I client -c 1 $host; ping -c 2 -i 0.2 -s 3000 -W 1 $host"
from_client=out from_kernel=in
listen='tcpdump -i client'

# Nothing before the datagrams: what there was is cut off.
tcpdump -r ping-sizes.in.pcap -w "$work/datagrams.pcap" icmp 2>/dev/null
editcap -F nsecpcap -T rawip -C 14 "$work/datagrams.pcap" raw.in.pcap
golden raw

# By hand. What is shorter than an Ethernet header cannot be sent.
dump2pcap damaged.txt damaged.in.pcap -t '%Y-%m-%d %H:%M:%S.%f'
tcpdump -r damaged.in.pcap -w "$work/whole.pcap" 'greater 14' 2>/dev/null
exchange sh -euc "tcpreplay -q -i client --pps 200 $work/whole.pcap; sleep 1.5"
answer damaged '17: the kernel is more lenient; see README.md'

dump2pcap vlan.txt vlan.in.pcap -t '%Y-%m-%d %H:%M:%S.%f'
exchange tcpreplay -q -i client --pps 200 vlan.in.pcap
answer vlan '14: the kernel has no VLAN device, and answers only what is in none; see README.md'

dump2pcap null.txt null.in.pcap -l 0 -t '%Y-%m-%d %H:%M:%S.%f'
dump2pcap null.txt loopback.in.pcap -l 108 -t '%Y-%m-%d %H:%M:%S.%f'
golden null loopback

# What changes as time passes.
cp ping.in.pcap timeline.in.pcap
golden timeline

dump2pcap stepped.txt stepped.in.pcap -t '%Y-%m-%d %H:%M:%S.%f'
golden stepped

# Captures of above, answered by hosts with other options.
golden damaged-linux damaged-tc8 ping-announce vlan-some

# take6 NAME COMMAND ...   what a client sends to fakehost itself, in a private network of its own; but
# for what its kernel has to say of itself.
hosts='-a 10.0.0.2,fd00::2' families=ip6
# shellcheck disable=SC2086  # words
with_hosts() { "$fakehost" exec $hosts "$@"; }
take6() {
  name=$1; shift
  with_hosts -Q in -w "$name.in.pcap" \
    --filter "$families and not src :: and not (ip6[6] = 0 and ip6[48] = 143)" -- \
    timeout 60 "$@" >"$work/output" 2>&1 || true  # as above
  golden "$name"
  printf '%-18s %3d sent, %3d replies\n' "$name" "$(frames "$name.in.pcap")" \
    "$(frames "$name.out.pcap")"
}

take6 ping6 ping -6 -c 3 -i 0.2 fd00::2
take6 ping6-fragments ping -6 -c 2 -i 0.2 -s 3000 -W 1 fd00::2
take6 ping6-group ping -6 -c 2 -i 0.2 -W 1 ff02::1%tap0
take6 ndisc6 ndisc6 -r 2 fd00::2 tap0
take6 traceroute6 traceroute -6 -n -q 3 -N 1 -w 1 -m 2 fd00::2
take6 nmap6-udp nmap --privileged -6 -n -Pn -sU -p 1-20 fd00::2
take6 nmap6-tcp nmap --privileged -6 -n -Pn -sT -p 1-20 fd00::2
take6 listener-query timeout 3 atk6-fake_mld26 tap0 query
take6 implementation6 atk6-implementation6 tap0 fd00::2

# Hosts behind routers.
families='(arp or ip or ip6)'
hosts='--scenario path-slow-lab.json5'
take6 path-slow sh -c '
  traceroute -n -q 1 -N 1 -w 5 10.9.0.5; traceroute -6 -n -q 1 -N 1 -w 5 fd09::5
  traceroute -n -I -q 1 -N 1 -w 5 10.9.0.5; ping -n -c 2 -i 0.2 10.9.0.5; ping -n -c 2 -i 0.2 fd09::5
  ping -n -c 1 -t 2 10.9.0.5; ping -n -c 1 -t 1 10.0.0.254'
hosts='--scenario path-blackhole-lab.json5'
take6 path-blackhole sh -c '
  ping -n -c 2 -i 0.2 -W 1 -M do -s 1472 10.9.0.5; ping -n -c 2 -i 0.2 -W 1 -M do -s 1372 10.9.0.5
  ping -n -c 2 -i 0.2 -W 1 -s 1452 fd09::5; ping -n -c 2 -i 0.2 -W 1 -s 1352 fd09::5
  ping -n -c 1 -W 1 -M dont -s 1472 10.9.0.5'
hosts='--scenario path-firewall-lab.json5'
take6 path-firewall sh -c '
  nmap --privileged -n -Pn -sT -p 22,80,443 10.9.0.10; nmap --privileged -6 -n -Pn -sT -p 22,80,443 fd09::10
  ping -n -c 1 -W 1 10.9.0.11; ping -n -c 1 -W 1 fd09::11; traceroute -n -q 1 -N 1 -w 1 10.9.0.200'
hosts='--scenario path-loss-lab.json5'
take6 path-loss sh -c 'ping -n -q -c 300 -i 0.002 10.9.0.5; ping -n -q -c 300 -i 0.002 fd09::5'

# Many hosts, that behave while the capture is taken: then the client asks them all.
hosts='-a 10.0.0.2-10.0.0.16 -a fd00::2-fd00::10 -m 00:1b:21' families='(arp or ip or ip6)'
take6 faults sh -c '
  fping -r 0 -t 200 -g 10.0.0.2 10.0.0.16
  fping -6 -r 0 -t 200 fd00::2 fd00::3 fd00::4 fd00::5 fd00::6 fd00::7 fd00::8 fd00::9 fd00::a \
    fd00::b fd00::c fd00::d fd00::e fd00::f fd00::10'

# Ports in all states. What a client acknowledges comes of the seed and its own ports.
with_hosts() {
  "$fakehost" exec -a 10.0.0.2,fd00::2 --seed 1 --port 'tcp 80 open' --port 'tcp 81 reset' \
    --port 'tcp 82 half-open' --port 'tcp 83 filtered' --port 'tcp 84 reject host' \
    --port 'udp 7 echo' --port 'udp 9 discard' --port 'udp 83 filtered' \
    --port 'udp 84 reject prohibited' "$@"
}
take6 ports sh -c '
  for host in 10.0.0.2 fd00::2; do
    for port in 80 81 82 83 84 85; do echo hello | nc -q 1 -w 1 $host $port; done
    for port in 7 9 83 84 85; do echo hello | nc -u -q 1 -w 1 $host $port; done
  done
  for flags in -S -A -SA -F -FA -R -FPU -Y; do hping3 -n -c 1 $flags -p 80 10.0.0.2; done
  nmap --privileged -n -Pn -sT -p 80-85 10.0.0.2'

# Several interfaces, each with hosts of its own.
python3 interfaces.py eth1=ping.in.pcap eth2=ping.in.pcap eth3=ping6.in.pcap tun0=raw.in.pcap \
  =arping-nobody.in.pcap >interfaces.in.pcapng
rm -f interfaces.out.pcapng
"$fakehost" replay -q interfaces --update --format pcapng

exit $failed
