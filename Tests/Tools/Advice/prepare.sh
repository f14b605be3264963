# prepare.sh WHO ...   in a Debian of its own (Debian/enter.sh): the program, and the users `alice`, who may call
# sudo, and `bob`; then follow.sh with the same arguments.
set -eu
install -m 755 /given/fakehost /usr/local/bin/fakehost
for user in alice bob; do useradd -m -s /bin/sh $user; done
echo 'alice ALL=(ALL:ALL) NOPASSWD: ALL' >/etc/sudoers.d/alice
# Debian's own rule would hide what the one that is advised does.
sed -i '/KERNEL=="tun"/d' /usr/lib/udev/rules.d/50-udev-default.rules
exec /bin/sh /given/follow.sh "$@"
