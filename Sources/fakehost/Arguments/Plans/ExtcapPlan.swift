/// What `extcap` does.
enum ExtcapPlan {
  case interfaces, linkTypes, dialog
  case filterCheck(ExtcapCall)
  /// Records to a named pipe; messages go to a file, where there is one.
  case capture(RunPlan, fifo: String, log: String?)

  init(_ arguments: CheckedArguments) throws(Failure) {
    let run = try RunPlan(arguments)
    let call = try ExtcapCall(arguments.values)
    self =
      switch call.request {
      case .interfaces: .interfaces
      case .linkTypes: .linkTypes
      case .dialog: .dialog
      case .filterCheck: .filterCheck(call)
      case .capture: .capture(run, fifo: call.fifo ?? "", log: call.log)
      }
  }
}
