#!/bin/sh
# docs.sh   builds the documentation of the command and of each library into .build/docs, for a web
# server, and writes the pages of the help anew. A link that leads nowhere fails.
set -eu
: "${SWIFT:=swift}"
scratch=$PWD/.build/documentation
docs=.build/docs
help=Sources/fakehost/fakehost.docc/Help
docc=$($SWIFT -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')/../../bin/docc
[ -x "$docc" ] || { echo 'docs: the toolchain has no docc' >&2; exit 1; }

rm -rf $docs "$scratch/catalogs"
mkdir -p $docs "$scratch/graphs" "$scratch/catalogs"

# The command imports each library.
set -- --scratch-path "$scratch" --product fakehost
$SWIFT build "$@" -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir \
  -Xswiftc "$scratch/graphs" >"$scratch.log" 2>&1 || { cat "$scratch.log" >&2; exit 1; }
program=$($SWIFT build "$@" --show-bin-path)/fakehost

for topic in run exec measure replay wire check Control/control Control/top extcap \
  hosts links tap tun verdicts profiles ports impairments faults paths scenario json; do
  folder=${topic%"${topic##*/}"} topic=${topic##*/}
  text=$("$program" help $topic)
  printf '# fakehost help %s\n\nWhat `fakehost help %s` prints.\n\n```\n%s\n```\n' \
    $topic $topic "$text" >$help/${folder}help-$topic.md
done

# Pages link to each other by path, for whoever reads them in the repository.
for page in README.md $(find Fixtures Sources Tests -name '*.md'); do
  for link in $(grep -o '](\([^)# ]*\)' "$page" | sed -e 's/^](//' -e '/^[a-z]*:/d'); do
    [ -e "$(dirname "$page")/$link" ] || {
      echo "docs: $page links to $link, which is not there" >&2; exit 1; }
  done
done

for catalog in Sources/*/*.docc; do
  library=$(basename "$catalog" .docc)
  copy=$scratch/catalogs/$library.docc
  cp -R "$catalog" "$copy"
  # docc knows a page by its name alone, and nothing outside of its catalogue.
  find "$copy" -name '*.md' -exec sed -i -e 's,\[\([^]]*\)\](\.\./[^)]*),\1,g' \
    -e 's,](\([A-Za-z]*/\)*\([A-Za-z-]*\)\.md),](doc:\2),g' -e 's,](Pictures/,](,' {} +
  mkdir -p "$scratch/$library"
  # Of the command nothing is public: its pages are all there is.
  [ $library = fakehost ] || cp "$scratch/graphs/$library.symbols.json" "$scratch/$library"
  "$docc" convert "$copy" --additional-symbol-graph-dir "$scratch/$library" \
    --fallback-display-name "$library" --fallback-bundle-identifier "fakehost.$library" \
    --transform-for-static-hosting --hosting-base-path "$library" \
    --output-path "$docs/$library" >"$scratch.log" 2>&1 || { cat "$scratch.log" >&2; exit 1; }
  # Parameters that say enough by their names have no text of their own.
  awk '/^warning: / { is_shown = !/ is missing documentation$/ } is_shown { print; wrong = 1 }
       END { exit wrong }' "$scratch.log" >&2
  echo "$docs/$library"
done
