import FakeNetwork
import Glibc
import Links
import Wire

/// Gives the same frames to the kernel behind a TAP and to a fake host of the `linux` profile, and
/// compares what they answer. Whoever starts it has made the TAP and given the kernel the host's
/// address, in a network namespace of its own: see `LiveTests`.
///
///     kernel-comparison DEVICE FRAMES [SEED]
///
/// Exit status 1 where an answer differs and no fault that is known says why.
func compareWithKernel(_ arguments: [String]) -> CInt {
  guard (2...3).contains(arguments.count), let count = Int(arguments[1]),
    let first = UInt64(arguments.count == 3 ? arguments[2] : "0")
  else {
    print("usage: kernel-comparison DEVICE FRAMES [SEED]")
    return 2
  }
  let tap: TapDevice
  do {
    tap = try TapDevice(named: arguments[0])
  } catch {
    print("cannot open \(arguments[0]): \(error)")
    return 3
  }
  let kernel = Kernel(tap)
  var tally = [Int](repeating: 0, count: LinuxFault.allCases.count)
  var (compared, answered, unexplained) = (0, 0, 0)
  var seed = first
  var damaged = DamagedFrames(good: SampleFrames.good, bad: SampleFrames.bad)
  while compared < count, unexplained < 10 {
    _ = damaged.begin(seed: seed)
    var host = FakeHost()
    for _ in 0..<DamagedFrames.episode {
      damaged.makeNext()
      let frame = damaged.frame.identified(by: seed)
      guard !frame.isEmpty else { continue }
      compared += 1
      let (verdict, ours) = host.answer(frame)
      let theirs = kernel.answer(frame, expecting: ours.count)
      answered += theirs.isEmpty ? 0 : 1
      let (left, right) = (ours.map(\.comparable), theirs.map(\.comparable))
      guard left != right else { continue }
      if let fault = LinuxFault(frame, verdict, ours: ours, theirs: theirs) {
        tally[fault.rawValue] += 1
        // What follows in the episode may differ because of it.
        if fault.changesState { break }
        continue
      }
      unexplained += 1
      print("seed \(seed): \(verdict)", "sent  \(frame.hexadecimal)", separator: "\n")
      left.forEach { print("ours  \($0.hexadecimal)") }
      right.forEach { print("linux \($0.hexadecimal)") }
      break
    }
    seed += 1
  }
  print("\(compared) frames from seed \(first), \(answered) answered by the kernel")
  for fault in LinuxFault.allCases where tally[fault.rawValue] > 0 {
    print("  \(tally[fault.rawValue])  \(fault)")
  }
  print("\(unexplained) differences that are not explained")
  return unexplained == 0 ? 0 : 1
}
