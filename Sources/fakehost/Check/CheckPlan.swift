import FakeNetwork
import Wire

/// What `check` explains: what `run` would do by the same words.
struct CheckPlan {
  let run: RunPlan
  /// The rules that are about hosts: of each kind in the order in which they were given.
  let rules: [StatedRule]
  /// The only one that is asked about.
  let host: IPAddress?
  /// Only that is told.
  let part: Part?

  enum Part { case routes, dot }

  init(_ arguments: CheckedArguments) throws(Failure) {
    run = try RunPlan(arguments)
    host = arguments.values.last { if case .host(let address) = $0 { address } else { nil } }
    part = arguments.values.last { value in
      switch value {
      case .routes: .routes
      case .dot: .dot
      default: nil
      }
    }
    let settings = run.hosts.settings
    rules =
      run.impairments.requests.map { StatedRule($0) } + settings.faults.map { StatedRule($0) }
      + settings.ports.map { StatedRule($0) }
  }
}
