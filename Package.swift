// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// `make libfuzzer` builds fuzzers of the command, too: libFuzzer brings their main function, so that the command
// is a library for them.
let areFuzzersBuilt = Context.environment["FAKEHOST_FUZZERS"] != nil

let rooms: [Target.Dependency] = [
  "Algorithms", "Wire", "FakeNetwork", "Impairment", "Routing", "Capture", "Links", "Line",
  "Drivers",
  "Measuring", "Control", "CLinux", "CPinger",
]
let command: [Target] =
  areFuzzersBuilt
  ? [
    .target(
      name: "fakehost", dependencies: rooms, exclude: ["main.swift"],
      swiftSettings: strict + [.unsafeFlags(["-enable-testing"])])
  ]
    + ["ControlFuzzer", "ScenarioFuzzer"].map { name in
      .executableTarget(
        name: name, dependencies: ["fakehost", "FakeNetwork", "Impairment", "Line", "Wire"],
        path: "Tests/Tools/Fuzzer/Whole/\(name)",
        swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
    }
  : [.executableTarget(name: "fakehost", dependencies: rooms, swiftSettings: strict)]

// A target is a wall: what a room may touch is what its dependencies say.
let package = Package(
  name: "fakehost",
  products: (areFuzzersBuilt ? [] : [.executable(name: "fakehost", targets: ["fakehost"])]) + [
    .library(name: "FakeNetwork", targets: ["FakeNetwork", "Wire"]),
    .library(name: "Impairment", targets: ["Impairment", "Wire"]),
    .library(name: "Capture", targets: ["Capture", "Wire"]),
    // For the fuzzers alone, which are a package of their own.
    .library(name: "TestInvariants", targets: ["TestInvariants", "TestFrames"]),
    .library(name: "Links", targets: ["Links"]),
  ],
  targets: command + [
    .target(
      name: "CPinger", dependencies: ["CLinux"],
      cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]),
    .target(
      name: "CPcap",
      cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]),
    .target(
      name: "CLinux",
      cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]),
    .target(
      name: "CCompression",
      cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]),
    .target(name: "Algorithms", swiftSettings: strict),
    .target(name: "Wire", swiftSettings: strict),
    .target(name: "FakeNetwork", dependencies: ["Wire", "Algorithms"], swiftSettings: strict),
    .target(name: "Impairment", dependencies: ["Wire", "Algorithms"], swiftSettings: strict),
    .target(
      name: "Routing", dependencies: ["Wire", "FakeNetwork", "Impairment", "Algorithms"],
      swiftSettings: strict),
    .target(
      name: "Capture", dependencies: ["Wire", "CPcap", "CCompression", "CLinux"],
      swiftSettings: strict),
    .target(name: "Links", dependencies: ["Wire", "CLinux"], swiftSettings: strict),
    .target(
      name: "Line", dependencies: ["Wire", "FakeNetwork", "Impairment", "Routing"],
      swiftSettings: strict),
    .target(
      name: "Drivers",
      dependencies: ["Line", "Wire", "FakeNetwork", "Impairment", "Routing", "Capture", "Links"],
      swiftSettings: strict),
    .target(
      name: "Control", dependencies: ["Links", "Wire"], swiftSettings: strict),
    .target(
      name: "Measuring", dependencies: ["Wire", "Impairment", "CPinger"], swiftSettings: strict),
    // What tests share. TestFrames and TestCaptures import none of the rooms: what a test expects is
    // made without the code under test.
    .target(name: "TestFrames", path: "Tests/Support/TestFrames", swiftSettings: strict),
    .target(name: "TestCaptures", path: "Tests/Support/TestCaptures", swiftSettings: strict),
    .target(name: "TestProgram", path: "Tests/Support/TestProgram", swiftSettings: strict),
    .target(
      name: "TestEpisodes", dependencies: ["FakeNetwork", "TestFrames"],
      path: "Tests/Support/TestEpisodes", swiftSettings: strict),
    .target(
      name: "TestInvariants", dependencies: ["FakeNetwork", "TestFrames", "Wire"],
      path: "Tests/Support/TestInvariants", swiftSettings: strict),
    .testTarget(
      name: "AlgorithmsTests", dependencies: ["Algorithms", "TestFrames"], swiftSettings: strict),
    .testTarget(name: "WireTests", dependencies: ["TestFrames", "Wire"], swiftSettings: strict),
    .testTarget(
      name: "FakeNetworkTests",
      dependencies: [
        "Algorithms", "FakeNetwork", "TestEpisodes", "TestFrames", "TestInvariants", "Wire",
      ],
      exclude: ["TC8/TC8.md"], swiftSettings: strict),
    .testTarget(
      name: "ImpairmentTests", dependencies: ["Algorithms", "Impairment", "TestFrames", "Wire"],
      swiftSettings: strict),
    .testTarget(
      name: "RoutingTests",
      dependencies: ["Algorithms", "Routing", "FakeNetwork", "Impairment", "TestFrames", "Wire"],
      swiftSettings: strict),
    .testTarget(
      name: "CaptureTests",
      dependencies: ["Capture", "CPcap", "TestCaptures", "TestFrames", "Wire"],
      swiftSettings: strict),
    // What the article on testing packets shows, compiled and run.
    .testTarget(name: "ArticleTests", dependencies: ["FakeNetwork", "Capture", "Wire"]),
    .testTarget(
      name: "MeasuringTests", dependencies: ["Measuring", "Impairment", "Wire"],
      swiftSettings: strict),
    .testTarget(name: "LinksTests", dependencies: ["Links", "Wire"], swiftSettings: strict),
    .testTarget(
      name: "LineTests",
      dependencies: ["Line", "FakeNetwork", "Impairment", "Routing", "TestFrames", "Wire"],
      swiftSettings: strict),
    .testTarget(
      name: "DriversTests",
      dependencies: [
        "Drivers", "Line", "Capture", "FakeNetwork", "Impairment", "Links", "Routing",
        "TestCaptures",
        "TestEpisodes", "TestFrames", "TestProgram", "Wire",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "fakehost", "Capture", "Drivers", "FakeNetwork", "Impairment", "Line",
        "Links", "Measuring", "Routing", "TestCaptures", "TestFrames", "TestProgram",
        "Wire",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ProgramTests",
      dependencies: [
        "fakehost", "Line",
        "Links", "Measuring", "TestCaptures", "TestProgram", "Wire",
      ],
      swiftSettings: strict),
    // What the live tests run behind a TAP of the kernel's.
    .executableTarget(
      name: "kernel-comparison",
      dependencies: ["FakeNetwork", "Links", "Routing", "TestEpisodes", "TestFrames", "Wire"],
      path: "Tests/Tools/KernelComparison", swiftSettings: strict),
    .executableTarget(
      name: "takeover", path: "Tests/Tools/TakeOver",
      cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]),
    .testTarget(
      name: "LiveTests",
      dependencies: ["fakehost", "takeover", "kernel-comparison", "TestCaptures", "TestProgram"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
