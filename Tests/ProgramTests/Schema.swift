import Foundation
import TestProgram
import Testing

/// As much of JSON Schema as the report's schema is made of.
struct Schema {
  private let definitions: [String: [String: Any]]

  /// What the program says itself.
  private static let text = Result { try runProgram(["help", "json"]).messages }

  init() throws {
    let root = try JSONSerialization.jsonObject(with: Data(Self.text.get().utf8))
    let members = try #require(root as? [String: Any])
    definitions = try #require(members["$defs"] as? [String: [String: Any]])
    let kinds = try #require(members["oneOf"] as? [[String: String]]).compactMap { $0["$ref"] }
    for kind in kinds { try #require(definitions[String(kind.dropFirst("#/$defs/".count))] != nil) }
    try #require(kinds.count == 12)
  }

  /// What is wrong with a line, which is of one kind.
  func faults(of line: [String: Any]) -> [String] {
    guard let event = line["event"] as? String, let schema = definitions[event] else {
      return ["no such event"]
    }
    return faults(of: line, schema, at: event)
  }

  private func faults(of value: Any, _ schema: [String: Any], at place: String) -> [String] {
    var faults: [String] = []
    for (keyword, rule) in schema {
      let isKept: Bool
      switch (keyword, rule) {
      case ("description", _), ("format", _): isKept = true
      case ("$ref", let name as String):
        let target = definitions[String(name.dropFirst("#/$defs/".count))]
        isKept = target != nil
        faults += self.faults(of: value, target ?? [:], at: place)
      case ("const", let wanted as String): isKept = value as? String == wanted
      case ("const", let wanted as Bool): isKept = value as? Bool == wanted
      case ("enum", let wanted as [String]): isKept = wanted.contains(value as? String ?? "")
      case ("type", let name as String): isKept = isKind(value, name)
      case ("minimum", let least as Int): isKept = value as? Int ?? least >= least
      case ("maximum", let most as Int): isKept = value as? Int ?? most <= most
      case ("pattern", let pattern as String):
        isKept = (value as? String)?.range(of: pattern, options: .regularExpression) != nil
      case ("required", let names as [String]):
        isKept = names.allSatisfy { (value as? [String: Any])?[$0] != nil }
      case ("items", let item as [String: Any]):
        isKept = true
        for element in value as? [Any] ?? [] {
          faults += self.faults(of: element, item, at: place + "[]")
        }
      case ("properties", let properties as [String: [String: Any]]):
        isKept = true
        for (name, member) in value as? [String: Any] ?? [:] {
          if let schema = properties[name] {
            faults += self.faults(of: member, schema, at: "\(place).\(name)")
          }
        }
      case ("additionalProperties", let others as [String: Any]):
        isKept = true
        for (name, member) in value as? [String: Any] ?? [:] {
          faults += self.faults(of: member, others, at: "\(place).\(name)")
        }
      case ("additionalProperties", _):
        let known = schema["properties"] as? [String: Any] ?? [:]
        isKept = (value as? [String: Any] ?? [:]).keys.allSatisfy { known[$0] != nil }
      case ("propertyNames", let names as [String: Any]):
        isKept = true
        for name in (value as? [String: Any] ?? [:]).keys {
          faults += self.faults(of: name, names, at: "\(place).\(name)")
        }
      default: isKept = false  // a keyword that is not looked at
      }
      if !isKept { faults.append("\(place): \(keyword) \(rule)") }
    }
    return faults
  }

  private func isKind(_ value: Any, _ name: String) -> Bool {
    switch name {
    case "string": value is String
    case "integer": value is Int
    case "object": value is [String: Any]
    case "array": value is [Any]
    default: false
    }
  }
}
