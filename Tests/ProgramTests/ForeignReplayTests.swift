import Foundation
import TestProgram
import Testing

/// A capture of others is answered once hosts have their MACs, or hear any.
@Suite struct ForeignReplayTests {
  /// An echo request to 10.0.0.7, and one to fd00::7, at ca:4c:00:00:00:01.
  private static let frames = """
    10:00:00.000
    0000  ca 4c 00 00 00 01 02 cf 00 00 00 4d 08 00 45 00 00 1c 00 01 00 00 40 01 66 8d 0a 00 00 4d 0a 00 00 07 08 00 f7 fe 00 01 00 00
    10:00:00.030
    0000  ca 4c 00 00 00 01 02 cf 00 00 00 4d 86 dd 60 00 00 00 00 08 3a 40 fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 4d fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 07 80 00 85 66 00 01 00 00
    """

  @Test(arguments: [
    ("-a 10.0.0.7,fd00::7", 0), ("-a 10.0.0.7,fd00::7 --mac any", 2),
    ("-a 10.0.0.7,fd00::7=ca:4c:00:00:00:01", 2), ("-a 10.0.0.7 -a fd00::/64 --mac any", 2),
    ("-a 10.0.0.7,10.0.0.8=ca:4c:00:00:00:01", 1),
    ("-a 10.0.0.7,fd00::7=web --ethers web.ethers", 2),
    ("--ethers all.ethers", 2), ("-a 10.0.0.0/24,10.1.0.0/16 --exclude 10.0.0.7 --mac any", 0),
  ])
  func answered(_ options: String, _ count: Int) throws {
    let result = try runShell(
      """
      echo 'ca:4c:0:0:0:1 web' >web.ethers
      printf 'ca:4c:0:0:0:1 10.0.0.7\\nca:4c:0:0:0:1 fd00::7 # its IPv6\\n' >all.ethers
      $F replay \(options) in.pcap -w out.pcap 2>&1 | grep -o '[0-9][0-9]* answered'
      tcpdump -enr out.pcap 'icmp[0] == 0 or icmp6[0] == 129' 2>/dev/null | grep -c ' ca:4c:00:00:00:01 > 02:cf:00:00:00:4d' || true
      """, withFrames: Self.frames)
    #expect(result.output == "\(count) answered\n\(count)\n", "\(result.output)")
  }

  /// The options of a case, beside its capture.
  @Test func besideACapture() throws {
    let result = try runShell(
      """
      mkdir suite; mv in.pcap suite/a.in.pcap; echo 'ca:4c:00:00:00:01 web' >suite/ethers
      echo "{ address: ['10.0.0.7,fd00::7=web', '10.0.0.8-9,10.0.0.11'], exclude: '10.0.0.9', ethers: 'ethers' }" >suite/replay.json5
      $F replay suite --update >/dev/null 2>&1; $F replay suite >/dev/null 2>&1 && echo same
      tcpdump -nr suite/a.out.pcap 2>/dev/null | grep -c 'echo reply'
      """, withFrames: Self.frames)
    #expect(result.output == "same\n2\n", "\(result.output)")
  }
}
