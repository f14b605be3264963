// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// libFuzzer targets, a package of their own: they only build with --sanitize=fuzzer, whose runtime
// brings the main function.
let package = Package(
  name: "Fuzzer",
  dependencies: [.package(name: "fakehost", path: "../../..")],
  targets: [
    .executableTarget(
      name: "FrameFuzzer",
      dependencies: [
        .product(name: "FakeNetwork", package: "fakehost"),
        .product(name: "TestInvariants", package: "fakehost"),
      ],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]),
    .executableTarget(
      name: "CaptureFuzzer",
      dependencies: [.product(name: "Capture", package: "fakehost")],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]),
    .executableTarget(
      name: "StreamFuzzer",
      dependencies: [.product(name: "Links", package: "fakehost")],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]),
  ],
  swiftLanguageModes: [.v6]
)
