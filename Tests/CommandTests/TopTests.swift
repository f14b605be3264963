import Testing

@testable import fakehost

/// What `top` shows, and what keys do; no terminal is touched.
@Suite struct TopTests {
  private static func text(_ time: Int, _ more: String = "") -> String {
    """
    {"ok":true,"device":"tap0","up_ms":\(time),"hosts":3,"received":\(time * 2),"answered":\(time),\
    "ignored":7,"lost":5,"waiting":4\(more)}
    """
  }

  private static let rows = """
    ,"counted":1.0,"seen":3,"links":[{"name":"tap0","received":9,"sent":8}],"rows":[\
    {"host":"10.0.0.2","rate":200,"asked":1000,"answered":990,"ignored":0,"lost":10,\
    "delay_ms":{"asked":20,"min":20.01,"avg":20.1,"max":25.4}},\
    {"host":"fd00::7","rate":0,"asked":3,"answered":0,"ignored":3,"lost":0}]
    """

  private func screen(
    _ view: TopView = TopView(interval: 1_000_000_000), columns: Int = 100,
    style: TerminalStyle = .none, more: String = rows
  ) throws -> TopScreen {
    TopScreen(
      view: view, reply: try TopReply(parsing: Self.text(65_000, more)),
      before: try TopReply(parsing: Self.text(64_000, more)), style: style, columns: columns)
  }

