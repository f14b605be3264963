#!/bin/sh
# deb.sh PROGRAM   makes a package for this Debian and its architecture of the program, by dpkg-deb alone:
# .build/fakehost_VERSION_ARCHITECTURE.deb
set -eu
cd "$(dirname "$0")/../.."
program=$1
. Sources/Packaging/stage.sh
version=$("$program" --version | sed -n '1s/^fakehost \([0-9.]*\).*/\1/p')
architecture=$(dpkg --print-architecture)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
stage "$program" "$root" /usr

share=$root/usr/share
# Debian's zsh looks there.
mkdir -p "$share/zsh/vendor-completions"
mv "$share/zsh/site-functions/_fakehost" "$share/zsh/vendor-completions"
rmdir "$share/zsh/site-functions"
gzip -9n "$share/man/man1/fakehost.1"
install -m 644 Sources/Packaging/copyright "$share/doc/fakehost/copyright"
printf 'fakehost (%s) unstable; urgency=medium\n\n  * This release.\n\n -- %s  %s\n' "$version" \
  'The fakehost authors <fakehost@localhost.localdomain>' "$(date -uR -d "@$SOURCE_DATE_EPOCH")" |
  gzip -9n >"$share/doc/fakehost/changelog.gz"
chmod 644 "$share/doc/fakehost/changelog.gz" "$share/man/man1/fakehost.1.gz"

# It asks for a debian/control, and says which libraries the program needs.
mkdir "$work/debian"
printf 'Source: fakehost\n\nPackage: fakehost\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O root/usr/bin/fakehost 2>"$work/log") ||
  { cat "$work/log" >&2; exit 1; }

mkdir "$root/DEBIAN"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
  -e "s/@DEPENDS@/${depends#shlibs:Depends=}/" -e "s/@SIZE@/$(du -sk --apparent-size "$root/usr" | cut -f 1)/" \
  Sources/Packaging/control >"$root/DEBIAN/control"
install -m 755 Sources/Packaging/postinst Sources/Packaging/prerm Sources/Packaging/postrm "$root/DEBIAN"
(cd "$root" && find usr -type f | LC_ALL=C sort | xargs -d '\n' md5sum) >"$root/DEBIAN/md5sums"
chmod 644 "$root/DEBIAN/control" "$root/DEBIAN/md5sums"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

dpkg-deb --root-owner-group -Zxz --build "$root" ".build/fakehost_${version}_$architecture.deb"
