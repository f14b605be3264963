@testable import fakehost

/// A scenario, as `check` explains it and `run` takes it: whatever it says is explained or refused, with its
/// place in the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  do throws(Failure) {
    let file = try OptionsFile(
      parsing: String(decoding: input, as: UTF8.self), of: name, .scenario)
    try explain(file)
  } catch {
    precondition(!error.message.isEmpty, "it says why")
    precondition(error.kind != .input || error.message.hasPrefix("\(name):"), "it says where")
  }
  return 0
}

private let name = "lab.json5"

private func explain(_ file: OptionsFile) throws(Failure) {
  let checked = try CheckedArguments(
    TypedArguments(parsing: [], of: .run).over([file.of(.run)]))
  do throws(Failure) {
    try explain(CheckPlan(checked))
  } catch {
    throw checked.explain(error)
  }
}

private func explain(_ plan: CheckPlan) throws(Failure) {
  let hosts = try statedHosts(plan.run)
  let lab = try plan.run.statedTopology()
  let timeline = try plan.run.statedTimeline(hosts, lab?.topology)
  let text = LabDescription(plan: plan, hosts: hosts, timeline: timeline).text
  precondition(text.hasSuffix("\n"))
}
