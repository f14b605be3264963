#!/bin/sh
# guest.sh FOLDER  makes a guest for QEMU: Debian's kernel for clouds, and busybox, whose /init pings.
#
# Its kernel's command line says what addresses it has, and whom it pings: addresses=10.0.0.1/24,... hosts=10.0.0.2,...
set -eu
folder=$1
mkdir -p "$folder"
cd "$folder"
[ ! -f initrd ] || exit 0

if ! ls linux-image-*.deb >/dev/null 2>&1; then
  package=$(apt-cache depends --important linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
  [ -n "$package" ] || { echo 'apt-cache knows no linux-image-cloud-amd64: apt-get update' >&2; exit 1; }
  apt-get download -qq "$package" 2>/dev/null
fi
rm -rf kernel root
dpkg -x linux-image-*.deb kernel
mkdir -p root/bin root/modules
cp kernel/boot/vmlinuz-* vmlinuz
cp "$(command -v busybox)" root/bin/busybox
place=0
# In the order in which they are loaded.
for module in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci failover net_failover virtio_net; do
  place=$((place + 1))
  find kernel -name $module.ko -exec cp {} root/modules/$place-$module.ko \;
done
cat >root/init <<'END'
#!/bin/busybox sh
bb=/bin/busybox
$bb mkdir -p /proc
$bb mount -t proc none /proc
for module in /modules/*; do $bb insmod $module; done
for word in $($bb cat /proc/cmdline); do
  case $word in addresses=*|hosts=*) eval "$word" ;; esac
done
$bb sh -c 'echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_dad'
$bb ip link set eth0 up
for address in $(echo $addresses | $bb tr , ' '); do $bb ip address add $address dev eth0; done
for host in $(echo $hosts | $bb tr , ' '); do
  for size in 56 1452 1472; do
    case $host in *:*) [ $size != 1472 ] || continue ;; *) [ $size != 1452 ] || continue ;; esac
    $bb ping -c 3 -W 60 -s $size $host
  done
done
echo guest is done
$bb poweroff -f
END
chmod 755 root/init
(cd root && find . | busybox cpio -o -H newc 2>/dev/null) >initrd.new
rm -rf kernel root
mv initrd.new initrd
