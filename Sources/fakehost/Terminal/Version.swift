/// This release, and when it was.
let version = "0.1.0"
let released = "November 30, 2026"
