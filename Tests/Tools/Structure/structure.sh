#!/bin/sh
# structure.sh [graph [ROOM ...]]   shows which files of each room in Sources refer to each other in a circle,
# with `graph` each reference, too; fails where a circle has more than 6 files, and where a Swift file, a
# folder or the README is larger than agreed, or Sources or Tests have a symbolic link.
set -eu
cd "$(dirname "$0")/../../.."
here=Tests/Tools/Structure
graph=
if [ "${1-}" = graph ]; then
  graph=1
  shift
fi
[ $# -gt 0 ] || set -- $(find Sources -name '*.swift' | cut -d / -f 2 | sort -u)

failed=0
tell() {
  echo "structure: $1" >&2
  failed=1
}

folders=
for room in "$@"; do folders="$folders Sources/$room"; done
# shellcheck disable=SC2046,SC2086  # no name of ours has a blank
awk -v most=6 -v graph="$graph" -f $here/references.awk $(find $folders -name '*.swift' | LC_ALL=C sort) ||
  failed=1

for file in $(find Sources -name '*.swift' | sort); do
  lines=$(wc -l <"$file")
  [ "$lines" -le 350 ] || tell "$file has $lines lines: 350 at most"
done
for folder in $(find Sources -type d | sort); do
  files=$(find "$folder" -maxdepth 1 -type f | wc -l)
  [ "$files" -le 20 ] || tell "$folder has $files files: 20 at most"
done
for link in $(find Sources Tests -type l | sort); do tell "$link is a symbolic link"; done
bytes=$(wc -c <README.md)
[ "$bytes" -le 12288 ] || tell "README.md has $bytes bytes: 12288 at most"
words=$(wc -w <README.md)
[ "$words" -le 2000 ] || tell "README.md has $words words: 2000 at most"
exit $failed
