public import Wire

/// An address of a host that is not there belongs to one that is.
public struct AddressConflict: Hashable, Sendable {
  public let address: String
  /// Whose it is, where the link has addresses.
  public let owner: MACAddress?
}
