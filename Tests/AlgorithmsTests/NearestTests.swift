import Algorithms
import Testing

struct NearestTests {
  private static let long = String(repeating: "é", count: 128)

  /// A third of the word's letters may be wrong, and one in the shortest.
  @Test(
    arguments: [
      ("run", ["run", "rung"], "run"),
      ("runn", ["run", "exec"], "run"),
      ("rnu", ["run"], "run"),
      ("lcoal", ["local"], "local"),
      // One letter in another's place is no two that changed theirs.
      ("ab", ["ca"], nil),
      ("ab", ["bc"], nil),
      ("unr", ["run"], nil),
      ("ru", ["run"], "run"),
      ("x", ["v"], "v"),
      ("", ["v"], "v"),
      ("", ["run"], nil),
      ("xy", ["run"], nil),
      ("--adress", ["--mac", "--address"], "--address"),
      ("--drection", ["--direction", "--address"], "--direction"),
      ("--vrebose", ["--verbose"], "--verbose"),
      ("--nonsense", ["--address", "--network"], nil),
      ("abcdef", ["abcdxy"], "abcdxy"),
      ("abcdef", ["abcxyz"], nil),
      ("kitten", ["sitting"], nil),
      ("sitting", ["kitten", "sitten"], "sitten"),
      ("adresse", ["address"], "address"),
      // The first of equals.
      ("cat", ["bat", "rat"], "bat"),
      ("cat", ["rat", "bat"], "rat"),
      ("cat", [], nil),
      ("été", ["êté"], "êté"),
      // A letter too many at the start.
      ("xabc", ["abc"], "abc"),
      // No name is longer than 256 bytes.
      (long, [long], long),
      (long + "x", [long + "x"], nil),
    ] as [(String, [String], String?)])
  func nearestWord(_ word: String, _ words: [String], _ expected: String?) {
    #expect(nearest(to: word, among: words) == expected)
  }
}
