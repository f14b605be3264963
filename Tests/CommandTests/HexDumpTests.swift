import Testing
import Wire

@testable import fakehost

@Suite struct HexDumpTests {
  private static let frame =
    [2, 0, 10, 0, 0, 2, 2, 0, 10, 0, 0, 1, 8, 0] + (0x1e...0x30).map { UInt8($0) } + [0x7f]

  private func text(_ bytes: [UInt8], link: Bool = false, text: Bool = false) -> String {
    HexDump(hasLinkHeader: link, hasText: text).text(of: bytes.span, as: .ethernet)
  }

  @Test func packets() {
    #expect(
      text(Self.frame) == """
        \t0x0000:  1e1f 2021 2223 2425 2627 2829 2a2b 2c2d
        \t0x0010:  2e2f 307f

        """)
    #expect(
      text(Self.frame, text: true) == """
        \t0x0000:  1e1f 2021 2223 2425 2627 2829 2a2b 2c2d  ...!"#$%&'()*+,-
        \t0x0010:  2e2f 307f                                ./0.

        """)
  }

  @Test func wholeFrames() {
    #expect(
      text(Self.frame, link: true) == """
        \t0x0000:  0200 0a00 0002 0200 0a00 0001 0800 1e1f
        \t0x0010:  2021 2223 2425 2627 2829 2a2b 2c2d 2e2f
        \t0x0020:  307f

        """)
    #expect(text([1], text: true) == "\t0x0000:  01                                       .\n")
    #expect(text([]) == "")
  }
}
