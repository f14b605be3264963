#!/bin/sh
# base.sh FOLDER PACKAGES   makes a fresh Debian of this machine's version in FOLDER/root with debootstrap, once:
# minbase and PACKAGES (a,b,...), from MIRROR. Nothing of this machine is changed.
set -eu
folder=$1 packages=$2
suite=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
mirror=${MIRROR:-http://deb.debian.org/debian}

if [ "$(id -u)" != 0 ]; then
  echo 'only root can make a Debian of its own: call it with sudo' >&2
  exit 1
fi
[ ! -e "$folder/done" ] || exit 0
rm -rf "$folder"
mkdir -p "$folder/root"
echo "debootstrap $suite from $mirror"
timeout 600 debootstrap --variant=minbase --include="$packages" "$suite" "$folder/root" "$mirror" \
  >"$folder/log" 2>&1 || { tail -n 5 "$folder/log" >&2; exit 1; }
: >"$folder/done"
