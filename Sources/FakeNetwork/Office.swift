/// What all responders share: one account of what happened, and one limit of ICMP errors.
struct Office {
  var counters = Counters()
  var errorLimit: TokenBucket

  init(_ profile: Profile) {
    errorLimit = TokenBucket(rate: profile.errorRate)
  }
}
