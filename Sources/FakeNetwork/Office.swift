/// What all responders share: one account of what happened, and the limits of what is sent.
struct Office {
  var counters = Counters()
  /// What there is to say of the frame that came last, beside its verdict.
  var detail: Verdict.Detail?
  var errorLimit: TokenBucket
  /// Of replies to groups: one frame must not become thousands.
  var groupLimit = TokenBucket(rate: rate, burst: burst)
  /// Of what is said unasked, and of reports: they come later, but all of them.
  var unaskedLimit = TokenBucket(rate: rate, burst: burst)
  var olderQueriers = OlderQueriers()

  /// Frames in a second, and at once.
  static let rate = 1000
  private static let burst = 200

  init(_ profile: Profile) {
    errorLimit = TokenBucket(rate: profile.errorRate)
  }
}
