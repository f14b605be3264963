import Line
import Wire

/// What becomes of the lab as time passes.
struct TimelinePlan {
  let changes: [StatedChange]

  var isEmpty: Bool { changes.isEmpty }
  /// Hosts come, go or move.
  var changesHosts: Bool { changes.contains(where: \.changesHosts) }

  /// A step of it, as somebody would see it.
  struct Step {
    let change: StatedChange
    /// The words of rules in whose place others are.
    let replaced: [String]
  }

  /// The timeline of a line that begins so. Each change is tried in the order of time, those that come
  /// again once.
  ///
  /// - Throws: where one could not be, with its place.
  func timeline(
    from configuration: Configuration, linkType: LinkType, isOneOfSeveral: Bool = false
  ) throws(Failure) -> Timeline {
    if isOneOfSeveral, let change = changes.first(where: \.hasFilter) {
      throw change.place.explain(
        .usage("a filter is read for one kind of link, and this capture has several"), "timeline")
    }
    var entries: [Timeline.Entry] = []
    _ = try forEachStep(from: configuration, linkType) { change, stated, _ in
      entries.append(.init(change, at: stated.time, every: stated.interval))
    }
    return Timeline(entries)
  }

  /// The same for people.
  func steps(from configuration: Configuration, linkType: LinkType) throws(Failure) -> [Step] {
    var steps: [Step] = []
    _ = try forEachStep(from: configuration, linkType) { _, stated, replaced in
      steps.append(Step(change: stated, replaced: replaced))
    }
    return steps
  }

  private func forEachStep(
    from configuration: Configuration, _ linkType: LinkType,
    _ body: (Change, StatedChange, _ replaced: [String]) -> Void
  ) throws(Failure) -> Configuration {
    var configuration = configuration
    // The sort is stable.
    for stated in changes.sorted(by: { $0.time < $1.time }) {
      do {
        // Not prepared: of a long timeline all tables would be held at once.
        let change = try stated.change(linkType)
        body(change, stated, try configuration.applying(change))
      } catch let refusal as Change.Refusal {
        throw stated.place.explain(.usage("\(stated.text): \(refusal)"), "timeline")
      } catch let failure as Failure {
        throw failure
      } catch {
        throw .usage("timeline: \(error)")
      }
    }
    return configuration
  }
}
