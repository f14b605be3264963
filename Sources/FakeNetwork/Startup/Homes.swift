import Wire

/// The link in each VLAN that hosts say something in unasked, where it carries that.
struct Homes {
  let arp: [LinkHeader]
  let ipv6: [LinkHeader]

  /// - Parameter vlans: the tags of each.
  init(on linkType: LinkType, in vlans: [VLANTags]) {
    let homes = vlans.compactMap { tags in
      let home = LinkHeader(of: linkType, tags: tags)
      return home.tags == tags ? home : nil
    }
    arp = linkType.carries(.arp) ? homes : []
    ipv6 = linkType.carries(.ipv6) ? homes : []
  }
}
