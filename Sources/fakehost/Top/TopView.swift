/// How somebody looks at it: what keys change.
struct TopView {
  var sort = TopColumn.rate
  var isReversed = false
  /// The first row that is shown, of all.
  var from = 0
  /// From one look to the next, in nanoseconds.
  var interval: Int64
  var isPaused = false
  var showsHelp = false
  /// What is being typed as another interval.
  var entry: String?
  /// What was wrong with it.
  var message: String?

  init(interval: Int64) { self.interval = interval }

  /// What a key asks for, beside another view.
  enum Effect {
    case none, quit, reset, suspend
    /// Other rows, or the same now.
    case look
  }

  /// - Parameter page: how many rows are shown at once.
  mutating func press(_ key: TopKey, page: Int) -> Effect {
    message = nil
    if entry != nil, key != .interrupt { return type(key) }
    if showsHelp {
      showsHelp = false
      if key == .character("q") || key == .interrupt { return .quit }
      return .none
    }
    switch key {
    case .interrupt, .character("q"), .character("Q"): return .quit
    case .suspend: return .suspend
    case .character("h"), .character("?"): showsHelp = true
    case .character("d"), .character("s"): entry = ""
    case .character("p"): isPaused.toggle()
    case .character(" "):
      isPaused = false
      return .look
    case .character("r"): return .reset
    case .character("R"):
      isReversed.toggle()
      return .look
    case .character("<"), .left: return sort(by: -1)
    case .character(">"), .right: return sort(by: 1)
    case .up: return scroll(by: -1)
    case .down: return scroll(by: 1)
    case .pageUp: return scroll(by: -page)
    case .pageDown: return scroll(by: page)
    case .home: return scroll(by: -from)
    case .enter, .delete, .escape, .character: break
    }
    return .none
  }

  private mutating func sort(by step: Int) -> Effect {
    let columns = TopColumn.allCases
    let place = (columns.firstIndex(of: sort) ?? 0) + step
    guard columns.indices.contains(place) else { return .none }
    (sort, from) = (columns[place], 0)
    return .look
  }

  private mutating func scroll(by rows: Int) -> Effect {
    from = min(max(0, from + rows), HostTraffic.mostHosts)
    return .look
  }

  private mutating func type(_ key: TopKey) -> Effect {
    switch key {
    case .character(let character) where (entry ?? "").count < 16: entry?.append(character)
    case .delete: entry = entry.map { String($0.dropLast()) }
    case .escape: entry = nil
    case .enter:
      let text = entry ?? ""
      entry = nil
      guard !text.isEmpty else { return .none }
      do throws(Failure) {
        interval = try ValueCheck.refresh(text)
        return .look
      } catch {
        message = error.message
      }
    default: break
    }
    return .none
  }
}
