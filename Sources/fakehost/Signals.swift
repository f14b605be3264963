import Links

/// Begins to look for what ends a command.
func openStopSignals() throws(Failure) -> StopSignals {
  do {
    return try StopSignals()
  } catch {
    throw .system("cannot await signals: \(error)")
  }
}
