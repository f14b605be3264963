#!/bin/sh
# advice.sh FAKEHOST   follows what fakehost advises, word for word, as root and as an ordinary user of a fresh
# Debian (debootstrap), each piece in a network and a file system of its own. The Debian is made once, below
# .build, from MIRROR; nothing of this machine is changed. Fails where a host does not answer in the end.
set -eu
fakehost=$1
here=$(cd "$(dirname "$0")" && pwd)
base=$(pwd)/.build/advice
suite=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
mirror=${MIRROR:-http://deb.debian.org/debian}
packages=sudo,iproute2,iputils-ping,procps,kmod,udev,libcap2-bin,libpcap0.8,zlib1g,libzstd1

if [ "$(id -u)" != 0 ]; then
  echo 'advice: only root can make a Debian of its own: sudo make test-advice' >&2
  exit 1
fi
if [ ! -e "$base/done" ]; then
  rm -rf "$base"
  mkdir -p "$base/root"
  echo "advice: debootstrap $suite from $mirror"
  timeout 600 debootstrap --variant=minbase --include=$packages "$suite" "$base/root" "$mirror" \
    >"$base/log" 2>&1 || { tail -n 5 "$base/log" >&2; exit 1; }
  : >"$base/done"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
# See follow.sh.
while IFS='|' read -r who before asked words hosts again; do
  case $who in '#'* | '') continue ;; esac
  if timeout -k 5 120 unshare --net --mount --pid --fork --kill-child \
    sh "$here/enter.sh" "$base/root" "$fakehost" "$here" "$who" "$before" "$asked" "$words" "$hosts" "$again" \
    >"$work/said" 2>&1 </dev/null; then
    echo "followed by $who: $asked: $words"
  else
    echo "NOT mended for $who: $before: $asked: $words" >&2
    sed 's/^/  | /' "$work/said" >&2
    failed=1
  fi
done <"$here/cases.txt"
exit $failed
