/// How a stream of bytes says how long the next frame is, in network order.
public enum LengthPrefix: Int, Sendable {
  /// Two bytes: simpletun, VDE.
  case two = 2
  /// Four bytes: QEMU's `-netdev stream` and `socket`.
  case four = 4
}
