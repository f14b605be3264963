import FakeNetwork
import Glibc
import Links
import TestEpisodes
import TestFrames
import Wire

/// Gives the same frames to the kernel behind a TAP and to a fake host of the `linux` profile, and
/// compares what they answer. Whoever starts it has made the TAP and given the kernel the host's
/// addresses, in a network namespace of its own.
///
///     kernel-comparison DEVICE ipv4|ipv6 FRAMES [SEED]
///     kernel-comparison DEVICE ipv4|ipv6 ports
///     kernel-comparison DEVICE ipv4|ipv6 rejections
///     kernel-comparison DEVICE ipv4|ipv6 routers FRAMES [SEED]
///     kernel-comparison rules ipv4|ipv6
///
/// With `ports` it is about TCP port 80, where the kernel's has to listen; with `rejections` about ports that
/// the kernel's packet filter drops and rejects, by the rules for nft(8) that `rules` prints; with `routers`
/// about a row of routers, of which the kernel behind the TAP is the first.
/// Exit status 1 where an answer differs and no fault that is known says why.
func compareWithKernel(_ arguments: [String]) -> CInt {
  if arguments.count == 2, arguments[0] == "rules",
    let family = Comparison.Family(rawValue: arguments[1])
  {
    print(RejectionComparison.rules(of: family))
    return 0
  }
  var arguments = arguments
  let isOfRouters = arguments.count > 2 && arguments[2] == "routers"
  if isOfRouters { arguments.remove(at: 2) }
  guard (3...4).contains(arguments.count), let family = Comparison.Family(rawValue: arguments[1]),
    let count = ["ports", "rejections"].contains(arguments[2]) ? 0 : Int(arguments[2]),
    let first = UInt64(arguments.count == 4 ? arguments[3] : "0")
  else {
    print("usage: kernel-comparison DEVICE ipv4|ipv6 FRAMES|ports|rejections [SEED]")
    print("       kernel-comparison DEVICE ipv4|ipv6 routers FRAMES [SEED]")
    print("       kernel-comparison rules ipv4|ipv6")
    return 2
  }
  var comparison: Comparison
  do {
    let kernel = Kernel(try TapDevice(named: arguments[0]))
    if isOfRouters { return compareRouters(of: family, count, seed: first, with: kernel) }
    switch arguments[2] {
    case "ports": return comparePorts(of: family, with: kernel)
    case "rejections": return compareRejections(of: family, with: kernel)
    default: break
    }
    comparison = Comparison(of: family, with: kernel)
  } catch {
    print("cannot open \(arguments[0]): \(error)")
    return 3
  }
  var seed = first
  var unexplained = 0
  while comparison.frames < count, unexplained < 10 {
    // The kernel may still hold fragments of earlier episodes under the same identification: a
    // difference is one only if it is there again under others.
    var difference = comparison.episode(seed, salt: 0)
    for salt in 1..<5 where difference != nil {
      difference = comparison.episode(seed, salt: UInt64(salt))
    }
    if let difference {
      unexplained += 1
      print("seed \(seed): \(difference)")
    }
    seed += 1
  }
  print("\(comparison.frames) frames from seed \(first),", terminator: " ")
  print("\(comparison.answered) answered by the kernel")
  for fault in LinuxFault.allCases where comparison.faults[fault.rawValue] > 0 {
    print("  \(comparison.faults[fault.rawValue])  \(fault)")
  }
  print("\(unexplained) differences that are not explained")
  return unexplained == 0 ? 0 : 1
}

private func comparePorts(of family: Comparison.Family, with kernel: consuming Kernel) -> CInt {
  var comparison = PortComparison(of: family, with: kernel)
  comparison.compare()
  for difference in comparison.differences.prefix(10) { print(difference) }
  print("\(comparison.segments) segments, \(comparison.answered) answered by the kernel")
  print("\(comparison.differences.count) differences")
  return comparison.differences.isEmpty ? 0 : 1
}

private func compareRejections(
  of family: Comparison.Family, with kernel: consuming Kernel
) -> CInt {
  var comparison = RejectionComparison(of: family, with: kernel)
  comparison.compare()
  for difference in comparison.differences.prefix(10) { print(difference) }
  print("\(comparison.frames) frames, \(comparison.answered) answered by the kernel")
  print("  \(comparison.resets)  the kernel rejects resets")
  print("\(comparison.differences.count) differences")
  return comparison.differences.isEmpty ? 0 : 1
}

struct Comparison: ~Copyable {
  enum Family: String {
    /// With ARP.
    case ipv4
    case ipv6
  }

  private let kernel: Kernel
  private var damaged: DamagedFrames
  private(set) var frames = 0
  private(set) var answered = 0
  private(set) var faults = [Int](repeating: 0, count: LinuxFault.allCases.count)

  init(of family: Family, with kernel: consuming Kernel) {
    self.kernel = kernel
    damaged =
      switch family {
      case .ipv4: DamagedFrames(good: SampleFrames.good, bad: SampleFrames.bad)
      // What a router says of the way would be heeded in later episodes, too.
      case .ipv6:
        DamagedFrames(
          good: SampleFrames.goodIPv6.filter { !$0.isPacketTooBig },
          bad: SampleFrames.badIPv6.filter { !$0.isPacketTooBig })
      }
  }

  /// Compares an episode's frames until there is a difference that no fault explains; that.
  mutating func episode(_ seed: UInt64, salt: UInt64) -> String? {
    _ = damaged.begin(seed: seed)
    var host = FakeHost()
    for _ in 0..<DamagedFrames.episode {
      damaged.makeNext()
      let frame = damaged.frame.untagged.identified(by: (seed &* 8 &+ salt) &* 40503)
      guard !frame.isEmpty else { continue }
      let (verdict, ours) = host.answer(frame)
      if let fault = LinuxFault(hiding: frame, verdict) {
        faults[fault.rawValue] += 1
        continue
      }
      let theirs = kernel.answer(frame, expecting: ours.count)
      frames += 1
      answered += theirs.isEmpty ? 0 : 1
      if ours.map(\.comparable) == theirs.map(\.comparable) { continue }
      if let fault = LinuxFault(frame, verdict, ours: ours, theirs: theirs) {
        faults[fault.rawValue] += 1
        continue
      }
      let lines =
        ["\(verdict)", "sent  \(frame.hexadecimal)"]
        + ours.map { "ours  \($0.hexadecimal)" } + theirs.map { "linux \($0.hexadecimal)" }
      return lines.joined(separator: "\n")
    }
    return nil
  }
}
