// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "cocr",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Cocr", targets: ["Cocr"]),
    .library(name: "COCClient", targets: ["COCClient"]),
    .library(name: "COCEmulator", targets: ["COCEmulator"]),
    .executable(name: "cocr", targets: ["cocr-command"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.36.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .target(name: "CocrLanguage"),
    .target(name: "COCCatalog"),
    .target(
      name: "COCSigning",
      dependencies: ["COCCatalog", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "StandardLibrary",
      path: "stdlib",
      resources: [
        .embedInCode("incidents.cocr"), .embedInCode("list.cocr"), .embedInCode("log.cocr"),
        .embedInCode("map.cocr"), .embedInCode("operations.cocr"), .embedInCode("orders.cocr"),
        .embedInCode("prelude.cocr"), .embedInCode("resources.cocr"),
        .embedInCode("rollout.cocr"), .embedInCode("scripts.cocr"),
      ]),
    .target(
      name: "COCClient",
      dependencies: [
        "COCCatalog", "COCSigning",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    .executableTarget(name: "catalog-codegen", dependencies: ["COCCatalog"]),
    .executableTarget(
      name: "documentation-codegen",
      dependencies: ["COCCatalog", "CocrLanguage", "CocrRuntime", "StandardLibrary"]),
    .target(
      name: "COCEmulator",
      dependencies: [
        "COCCatalog", "COCSigning",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "CocrRuntime",
      dependencies: [
        "CocrLanguage", "COCCatalog", "StandardLibrary",
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(name: "Cocr", dependencies: ["CocrLanguage", "CocrRuntime"]),
    .target(name: "CocrTerminal", dependencies: ["COCCatalog", "CocrLanguage", "CocrRuntime"]),
    .target(
      name: "CocrREPL",
      dependencies: ["CLibEdit", "COCCatalog", "CocrLanguage", "CocrRuntime", "CocrTerminal"]),
    .executableTarget(
      name: "cocr-command",
      dependencies: [
        "CocrLanguage", "CocrRuntime", "CocrTerminal", "CocrREPL", "COCCatalog", "COCClient",
        "COCEmulator", "COCSigning",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Sources/cocr"),
    .executableTarget(
      name: "service-benchmark",
      dependencies: [
        "COCCatalog", "COCClient", "COCSigning",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Benchmarks/service", exclude: ["official_client.py", "service.py"]),
    .testTarget(
      name: "CocrLanguageTests", dependencies: ["CocrLanguage", "StandardLibrary"],
      exclude: ["FailedInputs", "Golden"]),
    .testTarget(
      name: "COCCatalogTests", dependencies: ["COCCatalog"]),
    .testTarget(
      name: "COCSigningTests", dependencies: ["COCSigning", "COCCatalog"],
      exclude: ["make_vectors.py"],
      resources: [.copy("reference-vectors.json"), .copy("official-vectors.json")]),
    .testTarget(
      name: "COCClientTests",
      dependencies: [
        "COCClient", "COCEmulator", "COCCatalog", "COCSigning", "catalog-codegen",
        .product(name: "InMemoryLogging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      exclude: ["Certificates"]),
    .testTarget(
      name: "COCEmulatorTests",
      dependencies: [
        "COCEmulator", "COCCatalog", "COCSigning",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      exclude: ["official_sdk.py"]),
    .testTarget(
      name: "CocrRuntimeTests",
      dependencies: ["CocrRuntime", "CocrLanguage", "COCCatalog", "COCEmulator"]),
    .testTarget(name: "CocrTests", dependencies: ["Cocr", "COCEmulator"]),
    .testTarget(
      name: "CommandTests", dependencies: ["cocr-command", "COCCatalog", "COCClient"]),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "Cocr", "CocrLanguage", "CocrRuntime", "COCCatalog", "COCEmulator", "documentation-codegen",
      ]),
    .testTarget(
      name: "REPLTests",
      dependencies: [
        "COCCatalog", "CocrLanguage", "CocrREPL", "CocrRuntime", "CocrTerminal", "cocr-command",
      ]),
  ]
)
