# stage.sh PROGRAM FOLDER PREFIX   lays what a package holds below a folder: the program without symbols, its
# manual page, completions and unit, and as an example the AppArmor profile. Sourced by who makes the package.
stage() {
  program=$1 root=$2 prefix=$3
  install -D -m 755 "$program" "$root$prefix/bin/fakehost"
  strip --strip-all --remove-section=.comment --remove-section=.note "$root$prefix/bin/fakehost"
  sh Tests/Tools/Install/share.sh "$program" "$root$prefix/share"
  install -D -m 644 'Sources/Packaging/fakehost@.service' "$root$prefix/lib/systemd/system/fakehost@.service"
  sed -i "s,/usr/local/bin,$prefix/bin," "$root$prefix/lib/systemd/system/fakehost@.service"
  install -D -m 644 Sources/Packaging/fakehost.apparmor "$root$prefix/share/doc/fakehost/examples/fakehost.apparmor"
  find "$root" -type d -exec chmod 755 {} +
}
# The same tree gives the same package, byte for byte.
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || date +%s)}"
export SOURCE_DATE_EPOCH
