import COCCatalog
import Testing

/// Tries every limit of every operation: at it, one over and one under.
@Suite struct LimitTests {
  /// One place inside the arguments and values that are right or wrong there.
  struct Edge {
    let steps: [Step]
    let shape: Shape
    let value: JSONValue
    let isAllowed: Bool
  }

  enum Step {
    case member(String)
    case item(Int)
  }

  @Test(arguments: Catalog.operations.map(\.qualifiedName))
  func holdAtTheEdges(name: String) throws {
    let operation = try operation(name)
    let arguments = Sample(size: .largest).arguments(of: operation)
    #expect(ArgumentCheck.problems(in: arguments, of: operation).isEmpty)
    var refused = 0
    for parameter in operation.parameters {
      let edges = edges(
        of: parameter.shape(given: arguments), parameter.rules, at: [.member(parameter.name)])
      for edge in edges {
        let path = text(of: edge.steps)
        if edge.isAllowed {
          let problems = ArgumentCheck.problems(in: edge.value, against: edge.shape, at: path)
          #expect(problems.isEmpty, "\(path) = \(edge.value.text.prefix(80))")
        } else {
          let changed = replacing(.object(arguments), edge.steps[...], with: edge.value)
          let problems = ArgumentCheck.problems(
            in: changed.objectValue ?? [:], of: operation)
          #expect(
            problems.contains { $0.argument == path }, "\(path) = \(edge.value.text.prefix(80))")
          refused += 1
        }
      }
    }
    #expect(refused > 0)
  }

  private func edges(of shape: Shape, _ rules: [ValueRule], at steps: [Step]) -> [Edge] {
    let sample = Sample(size: .largest)
    func edge(_ value: JSONValue, _ isAllowed: Bool) -> Edge {
      Edge(steps: steps, shape: shape, value: value, isAllowed: isAllowed)
    }
    switch shape {
    case .string(let length, let rule):
      var result = [edge(1, false), edge(true, false), edge([:], false)]
      func text(_ count: Int) -> JSONValue { .string(String(repeating: "a", count: count)) }
      if let length {
        result += [edge(text(length.lowerBound), true), edge(text(length.upperBound), true)]
        result += [
          edge(text(length.upperBound + 1), false),
          // Counted in scalars: a family emoji is seven of them.
          edge(.string(String(repeating: "é", count: length.upperBound + 1)), false),
        ]
        if rule == nil {
          result.append(edge(.string(String(repeating: "é", count: length.upperBound)), true))
        }
        if length.lowerBound > 0 { result.append(edge(text(length.lowerBound - 1), false)) }
      }
      if rule == .identifier {
        result += ["a-b", "a b", "é", "a\n"].map { edge(.string($0), false) }
      }
      if rule == .scriptParameterValue {
        result += ["a..b", "$x", "é", "a;b", "a\nb"].map { edge(.string($0), false) }
        result.append(edge(.string("aZ9_-/.* ?:\",=+@[]{}\\"), true))
      }
      return result
    case .int(let range, _):
      var result = [
        edge("1", false), edge(true, false), edge(1.5, false), edge(.double(.nan), false),
      ]
      if let range {
        result += [edge(.int(range.lowerBound), true), edge(.int(range.upperBound), true)]
        result.append(edge(.int(range.lowerBound - 1), false))
        if range.upperBound < .max { result.append(edge(.int(range.upperBound + 1), false)) }
      }
      return result
    case .double(let range):
      var result = [edge("1", false), edge(.double(.infinity), false), edge(.double(.nan), false)]
      if let range {
        result += [edge(.double(range.lowerBound), true), edge(.double(range.upperBound), true)]
        result.append(edge(.double(range.lowerBound - 0.1), false))
        result.append(edge(.double(range.upperBound + 0.1), false))
        result.append(edge(.int(Int64(range.upperBound)), true))
      }
      return result
    case .bool: return [edge("true", false), edge(1, false), edge(true, true), edge(false, true)]
    case .enumeration(let enumeration):
      return enumeration.values.map { edge(.string($0), true) }
        + [edge("", false), edge("nothing like it", false), edge(1, false)]
        + enumeration.values.map { edge(.string($0 + "x"), false) }
    case .array(let item, let count):
      var result = [edge("x", false), edge([:], false)]
      if let count {
        result += [count.lowerBound, count.upperBound].map {
          edge(sample.list(of: item, count: $0, rules), true)
        }
        result.append(edge(sample.list(of: item, count: count.upperBound + 1, rules), false))
        if count.lowerBound > 0 {
          result.append(edge(sample.list(of: item, count: count.lowerBound - 1, rules), false))
        }
      }
      return result + edges(of: item, [], at: steps + [.item(0)])
    case .object(let model):
      var result = [edge("x", false), edge([], false)]
      for field in model.fields {
        result += edges(of: field.shape, field.rules, at: steps + [.member(field.name)])
      }
      return result
    case .map: return [edge("x", false), edge([], false), edge([:], true)]
    case .any: return []
    }
  }

  private func text(of steps: [Step]) -> String {
    steps.reduce("") { path, step in
      switch step {
      case .member(let name): path.isEmpty ? name : "\(path).\(name)"
      case .item(let index): "\(path)[\(index)]"
      }
    }
  }

  private func replacing(
    _ value: JSONValue, _ steps: ArraySlice<Step>, with new: JSONValue
  ) -> JSONValue {
    guard let step = steps.first else { return new }
    switch (step, value) {
    case (.member(let name), .object(var members)):
      members[name] = replacing(members[name] ?? .null, steps.dropFirst(), with: new)
      return .object(members)
    case (.item(let index), .array(var items)):
      items[index] = replacing(items[index], steps.dropFirst(), with: new)
      return .array(items)
    default: return value
    }
  }

  @Test(arguments: Catalog.operations.map(\.qualifiedName))
  func missesWhatIsMandatory(name: String) throws {
    let operation = try operation(name)
    let arguments = Sample(size: .smallest).arguments(of: operation)
    #expect(ArgumentCheck.problems(in: arguments, of: operation).isEmpty)
    for parameter in operation.parameters where parameter.mustBeGiven(given: arguments) {
      for absent in [nil, JSONValue.null] {
        var incomplete = arguments
        incomplete[parameter.name] = absent
        let problems = ArgumentCheck.problems(in: incomplete, of: operation)
        #expect(problems.contains { $0.argument == parameter.name && $0.message == "is missing" })
      }
    }
    var surplus = arguments
    surplus["zzz_unknown"] = 1
    let problems = ArgumentCheck.problems(in: surplus, of: operation)
    #expect(problems.map(\.argument) == ["zzz_unknown"])
    #expect(problems.first?.message == "is not an argument of \(name)")
  }

  /// The limits that the reference prints, read by hand: one over each is refused.
  static let printed: [(operation: String, path: String, limit: Int)] = [
    ("scripts.create", "name", 64), ("scripts.create", "description", 256),
    ("scripts.create", "content", 4096), ("scripts.create", "script_params", 20),
    ("scripts.create", "properties.version", 10), ("scripts.create", "properties.reviewers", 5),
    ("scripts.create", "properties.reviewers.reviewer_name", 64),
    ("scripts.create", "properties.reviewers.reviewer_id", 32),
    ("scripts.create", "script_params.param_name", 64),
    ("scripts.create", "script_params.param_value", 1024),
    ("scripts.create", "script_params.param_description", 256),
    ("scripts.create", "script_params.param_order", 20), ("scripts.list", "limit", 100),
    ("scripts.list", "name_like", 32), ("scripts.list", "creator", 64),
    ("scripts.delete", "script_uuid", 25), ("scripts.update", "script_params", 20),
    ("scripts.update", "content", 4096), ("scripts.execute", "execute_param.timeout", 1800),
    ("scripts.execute", "execute_param.success_rate", 100),
    ("scripts.execute", "execute_param.script_params", 20),
    ("scripts.execute", "execute_batches", 20),
    ("scripts.execute", "execute_batches.batch_index", 20),
    ("scripts.execute", "execute_batches.target_instances", 10),
    ("scripts.execute", "execute_batches.target_instances.resource_id", 64),
    ("scripts.execute", "execute_batches.target_instances.agent_sn", 32),
    ("scripts.execute", "execute_batches.target_instances.project_id", 32),
    ("scripts.execute", "execute_batches.target_instances.region_id", 32),
    ("orders.get", "execute_uuid", 26), ("orders.batch", "batch_index", 20),
    ("orders.batch", "limit", 50), ("orders.batch", "marker", 2_147_483_647),
    ("orders.list", "limit", 100), ("orders.list", "marker", 2_147_483_647),
    ("orders.list", "start_time", 2_147_483_647), ("orders.list", "end_time", 2_147_483_647),
    ("orders.list", "creator", 64), ("orders.operate", "batch_index", 20),
    ("incidents.create", "region", 1), ("incidents.create", "enterprise_project", 1),
    ("incidents.create", "current_cloud_service", 1), ("incidents.create", "incident_assignee", 1),
    ("incidents.create", "incident_title", 200), ("incidents.create", "incident_description", 600),
    ("incidents.create", "assignee_scene", 255), ("incidents.create", "creator", 255),
    ("incidents.get", "incident_num", 255), ("alarms.report", "integration_key", 255),
    ("alarms.report", "alarm_id", 255), ("alarms.report", "url", 255),
    ("alarms.report", "alarm_desc", 255), ("patches.list", "offset", 1_000_000),
    ("patches.list", "limit", 100), ("patches.items", "offset", 1_000_000),
    ("patches.items", "limit", 100), ("resources.list", "limit", 100),
  ]

  @Test func scriptsAreRunByRootAlone() throws {
    let execute = try operation("scripts.execute")
    var arguments = Sample(size: .smallest).arguments(of: execute)
    let parameters = try #require(arguments["execute_param"])
    arguments["execute_param"] = parameters.setting("execute_user", to: "nginx")
    let problems = ArgumentCheck.problems(in: arguments, of: execute)
    #expect(problems.map(\.argument) == ["execute_param.execute_user"])
    #expect(problems.first?.hint?.contains("\"root\"") == true)
  }

  @Test func anAlarmIsNotRaisedBeforeTimeBegins() throws {
    let report = try operation("alarms.report")
    var arguments = Sample(size: .largest).arguments(of: report)
    arguments["time"] = -1
    let problems = ArgumentCheck.problems(in: arguments, of: report)
    #expect(problems.map(\.argument) == ["time"])
    #expect(problems.first?.message.contains("at least 0") == true)
  }

  @Test(arguments: printed)
  func areThoseOfTheReference(name: String, path: String, limit: Int) throws {
    let names = path.split(separator: ".").map(String.init)
    let first = try #require(try operation(name).parameter(names[0]))
    let parameter = try names.dropFirst().reduce(first) { parameter, name in
      switch parameter.shape {
      case .object(let model), .array(.object(let model), _):
        return try required(model.field(name), "no field \(name)")
      default: throw Missing(what: "an object at \(parameter.name)")
      }
    }
    switch parameter.shape {
    case .string(let length, _): #expect(length?.upperBound == limit)
    case .int(let range, _): #expect(range?.upperBound == Int64(limit))
    case .double(let range): #expect(range?.upperBound == Double(limit))
    case .array(_, let count): #expect(count?.upperBound == limit)
    default: Issue.record("\(path) has no limit")
    }
  }
}
