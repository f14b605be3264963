/// What is to be done to a frame, before anybody looks at the time.
struct Decision: Hashable {
  /// What a frame, or its copy, goes through.
  struct Treatment: Hashable {
    /// In nanoseconds.
    var delay: Int64 = 0
    /// It does not wait, but goes ahead.
    var isReordered = false
    /// A random number that tells which bit to flip.
    var corruption: UInt64?
  }

  var drop: Fate.Drop?
  var frame = Treatment()
  var copy: Treatment?
}

extension Impairment {
  /// The decision about a flow's next frame.
  @inline(__always)
  func decide(_ state: inout FlowState) -> Decision {
    defer { state.pass() }
    var decision = Decision(drop: dropOfNext(&state))
    if decision.drop == nil {
      let isDuplicated = state.happens(duplicate, .duplicate)
      decision.frame = treatment(&state, isCopy: false)
      if isDuplicated { decision.copy = treatment(&state, isCopy: true) }
    }
    return decision
  }

  /// The same where all frames that are not dropped are treated alike.
  @inline(__always)
  func decide(_ state: inout FlowState, treatment: Decision.Treatment) -> Decision {
    defer { state.pass() }
    let drop = dropOfNext(&state)
    if drop == nil { state.held &+= 1 }
    return Decision(drop: drop, frame: treatment)
  }

  /// Whether a flow's next frame is dropped, and why.
  @inline(__always)
  private func dropOfNext(_ state: inout FlowState) -> Fate.Drop? {
    // The chain of losses goes on behind a frame that is dropped by number, too.
    let isLost = loses(&state)
    if drop?.includes(state.number) == true { return .exact }
    return isLost ? .loss : nil
  }

  @inline(__always)
  private func loses(_ state: inout FlowState) -> Bool {
    switch loss {
    case nil: return false
    case .random(let chance): return state.happens(chance, .loss)
    case .markov(let model):
      state.markov = model.state(after: state.markov, state.random(.loss))
      return state.markov.isLost
    case .gilbertElliott(let model):
      let step = model.step(
        isBad: state.isBad, state.random(.loss), state.random(.change))
      state.isBad = step.isBad
      return step.isLost
    }
  }

  @inline(__always)
  private func treatment(_ state: inout FlowState, isCopy: Bool) -> Decision.Treatment {
    var treatment = Decision.Treatment()
    if state.happens(corruption?.chance, .corruption, isCopy: isCopy) {
      treatment.corruption = state.random(.bit, isCopy: isCopy)
    }
    if let reordering, state.held &+ 1 >= reordering.gap,
      state.happens(reordering.chance, .reordering, isCopy: isCopy)
    {
      treatment.isReordered = true
      state.held = 0
      return treatment
    }
    state.held &+= 1
    if let delay {
      treatment.delay = delay.time(
        state.random(.delay, isCopy: isCopy, correlation: delay.correlation))
    }
    return treatment
  }

  /// What each frame goes through that is not dropped, where that is the same for all.
  var steadyTreatment: Decision.Treatment? {
    guard duplicate == nil, corruption == nil, reordering == nil, !hasJitter else { return nil }
    return Decision.Treatment(delay: max(delay?.time ?? 0, 0))
  }

  /// The decision where it is the same for each frame.
  var constantDecision: Decision? {
    isByFlow ? nil : Decision(frame: Decision.Treatment(delay: max(delay?.time ?? 0, 0)))
  }
}
