import Testing

@testable import Impairment

@Suite("Percentages") struct PercentageTests {
  @Test(
    arguments: [
      (0, "0%"), (1, "0.0000001%"), (10_000_000, "1%"), (1_000_000, "0.1%"),
      (12_345_000, "1.2345%"),
      (10_000_001, "1.0000001%"), (1_000_000_000, "100%"), (4_000_000_000, "100%"),
    ] as [(UInt32, String)])
  func description(_ billionths: UInt32, _ text: String) {
    #expect(Percentage(billionths: billionths).description == text)
  }

  /// The ends are exact: what never happens never does, what is certain always does.
  @Test func ends() {
    #expect(!Percentage.zero.includes(0))
    #expect(Percentage.certain.includes(.max))
    #expect(Percentage(billionths: 1).includes(0))
    #expect(!Percentage(billionths: 1).includes(.max))
    #expect(!Percentage(billionths: Percentage.most - 1).includes(.max))
  }

  /// 2^64 random numbers have 10^9 values, each as often as another, but for one.
  @Test func borders() {
    for billionths in [1, 7, 500_000_000, 999_999_999] as [UInt32] {
      let (quotient, rest) = UInt64(Percentage.most).dividingFullWidth((UInt64(billionths), 0))
      let first = quotient + (rest > 0 ? 1 : 0)
      #expect(Percentage.billionths(first) == billionths)
      #expect(Percentage.billionths(first - 1) == billionths - 1)
    }
  }
}

@Suite("Quantities") struct QuantityTests {
  @Test(
    arguments: [
      (.time, "20ms", 20_000_000), (.time, "1.5s", 1_500_000_000), (.time, "100us", 100_000),
      (.time, "0.001us", 1), (.time, "0s", 0), (.time, "7ns", 7), (.time, "0.000000001s", 1),
      (.percentage, "0.1%", 1_000_000), (.percentage, "100%", 1_000_000_000),
      (.percentage, "0.0000001%", 1), (.percentage, "101%", 1_010_000_000),
      (.bitRate, "10mbit", 10_000_000), (.bitRate, "1.5gbit", 1_500_000_000), (.bitRate, "9bit", 9),
      (.bitRate, "2tbit", 2_000_000_000_000), (.bitRate, "64kbit", 64_000),
      (.frameRate, "500pps", 500), (.frameRate, "1.5kpps", 1500), (.frameRate, "1mpps", 1_000_000),
      (.count, "1000", 1000), (.count, "18446744073709551615", .max),
      (.time, "18446744073.709551615s", .max), (.time, "1.000000000s", 1_000_000_000),
    ] as [(Quantity, String, UInt64)])
  func reads(_ quantity: Quantity, _ word: String, _ value: UInt64) {
    #expect(quantity.read(word[...]) == value)
  }

  @Test(
    arguments: [
      (.time, ""), (.time, "20"), (.time, "ms"), (.time, "20 ms"), (.time, "-1ms"), (.time, "+1ms"),
      (.time, "0.5ns"), (.time, "1.ms"), (.time, ".5ms"), (.time, "1.2.3s"), (.time, "01s"),
      (.time, "1e3s"), (.time, "20MS"), (.time, "18446744073.709551616s"), (.time, "20msec"),
      (.time, "1.0000000000000000000s"), (.percentage, "1"), (.percentage, "0.00000001%"),
      (.percentage, "1%%"), (.bitRate, "10"), (.bitRate, "0.5bit"), (.bitRate, "10mbps"),
      (.frameRate, "10mbit"), (.count, "1.5"), (.count, "0x5"), (.count, "18446744073709551616"),
      (.time, "٥ms"), (.time, "99999999999999999999999999999999999999999999s"),
    ] as [(Quantity, String)])
  func refuses(_ quantity: Quantity, _ word: String) {
    #expect(quantity.read(word[...]) == nil)
  }

  /// As other programs write them: zeros before, no digits on one side of the point, and more decimals
  /// than there are nanoseconds, which are left out.
  @Test(
    arguments: [
      ("7ms", 7_000_000), ("007ms", 7_000_000), ("0s", 0), ("00s", 0), ("1.5s", 1_500_000_000),
      (".5s", 500_000_000), ("5.s", 5_000_000_000), ("1.0000000019s", 1_000_000_001),
      ("0.0000000000000000001s", 0), ("", nil), ("s", nil), (".s", nil), ("1.2.3s", nil),
      ("-1s", nil), ("7", nil),
    ] as [(String, UInt64?)])
  func readsLoosely(_ word: String, _ value: UInt64?) {
    #expect(Quantity.time.read(word[...], isLoose: true) == value)
  }

  @Test(
    arguments: [
      (.time, 0, "0s"), (.time, 20_000_000, "20ms"), (.time, 1_500_000_000, "1500ms"),
      (.time, 1, "1ns"), (.time, 60_000_000_000, "60s"), (.time, 1500, "1500ns"),
      (.bitRate, 10_000_000, "10mbit"), (.bitRate, 1_500_000, "1500kbit"),
      (.frameRate, 500, "500pps"),
      (.frameRate, 3000, "3kpps"), (.bitRate, .max, "18446744073709551615bit"),
    ] as [(Quantity, UInt64, String)])
  func writes(_ quantity: Quantity, _ value: UInt64, _ text: String) {
    #expect(quantity.text(value) == text)
    #expect(quantity.read(text[...]) == value)
  }

  @Test(
    arguments: [
      (.time, 0, "0ns"), (.time, 999, "999ns"), (.time, 20_000_000, "20ms"),
      (.time, 19_059_457, "19.059457ms"), (.time, 1_000_001, "1.000001ms"),
      (.time, 1_500_000_000, "1.5s"), (.time, .max, "18446744073.709551615s"),
      (.bitRate, 1_500_000, "1.5mbit"),
    ] as [(Quantity, UInt64, String)])
  func decimals(_ quantity: Quantity, _ value: UInt64, _ text: String) {
    #expect(quantity.decimal(value) == text)
    #expect(quantity.read(text[...]) == value)
  }
}
