// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// A target is a wall: what a room may touch is what its dependencies say.
let package = Package(
  name: "fakehost",
  products: [
    .executable(name: "fakehost", targets: ["fakehost"]),
    .library(name: "FakeNetwork", targets: ["FakeNetwork", "Wire"]),
    .library(name: "Impairment", targets: ["Impairment", "Wire"]),
    .library(name: "Capture", targets: ["Capture", "Wire"]),
  ],
  targets: [
    .target(
      name: "CPinger",
      cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]),
    .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    .target(
      name: "CLinux",
      cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]),
    .target(
      name: "CCompression",
      cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)],
      linkerSettings: [.linkedLibrary("z"), .linkedLibrary("zstd")]),
    .target(name: "Algorithms", swiftSettings: strict),
    .target(name: "Wire", swiftSettings: strict),
    .target(name: "FakeNetwork", dependencies: ["Wire", "Algorithms"], swiftSettings: strict),
    .target(name: "Impairment", dependencies: ["Wire", "Algorithms"], swiftSettings: strict),
    .target(
      name: "Capture", dependencies: ["Wire", "CPcap", "CCompression", "CLinux"],
      swiftSettings: strict),
    .target(name: "Links", dependencies: ["Wire", "CLinux"], swiftSettings: strict),
    .target(
      name: "Measuring", dependencies: ["Wire", "Impairment", "CPinger"], swiftSettings: strict),
    .executableTarget(
      name: "fakehost",
      dependencies: [
        "Algorithms", "Wire", "FakeNetwork", "Impairment", "Capture", "Links", "Measuring",
        "CLinux",
        "CPinger",
      ],
      swiftSettings: strict),
    .testTarget(name: "WireTests", dependencies: ["Wire"], swiftSettings: strict),
    .testTarget(
      name: "FakeNetworkTests", dependencies: ["FakeNetwork", "Wire"], swiftSettings: strict),
    .testTarget(
      name: "ImpairmentTests", dependencies: ["Impairment", "Wire"], swiftSettings: strict),
    .testTarget(
      name: "CaptureTests", dependencies: ["Capture", "Wire"], swiftSettings: strict),
    // What the article on testing packets shows, compiled and run.
    .testTarget(name: "ArticleTests", dependencies: ["FakeNetwork", "Capture", "Wire"]),
    .testTarget(
      name: "MeasuringTests", dependencies: ["Measuring", "Impairment", "Wire"],
      swiftSettings: strict),
    .testTarget(name: "LinksTests", dependencies: ["Links", "Wire"], swiftSettings: strict),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "fakehost", "Capture", "FakeNetwork", "Impairment", "Links", "Measuring", "Wire",
      ],
      swiftSettings: strict),
    // What the live tests run behind a TAP of the kernel's.
    .executableTarget(
      name: "kernel-comparison", dependencies: ["FakeNetwork", "Links", "Wire"],
      path: "Tests/KernelComparison", swiftSettings: strict),
    .testTarget(
      name: "LiveTests", dependencies: ["fakehost", "kernel-comparison"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
