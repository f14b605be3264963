package import Foundation

/// The program under test, which stands beside the test runner.
package enum Program {
  package static let path = URL(
    filePath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  ).deletingLastPathComponent().appending(path: "fakehost").path()
}

/// Runs the program; its exit status and what it prints.
package func runProgram(_ arguments: [String]) throws -> (status: Int32, messages: String) {
  let words = ([Program.path] + arguments).map { "'\($0)'" }
  return try runShell(words.joined(separator: " ") + " 2>&1 </dev/null")
}

/// (Foundation's Process loses the end of a child now and then when several wait at once.)
package func runShell(_ command: String) throws -> (status: Int32, messages: String) {
  // What is killed would leave half a profile where coverage is measured, and spoil the others.
  let command = "export LLVM_PROFILE_FILE=/dev/null\n" + awaitsSignals + command
  guard let pipe = unsafe popen(command, "r") else { throw CocoaError(.fileReadUnknown) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while true {
    let count = unsafe fread(&buffer, 1, buffer.count, pipe)
    if count == 0 { break }
    bytes += buffer[..<count]
  }
  let status = unsafe pclose(pipe)
  return (status >> 8 & 0xff, String(decoding: bytes, as: UTF8.self))
}

/// `awaits_signals PID` returns when a program has blocked SIGINT and SIGTERM, to await them.
private let awaitsSignals = """
  awaits_signals() {
    timeout 60 sh -c "until grep -qs 'SigBlk:.*400[23]$' /proc/$1/status; do sleep 0.01; done"
  }

  """

/// Runs a shell script in a folder; `$F` is the program.
package func runShell(
  _ script: String, in folder: URL
) throws -> (status: Int32, output: String) {
  let result = try runShell(
    """
    cd '\(folder.path())' && {
    export TZ=UTC; F='\(Program.path)'
    \(script)
    } 2>&1
    """)
  return (result.status, result.messages)
}

/// Runs a shell script in a folder with `in.pcap`, made of frames as text2pcap reads them, from
/// 2026-11-21 on; `$F` is the program.
package func runShell(
  _ script: String, withFrames frames: String
) throws -> (status: Int32, output: String) {
  try withFolder { folder in
    try frames.write(to: folder.appending(path: "in.txt"), atomically: true, encoding: .utf8)
    return try runShell(
      """
      sed 's/^1/2026-11-21 1/' in.txt | text2pcap -q -t '%Y-%m-%d %H:%M:%S.%f' - in.pcap 2>/dev/null
      \(script)
      """, in: folder)
  }
}
