/// What a timeline does, and who controls a line.
enum ChangeVerb: String, CaseIterable {
  case impair, fault, port, pause, resume, add, remove, move, frame

  /// What it takes, as the help has it.
  var argument: String {
    switch self {
    case .impair: "[SPEC ...] WORDS"
    case .fault: "[SPEC ...] FAULT"
    case .port: "[SPEC ...] STATE"
    case .pause, .resume: "SPEC ..."
    case .add: "SPEC[=MAC]"
    case .remove: "SPEC ..."
    case .move: "SPEC ..."
    case .frame: "FILE"
    }
  }

  var help: String {
    switch self {
    case .impair: "in place of the rule of the same SPEC, filter and direction"
    case .fault: "in place of that of the same SPEC"
    case .port: "in place of that of the same SPEC and ports"
    case .pause: "they hear and say nothing, ARP included: a pulled cable; all are 'all'"
    case .resume: "they answer again"
    case .add: "a host more"
    case .remove: "a host less"
    case .move: "another MAC, which 'to' says"
    case .frame: "the frames of a capture are sent as they are"
    }
  }

  /// The option whose words it takes, if it does.
  var option: Option? {
    switch self {
    case .impair: .impair
    case .fault: .fault
    case .port: .port
    case .add: .address
    case .pause, .resume, .remove, .move, .frame: nil
    }
  }
}
