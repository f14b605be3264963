#!/bin/sh
# tarball.sh PROGRAM   packs the program and what belongs to it: .build/fakehost-VERSION-MACHINE.tar.gz, for
# where there is no .deb: sudo tar -C /usr/local --strip-components=1 -xf FILE
set -eu
cd "$(dirname "$0")/../.."
program=$1
. Sources/Packaging/stage.sh
version=$("$program" --version | sed -n '1s/^fakehost \([0-9.]*\).*/\1/p')
name=fakehost-$version-linux-$(uname -m)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage "$program" "$work/staged" /usr/local
mv "$work/staged/usr/local" "$work/$name"
install -m 644 LICENSE README.md "$work/$name/share/doc/fakehost"
tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
  -cf - "$name" | gzip -9n >".build/$name.tar.gz"
echo ".build/$name.tar.gz"
