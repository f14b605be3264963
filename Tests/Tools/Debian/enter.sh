# enter.sh ROOT GIVEN COMMAND ...   runs a command in a file system over the Debian in ROOT, of which nothing is
# kept; it sees the folder GIVEN as /given. Called by root as
#   unshare --mount --pid --fork --kill-child sh enter.sh ...
# with --net, too, unless it is to install packages.
set -eu
root=$1 given=$2
shift 2
mount -t tmpfs none /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay -o "lowerdir=$root,upperdir=/mnt/upper,workdir=/mnt/work" none /mnt/root
cd /mnt/root
mkdir given
mount --bind "$given" given
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs none run
mount -t tmpfs -o mode=755 none dev
mknod -m 666 dev/null c 1 3
mknod -m 666 dev/zero c 1 5
mknod -m 666 dev/full c 1 7
mknod -m 666 dev/random c 1 8
mknod -m 666 dev/urandom c 1 9
mknod -m 666 dev/tty c 5 0
mkdir dev/net dev/pts dev/shm
mknod -m 666 dev/net/tun c 10 200
mount -t devpts -o newinstance,ptmxmode=666 none dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
cat /etc/resolv.conf >etc/resolv.conf 2>/dev/null || true
echo "127.0.0.1 localhost $(cat /proc/sys/kernel/hostname)" >etc/hosts
ip link set lo up 2>/dev/null || true
# In a chroot nobody may make user namespaces.
mkdir old
pivot_root . old
umount -l old
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
cd /
exec "$@"
