// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let nioConcurrency = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

/// What the tests of every part may use.
let vocabulary = ["JSON", "Parameters", "Markets"]

/// A part of AAITI and its tests, which may use what the part uses. The order of the calls below is the order of the
/// design: a part imports only parts that stand above it. What is imported and not named is not built again when it
/// changes.
func part(_ name: String, _ dependencies: [Target.Dependency] = [], tests: [Target.Dependency] = []) -> [Target] {
    let named = dependencies.compactMap { if case .byNameItem(let name, _) = $0 { name } else { nil } }
    return [
        .target(name: name, dependencies: dependencies, swiftSettings: settings),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.byName(name: name), "TestSupport"]
                + vocabulary.filter { $0 != name && !named.contains($0) }.map { .byName(name: $0) }
                + dependencies + tests,
            swiftSettings: settings
        ),
    ]
}

let package = Package(
    name: "aaiti",
    products: [
        .executable(name: "aaiti", targets: ["aaiti"]),
        .library(name: "Forecasting", targets: ["Forecasting"]),
        .library(name: "SocketIO", targets: ["SocketIO"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CMinizip", pkgConfig: "minizip", providers: [.apt(["libminizip-dev"])]),
        .target(name: "CKernels"),
        .target(name: "TestSupport", dependencies: ["JSON"], path: "Tests/TestSupport", swiftSettings: settings),
    ]
        + part("JSON")
        + part("Parameters", ["JSON"])
        + part("Markets")
        + part("Randomness")
        + part("Indicators", ["CKernels", "JSON", "Parameters", "Markets"])
        + part("Forecasting", ["CKernels", "JSON", "Parameters", "Randomness"])
        + part("Reports", ["JSON", "Markets", "Forecasting"])
        + part("Trading", ["CKernels", "JSON", "Parameters", "Markets", "Randomness", "Indicators", "Forecasting"])
        + part("MarketData", ["Markets", "Randomness", "Indicators", "CZlib", "CMinizip", log, nioConcurrency])
        + part(
            "Storage",
            [
                "JSON", "Markets", "Trading", "MarketData", "CZlib", log,
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        )
        + part("Caching")
        + part(
            "SocketIO",
            ["JSON", "CZlib", nioCore, nioPosix, nioHTTP1, nioWebSocket, nioConcurrency, log],
            tests: [nioEmbedded]
        )
        + part("Observability", ["JSON", .product(name: "Histogram", package: "hdrhistogram-swift")])
        + part(
            "Platform",
            [
                "JSON", "Parameters", "Markets", "Indicators", "Forecasting", "Trading", "MarketData", "Storage",
                "Caching", crypto, log, lifecycle, nioConcurrency,
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ]
        )
        + part(
            "API",
            [
                "JSON", "Parameters", "Markets", "Indicators", "Forecasting", "Trading", "MarketData", "Storage",
                "Caching", "SocketIO", "Observability", "Platform", "Reports", nioCore, nioPosix, nioHTTP1,
                nioWebSocket, nioConcurrency, log, lifecycle, signals,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ]
        )
        + [
            .executableTarget(
                name: "aaiti",
                dependencies: [
                    "JSON", "Parameters", "Markets", "Randomness", "Indicators", "Forecasting", "Reports",
                    "Trading", "MarketData", "Storage", "Observability", "Platform", "API", log, lifecycle, signals,
                    nioCore, nioPosix, nioHTTP1,
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                    .product(name: "Configuration", package: "swift-configuration"),
                ],
                swiftSettings: settings
            ),
            .executableTarget(
                name: "socketio-echo",
                dependencies: [
                    "JSON", "SocketIO", nioCore, nioPosix, log,
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                ],
                path: "Examples/socketio-echo",
                swiftSettings: settings
            ),
        ]
)

// `make fuzz` builds it with libFuzzer, which no other build has.
if Context.environment["AAITI_FUZZ"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "fuzz-socketio",
            dependencies: ["SocketIO", nioCore, nioHTTP1, nioWebSocket],
            path: "Tests/Fuzz",
            swiftSettings: settings + [.enableExperimentalFeature("Extern")]
        )
    )
}
