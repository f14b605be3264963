# enter.sh ROOT FAKEHOST HERE WHO BEFORE ASKED WORDS HOSTS AGAIN   in namespaces of its own: a file system over that
# Debian, of which nothing is kept, with the users `alice`, who may call sudo, and `bob`.
set -eu
root=$1 fakehost=$2 here=$3
shift 3
mount -t tmpfs none /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay -o "lowerdir=$root,upperdir=/mnt/upper,workdir=/mnt/work" none /mnt/root
cd /mnt/root
install -m 755 "$fakehost" usr/local/bin/fakehost
install -m 644 "$here/follow.sh" tmp/follow.sh
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs none run
mount -t tmpfs -o mode=755 none dev
mknod -m 666 dev/null c 1 3
mknod -m 666 dev/zero c 1 5
mknod -m 666 dev/urandom c 1 9
mknod -m 666 dev/tty c 5 0
mkdir dev/net
mknod -m 666 dev/net/tun c 10 200
ip link set lo up
echo "127.0.0.1 localhost $(cat /proc/sys/kernel/hostname)" >etc/hosts
for user in alice bob; do chroot . useradd -m -s /bin/sh $user; done
echo 'alice ALL=(ALL:ALL) NOPASSWD: ALL' >etc/sudoers.d/alice
# Debian's own rule would hide what the one that is advised does.
sed -i '/KERNEL=="tun"/d' usr/lib/udev/rules.d/50-udev-default.rules
exec chroot . /bin/sh /tmp/follow.sh "$@"
