import Links

/// Begins to look for what ends a command, and for what has it write the frames that it keeps.
func openStopSignals(
  onlyWaits: Bool = false, writes: Bool, tells: Bool = false, rereads: Bool = false
) throws(Failure) -> StopSignals {
  do {
    return try StopSignals(onlyWaits: onlyWaits, writes: writes, tells: tells, rereads: rereads)
  } catch {
    throw .system("cannot await signals: \(error)")
  }
}
