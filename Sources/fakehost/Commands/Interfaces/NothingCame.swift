import Links
import Wire

/// What to say where no frame came to any of the interfaces.
func nothingCame(
  to interfaces: [OpenInterface], _ sides: [OpenInterface.Side]
) -> String {
  guard interfaces.count == 1, let device = interfaces[0].device, let needs = sides[0].needs else {
    return "nothing came to \(shortList(interfaces.map(\.name)).shown)"
  }
  return nothingCame(to: device.interface, needs)
}

/// What to say of a device where no frame came: what goes there is not what one may think.
func nothingCame(to interface: NetworkInterface, _ needs: DeviceNeeds) -> String {
  let own = (try? interface.addresses())?.first
  let why =
    own.map {
      "packets to \($0.address), its own address, stay in the kernel, and those to "
        + ($0.prefix.length < IPv4Prefix.longest
          ? "others in \($0.prefix) go there" : "those of 'ip route' go there")
    } ?? "the kernel has no IPv4 address there: \(needs.addressAdvice)"
  return "nothing came to \(interface.name): \(why); see 'fakehost help tap'"
}
