# steps.sh WHOSE   in a fresh Debian: the commands of /given/WHOSE.steps, one a line, as the builder of an image or a
# runner of CI calls them, with what those have beforehand.
set -eu
export DEBIAN_FRONTEND=noninteractive
mkdir -p /srv/checkout/ci
cd /srv/checkout
cp /given/fakehost.deb ci/fakehost.deb
cp /given/fakehost.deb /tmp/fakehost_0_x.deb
printf '#!/bin/sh\nfping -q -g 10.0.0.2 10.0.0.99\n' >test.sh
chmod 755 test.sh
if [ "$1" = github ]; then apt-get update -qq && apt-get install -y -qq sudo fping; fi >/tmp/log 2>&1
while read -r step; do
  echo "$1: $step"
  last=$step
  sh -e -c "$step" </dev/null >/tmp/log 2>&1 || { cat /tmp/log >&2; echo "$1: this step failed: $step" >&2; exit 1; }
done <"/given/$1.steps"
case $1 in
Dockerfile) fakehost exec --assert answered -- ping -q -c 1 10.0.0.2 ;;
*)
  [ -s trace.pcapng ]
  # A step that is to fail does.
  sed -i 's/0.0.99/0.0.98/' test.sh
  if eval "$last" >/tmp/log 2>&1; then echo "$1: a host that is not asked does not fail the job" >&2; exit 1; fi
  grep '10.0.0.99' /tmp/log
  ;;
esac
