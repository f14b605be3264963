# follow.sh WHO BEFORE ASKED WORDS HOSTS AGAIN   root does BEFORE, then WHO calls ASKED, copies the commands that
# are told below WORDS, and pings HOSTS, or 10.0.0.2. WORDS begin with where they are told:
#   help:      in the help, and ASKED is called then
#   greeting:  while it answers, of what it still lacks
#   later:     while it answers, of what to do when it has ended; it is called again then
#   refusal:   in what it ends with; it is called again then, or AGAIN, where that is not one of the commands
set -u
who=$1 before=$2 asked=$3 where=${4%%:*} words=${4#*:} hosts=${5:-10.0.0.2} again=${6:-$3}
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
fail() { echo "advice: $1"; exit 1; }
# Logged in anew each time, with the groups that are theirs by then.
as_who() { su - "$who" -c "$1"; }
# Starts a command that stays, and waits until it says that its hosts answer.
stay() {
  : >/tmp/said
  as_who "$1" >/tmp/said 2>&1 &
  for _ in $(seq 600); do
    grep -q 'Ctrl-C ends it' /tmp/said && return
    sleep 0.1
  done
  cat /tmp/said
  fail "'$1' does not answer"
}
end() {
  pkill -INT -x fakehost
  while pgrep -x fakehost >/dev/null; do sleep 0.1; done
}
reached() {
  for host in $hosts; do
    ping -q -c 1 -W 60 "$host" || { cat /tmp/said; fail "$host does not answer"; }
  done
}
call='^[^ ]*fakehost \|^sudo \(-[ug] [^ ]* \)*[^ ]*fakehost '

eval "$before" || fail "'$before' failed"
case $where in
help)
  fakehost help tap >/tmp/said
  sed -n "/$words/,\$p" /tmp/said | awk '/^  / { print; seen = 1 } seen && /^[^ ]/ { exit }' |
    sed 's/^  //' >/tmp/way
  ;;
greeting)
  stay "$asked"
  sed -n "s/^fakehost: .*$words.*: //p" /tmp/said >/tmp/way
  ;;
later)
  stay "$asked"
  end
  ;;
refusal) as_who "timeout 60 $asked" >/tmp/said 2>&1 && fail "'$asked' was not refused" ;;
esac
cat /tmp/said
[ -e /tmp/way ] ||
  awk -v words="$words" '/^  ? ?[^ ]/ { found = index($0, words) } found && sub(/^    /, "")' /tmp/said >/tmp/way
[ -s /tmp/way ] || fail "nothing to follow for '$words'"
echo '--- followed:'
cat /tmp/way
if [ "$who" = root ] && grep -q sudo /tmp/way; then fail 'root has no need of sudo'; fi

grep -v "$call" /tmp/way >/tmp/first
as_who 'sh -e /tmp/first' || fail 'a command of it failed'
sleep 1 # typing takes longer
if last=$(grep "$call" /tmp/way); then stay "$last"; elif [ $where != greeting ]; then stay "$again"; fi
reached
if [ $where = later ] && grep -q "$words" /tmp/said; then fail 'it is told again'; fi

# At the next start it is udev that makes the device's file.
if [ -e /etc/udev/rules.d/90-tun.rules ]; then
  end
  rm /dev/net/tun
  mknod -m 600 /dev/net/tun c 10 200
  /lib/systemd/systemd-udevd --daemon
  udevadm trigger --settle --action=add --sysname-match=tun
  ls -l /dev/net/tun
  stay "$asked"
  reached
fi
