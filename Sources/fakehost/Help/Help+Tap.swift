extension Help {
  /// What the kernel sends to a TAP, and what it does not.
  static let tap = """
    A TAP is a network card whose cable ends in a program: fakehost reads the frames that the kernel
    sends there, and the kernel receives the frames that fakehost writes. On a TAP that has 10.0.0.1/24
    and is up

      ping 10.0.0.1         stays in the kernel, which sends packets for its own addresses to lo
                            ('ip route get 10.0.0.1'): the device never sees it
      ping 10.0.0.2         goes there: the rest of 10.0.0.0/24 is behind the device
      ping 10.0.0.255       is the network's broadcast; ping asks for -b, and no host answers
      ping 10.1.0.2         goes where the default route leads; 'ip route add 10.1.0.0/16 dev tap0'
                            sends it to the device

    Before the first packet to a neighbor the kernel asks by ARP who has its address, three times, one
    second apart; if nobody answers, ping says 'Destination Host Unreachable', and no packet follows.
    The kernel keeps the answers ('ip neigh') and confirms them now and then; 'ip neigh flush dev tap0'
    makes it ask again. IPv6 does the same with neighbor solicitations. Unasked, the kernel sends only
    IPv6: listener reports and router solicitations, as the device comes up.

    'N frames received' counts all of these. If it is 0, the device is down ('ip link') or has no
    address ('ip address'), or the address that was pinged is its own or not behind it.

    Root may use any TAP; a user may use a persistent one that was made for that user ('ip tuntap add
    dev tap0 mode tap user NAME') or has no owner. Both must be able to open /dev/net/tun, which most
    distributions allow everybody. Where it is closed, this opens it until the next start:

      sudo chmod 0666 /dev/net/tun

    and this, where there is udev, from the next start on:

      echo 'KERNEL=="tun", MODE="0666", OPTIONS+="static_node=net/tun"' |
        sudo tee /etc/udev/rules.d/90-tun.rules

    For a group alone, to which you belong when you log in again, these do both:

      sudo groupadd -f tun
      sudo usermod -a -G tun $USER
      sudo chgrp tun /dev/net/tun
      sudo chmod 0660 /dev/net/tun
      echo 'KERNEL=="tun", GROUP="tun", MODE="0660", OPTIONS+="static_node=net/tun"' |
        sudo tee /etc/udev/rules.d/90-tun.rules

    To watch the frames without answering them:

      sudo fakehost run -a none -v          and in another terminal: ping 10.0.0.2
      fakehost exec -a none -v ping -c 1 10.0.0.2

    The first of them is the program that tutorials of TUN/TAP begin with; -w FILE records it.

    """
}
