# inside.sh   in a fresh Debian, with its packages within reach: installs /given/fakehost.deb, runs it, removes it,
# and does the same with the tarball.
export DEBIAN_FRONTEND=noninteractive
fail() { echo "package: $1" >&2; exit 1; }
quietly() { "$@" >/tmp/log 2>&1 || { cat /tmp/log >&2; fail "'$*' failed"; }; }
# As root and as an ordinary user a host is pinged in a network of its own.
pings() {
  unshare --net sh -eu -c 'ip link set lo up; mkfifo /tmp/ready; fakehost run -q --ready-fd 3 3>/tmp/ready &
    read -r _ </tmp/ready; rm /tmp/ready; ping -q -c 1 10.0.0.2; kill $!; wait $!' >/tmp/log 2>&1 ||
    { cat /tmp/log >&2; fail 'root pings nobody'; }
  quietly su - alice -c 'fakehost exec --assert answered -- ping -q -c 1 10.0.0.2'
}

quietly apt-get update -qq
useradd -m -s /bin/sh alice
quietly apt-get install -qq -y --no-install-recommends /given/fakehost.deb
fakehost --version
dpkg-query -W -f '${Installed-Size} KiB, needs ${Depends}\n' fakehost
# What is loaded when it is asked for is recommended, and its absence is told.
if fakehost replay -q --filter icmp -w /tmp/x.pcap /given/ping.in.pcap 2>/tmp/log; then
  fail 'a filter needs no libpcap, and nothing was tested'
fi
grep -q 'libpcap0.8' /tmp/log || { cat /tmp/log >&2; fail 'it does not say that libpcap0.8 is missing'; }
quietly apt-get remove -qq -y fakehost
quietly apt-get install -qq -y --no-install-recommends iputils-ping man-db bash-completion
quietly apt-get install -qq -y /given/fakehost.deb
quietly fakehost replay -q --filter icmp -w /tmp/x.pcap /given/ping.in.pcap
pings
# What a newcomer tries next, as an ordinary user: a scan, and a golden capture of what somebody recorded.
quietly apt-get install -qq -y --no-install-recommends nmap
su - alice -c 'fakehost exec -a 10.1.0.0/16 -- nmap -n -sn -T5 --min-rate 50000 10.1.0.0/20' >/tmp/log 2>&1
grep '4096 hosts up' /tmp/log || { cat /tmp/log >&2; fail 'nmap does not find 4096 hosts'; }
quietly su - alice -c 'mkdir captures && cp /given/ping.in.pcap captures && fakehost replay captures --update &&
  fakehost replay captures && ! fakehost replay captures --ttl 63'
man fakehost 2>/tmp/log | grep -q 'hosts that are not there' || fail 'man fakehost shows nothing'
bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader fakehost; complete -p fakehost' |
  grep -q fakehost || fail 'bash does not complete it'
unit=/usr/lib/systemd/system/fakehost@.service
grep -q '^ExecStart=/usr/bin/fakehost ' $unit || fail "$unit does not start /usr/bin/fakehost"

dpkg -L fakehost | while read -r file; do [ ! -f "$file" ] || echo "$file"; done >/tmp/files
cat /tmp/files
quietly apt-get purge -qq -y fakehost
while read -r file; do [ ! -e "$file" ] || fail "$file is left"; done </tmp/files
if dpkg -s fakehost >/tmp/log 2>&1; then fail 'dpkg still knows it'; fi

tar -C /usr/local --strip-components=1 -xf /given/fakehost.tar.gz
hash -r
[ "$(command -v fakehost)" = /usr/local/bin/fakehost ] || fail 'the tarball does not install'
pings
man -w fakehost >/tmp/log || fail 'the tarball has no manual page'