  @Test func shows() throws {
    #expect(
      try screen().lines(24).map(trimmed) == [
        "tap0: 3 hosts, up 1m 05s; by asked/s, every 1s",
        "a second: 2000 received, 1000 answered, 0 ignored, 0 lost; 4 held",
        "",
        "HOST      ASKED/s  ASKED  ANSWERED  IGNORED  LOST  DELAY ms asked: given min/avg/max",
        "10.0.0.2      200   1000       990        0    10  20.00: 20.01/20.10/25.40",
        "fd00::7         0      3         0        3     0  -",
      ])
  }

  private func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// However small a terminal is.
  @Test(arguments: [(1, 1), (3, 20), (5, 40), (24, 60), (24, 79), (50, 200)])
  func fits(_ rows: Int, _ columns: Int) throws {
    var help = TopView(interval: 1_000_000_000)
    help.showsHelp = true
    for view in [TopView(interval: 1_000_000_000), help] {
      let lines = try screen(view, columns: columns).lines(rows)
      #expect(lines.count <= rows)
      #expect(lines.allSatisfy { $0.count <= columns }, "\(lines)")
    }
  }

  /// Columns are whole or not there.
  @Test func narrow() throws {
    #expect(
      try screen(columns: 40).lines(24).dropFirst(3).first == "HOST      ASKED/s  ASKED  ANSWERED")
  }

  @Test func colours() throws {
    let lines = try screen(style: TerminalStyle(isUsed: true)).lines(24)
    #expect(
      lines[3].hasPrefix("\u{1b}[2mHOST    \u{1b}[0m  \u{1b}[1mASKED/s\u{1b}[0m"), "\(lines[3])")
    #expect(lines[4].contains("\u{1b}[32m    200\u{1b}[0m"), "asked now")
    #expect(lines[4].contains("\u{1b}[31m  10\u{1b}[0m"), "lost")
    #expect(lines[5].hasPrefix("\u{1b}[31mfd00::7 "), "never answered")
  }

  /// Whoever answers may be anybody.
  @Test func nothingObeysATerminal() throws {
    let screen = try screen(
      columns: 200,
      more:
        ",\"rows\":[{\"host\":\"\\u001b[2J\"}],\"links\":[{\"name\":\"\\u001b[1m\"},{\"name\":\"b\"}]"
    )
    let text = screen.lines(24).joined()
    #expect(!text.contains("\u{1b}"), "\(text)")
    #expect(text.contains(#"\x1b[2J"#) && text.contains(#"\x1b[1m"#))
  }

  @Test func aPartIsTold() throws {
    let lines = try screen(more: ",\"counted\":0.043,\"uncounted\":12").heading
    #expect(lines.contains("4.3 % of the frames are counted, hosts' numbers are estimates"))
    #expect(lines.contains("12 frames for other hosts are NOT counted"))
  }

  @Test(arguments: [
    ("", "not a reply: "), ("{\"ok\":true", "not a reply: {\"ok\":true"),
    ("{\"ok\":false,\"error\":\"no\"}", "no"), ("[1]", "not a reply: [1]"),
  ])
  func noReplies(_ line: String, _ message: String) {
    let failure = #expect(throws: Failure.self) { try TopReply(parsing: line) }
    #expect(failure?.message == message)
  }

  @Test(arguments: ["{\"ok\":true}", "{\"ok\":true,\"up_ms\":1e999,\"rows\":[{}],\"links\":[5]}"])
  func strangeReplies(_ line: String) throws {
    let reply = try TopReply(parsing: line)
    let view = TopView(interval: 1_000_000_000)
    let screen = TopScreen(view: view, reply: reply, before: reply, style: .none)
    #expect(!screen.lines(24).isEmpty)
  }

  // MARK: Keys

  @Test(arguments: [
    ("q", [TopKey.character("q")]), ("\u{1b}[A\u{1b}OB", [.up, .down]), ("\u{1b}", [.escape]),
    ("\u{1b}[5~\u{1b}[6~\u{1b}[1~", [.pageUp, .pageDown, .home]), ("\u{1b}[1;5C", [.right]),
    ("\r\u{7f}\u{3}\u{1a}", [.enter, .delete, .interrupt, .suspend]), ("\u{1b}[", []),
    ("\u{1b}[99~é", []),
  ])
  func keys(_ text: String, _ keys: [TopKey]) { #expect(TopKey.keys(Array(text.utf8)) == keys) }

  private func press(_ keys: String, _ view: inout TopView) -> [TopView.Effect] {
    TopKey.keys(Array(keys.utf8)).map { view.press($0, page: 10) }
  }

  @Test func sorts() {
    var view = TopView(interval: 1_000_000_000)
    #expect(press(">", &view) == [.look])
    #expect(view.sort == .asked)
    #expect(press("<<<", &view) == [.look, .look, .none])
    #expect(view.sort == .host)
    #expect(press("R", &view) == [.look])
    #expect(view.isReversed)
  }

  @Test func scrolls() {
    var view = TopView(interval: 1_000_000_000)
    _ = press("\u{1b}[B\u{1b}[6~", &view)
    #expect(view.from == 11)
    _ = press("\u{1b}[5~\u{1b}[5~", &view)
    #expect(view.from == 0)
  }

  @Test func anotherInterval() {
    var view = TopView(interval: 1_000_000_000)
    #expect(press("d0.5\r", &view).last == .look)
    #expect(view.interval == 500_000_000)
    _ = press("s0.01\r", &view)
    #expect(view.message == "-d takes seconds from 0.1 to 3600, not '0.01'")
    #expect(view.interval == 500_000_000)
    _ = press("dq\u{7f}2\r", &view)
    #expect(view.interval == 2_000_000_000, "a key that is typed is no command")
    _ = press("d9\u{1b}", &view)
    #expect(view.interval == 2_000_000_000 && view.entry == nil)
    #expect(press("d\u{3}", &view).last == .quit)
  }

  @Test func pausesHelpsAndQuits() {
    var view = TopView(interval: 1_000_000_000)
    #expect(press("p", &view) == [.none] && view.isPaused)
    #expect(press(" ", &view) == [.look] && !view.isPaused)
    #expect(press("h", &view) == [.none] && view.showsHelp)
    #expect(press("R", &view) == [.none] && !view.showsHelp && !view.isReversed)
    #expect(press("r", &view) == [.reset])
    #expect(press("hq", &view) == [.none, .quit])
    #expect(press("\u{1a}", &view) == [.suspend])
  }

  @Test(arguments: [
    ("1", 1_000_000_000), ("0.1", 100_000_000), ("250ms", 250_000_000), ("3600", 3_600_000_000_000),
  ])
  func intervals(_ text: String, _ time: Int) throws {
    #expect(try ValueCheck.refresh(text) == Int64(time))
  }

  @Test(arguments: ["", "0", "0.05", "3601", "x", "-1", "1e3", "."])
  func noIntervals(_ text: String) {
    #expect(throws: Failure.self) { try ValueCheck.refresh(text) }
  }

  @Test(arguments: [
    ([], "top takes the socket of a run with --control SOCKET: fakehost top SOCKET"),
    (["a", "b"], "top takes one socket; 'b' is one word more"),
    (["-n", "0", "a"], "-n takes a number from 1 to 18446744073709551615, not '0'"),
    (["-d", "9h", "a"], "-d takes seconds from 0.1 to 3600, not '9h'"),
  ])
  func refuses(_ words: [String], _ message: String) {
    let failure = #expect(throws: Failure.self) {
      try TopPlan(CheckedArguments(parsing: words, for: .top))
    }
    #expect(failure?.message == message)
  }

  @Test(arguments: [
    (["a"], 1), (["-n", "3", "a"], 3), (["-d", "2", "a"], 0), (["-d", "2", "-n", "5", "a"], 5),
  ])
  func howOften(_ words: [String], _ looks: Int) throws {
    #expect(
      try TopPlan(CheckedArguments(parsing: words, for: .top)).looksAsText ?? 0 == UInt64(looks))
  }
}
