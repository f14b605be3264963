#!/bin/sh
# docs.sh   builds the documentation of each library into .build/docs, for a web server.
# A link that leads nowhere fails.
set -eu
: "${SWIFT:=swift}"
scratch=$PWD/.build/documentation
docs=.build/docs
docc=$($SWIFT -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')/../../bin/docc
[ -x "$docc" ] || { echo 'docs: the toolchain has no docc' >&2; exit 1; }

rm -rf $docs
mkdir -p $docs "$scratch/graphs"
for catalog in Sources/*/*.docc; do
  library=$(basename "$catalog" .docc)
  $SWIFT build --scratch-path "$scratch" --target "$library" -Xswiftc -emit-symbol-graph \
    -Xswiftc -emit-symbol-graph-dir -Xswiftc "$scratch/graphs" >"$scratch.log" 2>&1 &&
    mkdir -p "$scratch/$library" &&
    cp "$scratch/graphs/$library.symbols.json" "$scratch/$library" &&
    "$docc" convert "$catalog" --additional-symbol-graph-dir "$scratch/$library" \
      --fallback-display-name "$library" --fallback-bundle-identifier "fakehost.$library" \
      --transform-for-static-hosting --hosting-base-path "$library" \
      --output-path "$docs/$library" >"$scratch.log" 2>&1 || { cat "$scratch.log" >&2; exit 1; }
  # Parameters that say enough by their names have no text of their own.
  awk '/^warning: / { is_shown = !/ is missing documentation$/ } is_shown { print; wrong = 1 }
       END { exit wrong }' "$scratch.log" >&2
  echo "$docs/$library"
done
