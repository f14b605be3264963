#!/bin/sh
# share.sh PROGRAM FOLDER    writes the manual page and what completes command lines below a folder.
# share.sh --remove FOLDER   takes them away.
set -eu
program=$1 share=$2
while read -r file topic; do
  if [ "$program" = --remove ]; then
    rm -f "$share/$file"
  else
    mkdir -p "$share/${file%/*}"
    # shellcheck disable=SC2086  # several words
    "$program" help $topic >"$share/$file"
    chmod 644 "$share/$file"
  fi
done <<END
man/man1/fakehost.1 man
bash-completion/completions/fakehost completion bash
zsh/site-functions/_fakehost completion zsh
fish/vendor_completions.d/fakehost.fish completion fish
END
