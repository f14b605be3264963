@testable import fakehost

// Plans as a command line asks for them.

extension RunPlan {
  /// That of the only interface, or of the first.
  var device: DevicePlan { interfaces[0].device }

  init(parsing arguments: [String]) throws(Failure) {
    try self.init(CheckedArguments(parsing: arguments, for: .run))
  }
}

extension ExecPlan {
  init(parsing arguments: [String]) throws(Failure) {
    try self.init(CheckedArguments(parsing: arguments, for: .exec))
  }
}

extension MeasurePlan {
  init(parsing arguments: [String]) throws(Failure) {
    try self.init(CheckedArguments(parsing: arguments, for: .measure))
  }
}

extension ExtcapPlan {
  init(parsing arguments: [String]) throws(Failure) {
    try self.init(CheckedArguments(parsing: arguments, for: .extcap))
  }
}

extension ReplayOptions {
  init(parsing arguments: [String], over files: [OptionsFile] = []) throws(Failure) {
    let typed = try TypedArguments(parsing: arguments, of: .replay)
    try self.init(CheckedArguments(typed.over(files)))
  }
}
