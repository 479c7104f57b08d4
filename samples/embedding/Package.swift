// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "embedding",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "cocr", path: "../..")],
  targets: [
    .executableTarget(
      name: "embedding", dependencies: [.product(name: "Cocr", package: "cocr")])
  ]
)
