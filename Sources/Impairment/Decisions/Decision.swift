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
  func decide(_ course: inout FlowCourse) -> Decision {
    defer { course.pass() }
    var decision = Decision()
    // The chain of losses goes on behind a frame that is dropped by its number, too.
    let isLost = loses(&course)
    if drop?.includes(course.number) == true {
      decision.drop = .exact
    } else if isLost {
      decision.drop = .loss
    } else {
      let isDuplicated = course.happens(duplicate, .duplicate)
      decision.frame = treatment(&course, isCopy: false)
      if isDuplicated { decision.copy = treatment(&course, isCopy: true) }
    }
    return decision
  }

  private func loses(_ course: inout FlowCourse) -> Bool {
    switch loss {
    case nil: return false
    case .random(let chance): return course.happens(chance, .loss)
    case .markov(let model):
      course.markov = model.state(after: course.markov, course.random(.loss))
      return course.markov.isLost
    case .gilbertElliott(let model):
      let step = model.step(
        isBad: course.isBad, course.random(.loss), course.random(.change))
      course.isBad = step.isBad
      return step.isLost
    }
  }

  private func treatment(_ course: inout FlowCourse, isCopy: Bool) -> Decision.Treatment {
    var treatment = Decision.Treatment()
    if course.happens(corruption?.chance, .corruption, isCopy: isCopy) {
      treatment.corruption = course.random(.bit, isCopy: isCopy)
    }
    if let reordering, course.held &+ 1 >= reordering.gap,
      course.happens(reordering.chance, .reordering, isCopy: isCopy)
    {
      treatment.isReordered = true
      course.held = 0
      return treatment
    }
    course.held &+= 1
    if let delay {
      treatment.delay = delay.time(
        course.random(.delay, isCopy: isCopy, correlation: delay.correlation))
    }
    return treatment
  }

  /// The decision where it is the same for each frame.
  var constantDecision: Decision? {
    isByFlow ? nil : Decision(frame: Decision.Treatment(delay: max(delay?.time ?? 0, 0)))
  }
}
