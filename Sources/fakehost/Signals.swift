import Links

/// Begins to look for what ends a command, and for what has it write the frames that it keeps.
func openStopSignals(stops: Bool = true, writes: Bool) throws(Failure) -> StopSignals {
  do {
    return try StopSignals(stops: stops, writes: writes)
  } catch {
    throw .system("cannot await signals: \(error)")
  }
}
