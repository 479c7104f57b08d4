// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

extension COCClient {
  /// The operations on scripts.
  public var scripts: Scripts { Scripts(over: self) }
}

/// The operations on scripts, with types.
public struct Scripts: Sendable {
  private let transport: any Transport

  /// - Parameter transport: What performs the operations: a client, or an emulator in the process.
  public init(over transport: any Transport) { self.transport = transport }

  /// Creates a script and returns its UUID. Section 4.2.1.
  ///
  /// - Parameters:
  ///   - name: The script's name, which no other script of the tenant has. 1 to 64 characters.
  ///   - properties: Risk level, version and reviewers.
  ///   - description: What the script does. 1 to 256 characters.
  ///   - type: The script's language.
  ///   - content: The script itself. 1 to 4096 characters.
  ///   - scriptParams: The script's parameters. 0 to 20 items.
  /// - Throws: `OperationError`, and `CancellationError`.
  @discardableResult
  public func create(
    name: String, properties: ScriptProperties, description: String, type: ScriptType,
    content: String, scriptParams: [ScriptParam]? = nil
  ) async throws -> String {
    var arguments = Members()
    arguments.set("name", name)
    arguments.set("properties", properties)
    arguments.set("description", description)
    arguments.set("type", type)
    arguments.set("content", content)
    arguments.set("script_params", scriptParams)
    return try await TypedCall<String>(transport, "scripts.create", arguments).perform()
  }

  /// Lists scripts, a page at a time. Section 4.2.2.
  ///
  /// - Parameters:
  ///   - limit: The number of scripts on a page. 1 to 100. 100 if left out.
  ///   - marker: The `id` of the last script of the page before.
  ///   - nameLike: A part of the script's name. 1 to 32 characters.
  ///   - creator: Who created the script. 1 to 64 characters.
  ///   - riskLevel: How risky the script is.
  ///   - type: The script's language.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func list(
    limit: Int? = nil, marker: Int? = nil, nameLike: String? = nil, creator: String? = nil,
    riskLevel: RiskLevel? = nil, type: ScriptType? = nil
  ) async throws -> ScriptPage {
    var arguments = Members()
    arguments.set("limit", limit)
    arguments.set("marker", marker)
    arguments.set("name_like", nameLike)
    arguments.set("creator", creator)
    arguments.set("risk_level", riskLevel)
    arguments.set("type", type)
    return try await TypedCall<ScriptPage>(transport, "scripts.list", arguments).perform()
  }

  /// All items of `list`, whose pages are asked for as they are needed. Section 4.2.2.
  ///
  /// - Parameters:
  ///   - limit: The number of scripts on a page. 1 to 100. 100 if left out.
  ///   - nameLike: A part of the script's name. 1 to 32 characters.
  ///   - creator: Who created the script. 1 to 64 characters.
  ///   - riskLevel: How risky the script is.
  ///   - type: The script's language.
  public func listAll(
    limit: Int? = nil, nameLike: String? = nil, creator: String? = nil, riskLevel: RiskLevel? = nil,
    type: ScriptType? = nil
  ) -> PagedItems<ScriptSummary> {
    var arguments = Members()
    arguments.set("limit", limit)
    arguments.set("name_like", nameLike)
    arguments.set("creator", creator)
    arguments.set("risk_level", riskLevel)
    arguments.set("type", type)
    return PagedItems(call: TypedCall(transport, "scripts.list", arguments))
  }

  /// Deletes a script and returns its UUID. Section 4.2.3.
  ///
  /// - Parameter scriptUUID: The script's UUID. 1 to 25 characters.
  /// - Throws: `OperationError`, and `CancellationError`.
  @discardableResult
  public func delete(scriptUUID: String) async throws -> String {
    var arguments = Members()
    arguments.set("script_uuid", scriptUUID)
    return try await TypedCall<String>(transport, "scripts.delete", arguments).perform()
  }

  /// Changes a script and returns its UUID. Section 4.2.4.
  ///
  /// - Parameters:
  ///   - scriptUUID: The script's UUID. 1 to 25 characters.
  ///   - description: What the script does. 1 to 256 characters.
  ///   - content: The script itself. 1 to 4096 characters.
  ///   - properties: Risk level, version and reviewers; a script under review must name its
  ///     reviewers again.
  ///   - scriptParams: The script's parameters, 20 at most. 0 to 20 items.
  /// - Throws: `OperationError`, and `CancellationError`.
  @discardableResult
  public func update(
    scriptUUID: String, description: String, content: String, properties: ScriptProperties? = nil,
    scriptParams: [ScriptParam]? = nil
  ) async throws -> String {
    var arguments = Members()
    arguments.set("script_uuid", scriptUUID)
    arguments.set("description", description)
    arguments.set("content", content)
    arguments.set("properties", properties)
    arguments.set("script_params", scriptParams)
    return try await TypedCall<String>(transport, "scripts.update", arguments).perform()
  }

  /// Reads a script. Section 4.2.5.
  ///
  /// - Parameter scriptUUID: The script's UUID. 1 to 25 characters.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func get(scriptUUID: String) async throws -> Script {
    var arguments = Members()
    arguments.set("script_uuid", scriptUUID)
    return try await TypedCall<Script>(transport, "scripts.get", arguments).perform()
  }

  /// Starts a script on hosts and returns the UUID of the execution. Section 4.2.6.
  ///
  /// - Parameters:
  ///   - scriptUUID: The script's UUID. 1 to 25 characters.
  ///   - executeParam: Time limit, user, success rate and the values of the script's parameters.
  ///   - executeBatches: The hosts, in batches of 10 at most, 200 in all. 1 to 20 items.
  /// - Throws: `OperationError`, and `CancellationError`.
  @discardableResult
  public func execute(
    scriptUUID: String, executeParam: ExecuteParam, executeBatches: [ExecuteBatch]
  ) async throws -> String {
    var arguments = Members()
    arguments.set("script_uuid", scriptUUID)
    arguments.set("execute_param", executeParam)
    arguments.set("execute_batches", executeBatches)
    return try await TypedCall<String>(transport, "scripts.execute", arguments).perform()
  }
}
