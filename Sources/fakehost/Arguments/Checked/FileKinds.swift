import Glibc

// What a path leads to.

/// Whether a file can be read twice, or written so; one that is missing is told of later.
func isRegularFile(_ file: String) -> Bool {
  var status = stat()
  return file != "-" && (unsafe stat(file, &status) != 0 || status.st_mode & S_IFMT == S_IFREG)
}

/// Whether there is a folder of that name.
func isFolder(_ path: String) -> Bool {
  var status = stat()
  return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

func isNamedPipe(_ file: String) -> Bool {
  var status = stat()
  return unsafe stat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
}

/// Whether what is written there comes out of standard output.
func isStandardOutput(_ file: String) -> Bool {
  var (status, output) = (stat(), stat())
  if file == "-" { return true }
  guard unsafe stat(file, &status) == 0, unsafe fstat(STDOUT_FILENO, &output) == 0 else {
    return false
  }
  return status.st_dev == output.st_dev && status.st_ino == output.st_ino
}

/// Whether there is a file of that name where execvp(3) looks, which says "permission denied" where a
/// folder on the way cannot be searched.
func isOnPath(_ word: String) -> Bool {
  guard !word.contains("/") else { return true }
  let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/bin:/usr/bin"
  return path.split(separator: ":").contains { unsafe access("\($0)/\(word)", F_OK) == 0 }
}
