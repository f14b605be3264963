#!/bin/sh
# advice.sh FAKEHOST   follows what fakehost advises, word for word, as root and as an ordinary user of a fresh
# Debian (debootstrap), each piece in a network and a file system of its own. The Debian is made once, below
# .build, from MIRROR; nothing of this machine is changed. Fails where a host does not answer in the end.
set -eu
fakehost=$1
here=$(cd "$(dirname "$0")" && pwd)
base=$(pwd)/.build/advice
packages=sudo,iproute2,iputils-ping,procps,kmod,udev,libcap2-bin,libpcap0.8,zlib1g,libzstd1
sh "$here/../Debian/base.sh" "$base" $packages

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/given"
chmod 755 "$work" "$work/given"
cp "$fakehost" "$here/prepare.sh" "$here/follow.sh" "$work/given"
failed=0
# See follow.sh.
while IFS='|' read -r who before asked words hosts again; do
  case $who in '#'* | '') continue ;; esac
  if timeout -k 5 120 unshare --net --mount --pid --fork --kill-child \
    sh "$here/../Debian/enter.sh" "$base/root" "$work/given" \
    sh /given/prepare.sh "$who" "$before" "$asked" "$words" "$hosts" "$again" \
    >"$work/said" 2>&1 </dev/null; then
    echo "followed by $who: $asked: $words"
  else
    echo "NOT mended for $who: $before: $asked: $words" >&2
    sed 's/^/  | /' "$work/said" >&2
    failed=1
  fi
done <"$here/cases.txt"
exit $failed
