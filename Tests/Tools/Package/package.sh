#!/bin/sh
# package.sh PROGRAM   installs the .deb and the tarball in a fresh Debian (debootstrap, MIRROR), runs them as root
# and as an ordinary user, and removes them: see inside.sh. The steps of the Dockerfile, and of the jobs for CI that are
# shown, are read out and run there, too: steps.sh. The Debian stays in .build/debian for the next time.
set -eu
program=$1
here=$(cd "$(dirname "$0")" && pwd)
base=$(pwd)/.build/debian
given=$(mktemp -d)
trap 'rm -rf "$given"' EXIT
chmod 755 "$given"

sh "$here/../Debian/base.sh" "$base" iproute2
deb=$(sh Sources/Packaging/deb.sh "$program" | sed -n "s/.* in '\(.*\)'\.$/\1/p")
tarball=$(sh Sources/Packaging/tarball.sh "$program")
# The same sources give the same files.
first=$(cat "$deb" "$tarball" | sha256sum)
sh Sources/Packaging/deb.sh "$program" >"$given/log" && sh Sources/Packaging/tarball.sh "$program" >"$given/log"
[ "$first" = "$(cat "$deb" "$tarball" | sha256sum)" ] || { echo 'package: made twice it differs' >&2; exit 1; }
# It warns of a package that is no Debian's own.
lintian --tag-display-limit 0 --fail-on error,warning --allow-root \
  --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog "$deb"

cp "$deb" "$given/fakehost.deb"
cp "$tarball" "$given/fakehost.tar.gz"
cp "$here/inside.sh" Fixtures/ping.in.pcap "$given"
awk -v of=Dockerfile -f "$here/steps.awk" Sources/Packaging/Dockerfile >"$given/Dockerfile.steps"
for whose in github gitlab; do
  awk -v of=$whose.yml -f "$here/steps.awk" Sources/fakehost/fakehost.docc/Recipes/Recipes.md >"$given/$whose.steps"
done
cp "$here/steps.sh" "$given"

fresh() {
  unshare --mount --pid --fork --kill-child sh "$here/../Debian/enter.sh" "$base/root" "$given" sh -eu "$@"
}
fresh /given/inside.sh
for whose in Dockerfile github gitlab; do fresh /given/steps.sh $whose; done
echo "package: $deb ($(($(wc -c <"$deb") / 1024)) KiB) and $tarball: installed, run and removed; no Docker was tried"
