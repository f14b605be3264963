#!/bin/sh
# Installs what was built into a folder of its own, and sees that root can run it: no library is looked for
# beside it or anywhere else that others may write, and what the loader has filled in cannot be written over.
set -eu
cd "$(dirname "$0")/../../.."
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
fail() { echo "installed copy: $1" >&2; exit 1; }

$MAKE --no-print-directory install DESTDIR="$root" PREFIX=/usr
folder=$root/usr/bin
program=$folder/fakehost

readelf --wide --dynamic "$program" >"$root/dynamic"
if grep -e RPATH -e RUNPATH "$root/dynamic"; then fail 'it has a path of its own for libraries'; fi
grep -q -e BIND_NOW -e 'FLAGS_1.*NOW' "$root/dynamic" || fail 'names are not all bound at the start (BIND_NOW)'
readelf --wide --program-headers "$program" | grep -q GNU_RELRO || fail 'it has no RELRO'
readelf --wide --file-header "$program" | grep -q 'Type: *DYN' || fail 'it is not position-independent'

"$program" --version
# They are a third of a program, and what its start takes, for a search in a text.
if grep -q _RegexParser "$program"; then fail 'it has regular expressions in it: use place(of:), parts(around:)'; fi
# They are a part of it where this machine has them to link: to load them is what a start takes longest for.
if [ -e .build/static/libstdc++.a ] && grep 'NEEDED.*\(libstdc++\|libgcc\)' "$root/dynamic"; then
  fail 'it loads libraries that should be part of it'
fi
# libpcap brings a dozen libraries, and is loaded by who asks for a filter; the others by who has what they undo.
if grep 'NEEDED.*\(libpcap\|libz\|liblz4\)' "$root/dynamic"; then fail 'it loads that at each start'; fi
capture=$PWD/Fixtures/ping.in.pcap
gzip -c "$capture" >"$root/in.pcap.gz"
# Whether a library is loaded, and not one that lies beside the program. What is no library ends whatever loads it.
sees() { # LIBRARY ARGUMENT...
  library=$1
  shift
  "$program" "$@" >/dev/null || fail "it does not load $library"
  echo 'no library' >"$folder/$library"
  if LD_LIBRARY_PATH=$folder "$program" "$@" >/dev/null 2>&1; then
    fail "it does not need $library, and nothing was tested"
  fi
  (cd "$folder" && ./fakehost "$@" >/dev/null) || fail "it loads the $library beside it"
}
sees libpcap.so.0.8 replay -q --filter icmp -w "$root/x.pcap" "$capture"
sees libz.so.1 replay -q -w "$root/x.pcap" "$root/in.pcap.gz"
sees libm.so.6 --version
for file in man/man1/fakehost.1 bash-completion/completions/fakehost zsh/site-functions/_fakehost \
  fish/vendor_completions.d/fakehost.fish; do
  test -s "$root/usr/share/$file" || fail "there is no $file"
done
$MAKE --no-print-directory uninstall DESTDIR="$root" PREFIX=/usr EXTCAP=/none
rest=$(find "$root/usr" -type f ! -path "$folder/lib*")
test -z "$rest" || fail "uninstall leaves $rest"
echo "installed copy: no library beside it is loaded, each of the others by who asks for it alone; full RELRO, BIND_NOW"
