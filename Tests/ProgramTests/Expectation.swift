import Testing

/// Expects an exit status, and a message among what was printed; an empty one says that nothing was.
func expect(
  _ result: (status: Int32, output: String), _ status: Int32, saying message: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(result.status == status, "\(result.output)", sourceLocation: sourceLocation)
  #expect(
    message.isEmpty ? result.output == "" : result.output.contains(message), "\(result.output)",
    sourceLocation: sourceLocation)
}
