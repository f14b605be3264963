import Foundation
import TestProgram
import Testing

/// A replay that nobody answers says who was asked, and what to give.
@Suite struct MostAskedTests {
  /// Three echo requests to two addresses of one station, one of IPv6, and a broadcast who-has.
  private static let frames = """
    10:00:00.000
    0000  ca 4c 00 00 00 01 02 cf 00 00 00 4d 08 00 45 00 00 1c 00 01 00 00 40 01 66 8d 0a 00 00 4d 0a 00 00 07 08 00 f7 fe 00 01 00 00
    10:00:00.010
    0000  ca 4c 00 00 00 01 02 cf 00 00 00 4d 08 00 45 00 00 1c 00 01 00 00 40 01 66 8d 0a 00 00 4d 0a 00 00 07 08 00 f7 fe 00 01 00 00
    10:00:00.020
    0000  ca 4c 00 00 00 01 02 cf 00 00 00 4d 08 00 45 00 00 1c 00 01 00 00 40 01 66 8c 0a 00 00 4d 0a 00 00 08 08 00 f7 fe 00 01 00 00
    10:00:00.030
    0000  ca 4c 00 00 00 01 02 cf 00 00 00 4d 86 dd 60 00 00 00 00 08 3a 40 fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 4d fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 07 80 00 85 66 00 01 00 00
    10:00:00.040
    0000  ff ff ff ff ff ff 02 cf 00 00 00 4d 08 06 00 01 08 00 06 04 00 01 02 cf 00 00 00 4d 0a 00 00 4d 00 00 00 00 00 00 0a 00 00 07
    10:00:00.050
    0000  02 cf 00 00 00 4d ca 4c 00 00 00 01 08 00 45 00 00 1c 00 01 00 00 40 01 66 8d 0a 00 00 07 0a 00 00 4d 00 00 ff fe 00 01 00 00
    """

  private func run(_ script: String) throws -> String {
    try runShell(script, withFrames: Self.frames).output
  }

  /// What is told of, and that it works when followed; the reply that stands in the capture asks nobody.
  @Test func theAdviceAnswers() throws {
    let output = try run(
      """
      $F replay in.pcap 2>messages; grep fakehost: messages
      $F replay $(sed -n 's/.*to answer them: //p' messages) in.pcap 2>&1 | grep -o '6 frames.*ignored'
      """)
    #expect(
      output == """
        fakehost: none of these hosts was asked; most asked for: 10.0.0.7 (3 frames), 10.0.0.8 (1 frame), fd00::7 (1 frame), at ca:4c:00:00:00:01 (4 frames)
        fakehost: to answer them: -a 10.0.0.7,10.0.0.8 -a fd00::7 --mac any
        6 frames received, 5 answered, 1 ignored

        """)
  }

  /// Who is a host already is not advised again.
  @Test func whereOnlyTheMACsDiffer() throws {
    let output = try run(
      """
      $F replay -a 10.0.0.7,10.0.0.8 -a fd00::7 --vlan none in.pcap -c 1 2>&1 | grep -c 'to answer' || true
      tcpdump -qr in.pcap -w echoes.pcap icmp 2>/dev/null
      $F replay -a 10.0.0.7,10.0.0.8 echoes.pcap 2>&1 | grep 'to answer'
      """)
    #expect(output == "0\nfakehost: to answer them: --mac any\n")
  }

  /// Neither where somebody answers, nor where there is nobody to name, nor with -q.
  @Test func whereThereIsNothingToSay() throws {
    let output = try run(
      """
      $F replay -a 10.0.0.7 in.pcap 2>&1 | grep -c 'most asked' || true
      $F replay -q in.pcap
      $F replay --vlan 5 in.pcap 2>&1 | grep -c 'most asked' || true
      $F replay - <in.pcap 2>&1 | grep -c 'most asked' || true
      """)
    #expect(output == "0\n0\n0\n")
  }
}
