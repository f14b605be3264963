import Links

/// Begins to look for what ends a command, and for what has it write the frames that it keeps.
func openStopSignals(onlyWaits: Bool = false, writes: Bool) throws(Failure) -> StopSignals {
  do {
    return try StopSignals(onlyWaits: onlyWaits, writes: writes)
  } catch {
    throw .system("cannot await signals: \(error)")
  }
}
