import COCCatalog
import Testing

@Suite struct DeclarationTests {
  /// Method and path of every operation as the reference prints them.
  static let routes = [
    "resources.list": "GET /v1/resources",
    "scripts.create": "POST /v1/job/scripts",
    "scripts.list": "GET /v1/job/scripts",
    "scripts.delete": "DELETE /v1/job/scripts/{script_uuid}",
    "scripts.update": "PUT /v1/job/scripts/{script_uuid}",
    "scripts.get": "GET /v1/job/scripts/{script_uuid}",
    "scripts.execute": "POST /v1/job/scripts/{script_uuid}",
    "orders.get": "GET /v1/job/script/orders/{execute_uuid}",
    "orders.batches": "GET /v1/job/script/orders/{execute_uuid}/batches",
    "orders.statistics": "GET /v1/job/script/orders/{execute_uuid}/statistics",
    "orders.batch": "GET /v1/job/script/orders/{execute_uuid}/batches/{batch_index}",
    "orders.list": "GET /v1/job/script/orders",
    "orders.operate": "PUT /v1/job/script/orders/{execute_uuid}/operation",
    "incidents.create": "POST /v1/external/incident/create",
    "incidents.handle": "POST /v1/external/incident/handle",
    "incidents.get": "GET /v1/external/incident/{incident_num}",
    "alarms.report": "POST /v1/event/huawei/custom/{integration_key}",
    "patches.list": "GET /v1/patch/instance/compliant",
    "patches.items": "GET /v1/patch/instance/compliant/{instance_compliant_id}",
    "projects.list": "GET /v3/projects",
    "projects.token": "POST /v3/auth/tokens",
  ]

  @Test func declaresEveryOperationOnce() {
    let declared = Catalog.operations.map {
      ($0.qualifiedName, "\($0.method.rawValue) \($0.path)")
    }
    #expect(declared.count == 21)
    #expect(Dictionary(declared, uniquingKeysWith: { first, _ in first }) == Self.routes)
    #expect(Set(Catalog.operations.map(\.apiName)).count == 21)
    #expect(
      Catalog.namespaces
        == ["resources", "scripts", "orders", "incidents", "alarms", "patches", "projects"])
    #expect(Catalog.namespaces.flatMap(Catalog.operations(in:)).count == 21)
    #expect(Catalog.operation("scripts.nothing") == nil)
    #expect(Catalog.operation(namespace: "orders", name: "get")?.section == "4.3.1")
  }

  @Test func observationsNameWhatIsThere() throws {
    func shape(_ path: Substring, of shape: Shape) -> Shape? {
      path.split(separator: ".").reduce(shape as Shape?) { shape, name in
        switch shape {
        case .object(let model)?: model.field(String(name))?.shape
        case .map(let value)?: value
        default: nil
        }
      }
    }
    func exists(_ source: Observation.Source, in operation: COCCatalog.Operation) -> Bool {
      func hasArgument(_ path: String) -> Bool {
        let name = path.prefix { $0 != "." }
        guard let parameter = operation.parameter(String(name)) else { return false }
        return shape(path.dropFirst(name.count), of: parameter.shape) != nil
      }
      return switch source {
      case .argument(let path), .itemCount(let path): hasArgument(path)
      case .reply(let path): operation.reply.shape.flatMap { shape(path[...], of: $0) } != nil
      case .implied(let rules): rules.allSatisfy { $0.arguments.keys.allSatisfy(hasArgument) }
      }
    }
    let observing = Catalog.operations.filter { $0.observation != nil }
    #expect(
      observing.map(\.qualifiedName) == [
        "scripts.execute", "orders.get", "orders.statistics", "orders.batch", "orders.operate",
        "incidents.create", "incidents.handle", "incidents.get",
      ])
    for operation in observing {
      let observation = try #require(operation.observation)
      #expect(exists(observation.identifier, in: operation), "\(operation.qualifiedName)")
      for (fact, source) in observation.facts {
        #expect(exists(source, in: operation), "\(operation.qualifiedName): \(fact)")
        guard case .implied(let rules) = source else { continue }
        let statuses =
          observation.subject == .order ? Enumerations.orderStatus : Enumerations.incidentStatus
        for rule in rules { #expect(statuses.values.contains(rule.value.stringValue ?? "")) }
      }
    }
  }

  @Test func pagingNamesWhatIsThere() throws {
    let paged = Catalog.operations.filter { $0.paging != nil }
    #expect(
      paged.map(\.qualifiedName) == [
        "resources.list", "scripts.list", "orders.batch", "orders.list", "patches.list",
        "patches.items",
      ])
    for operation in paged {
      let paging = try #require(operation.paging)
      #expect(operation.parameter(paging.next.argument)?.place == .query)
      var shape = try #require(operation.reply.shape)
      if let items = paging.items {
        guard case .object(let page) = shape else {
          Issue.record("\(operation.qualifiedName) has no object for its page")
          continue
        }
        shape = try #require(page.field(items)).shape
        if let total = paging.total { #expect(page.field(total) != nil) }
      }
      guard case .array(.object(let item), _) = shape else {
        Issue.record("\(operation.qualifiedName) has no list of objects")
        continue
      }
      if case .marker(let field) = paging.next { #expect(item.field(field) != nil) }
    }
  }

  @Test(arguments: Catalog.operations.map(\.qualifiedName))
  func isSound(name: String) throws {
    let operation = try operation(name)
    let names = operation.parameters.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(operation.parameters.map(\.wireName)).count == names.count)
    #expect(operation.summary.hasSuffix("."))
    #expect(!operation.section.isEmpty)
    #expect((operation.effect == .changes) == (operation.reconciliation != nil))

    let placeholders = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }
    #expect(
      placeholders.map { String($0.dropFirst().dropLast()) }
        == operation.pathParameters.map(\.wireName))
    #expect(operation.pathParameters.count == operation.parameters.count { $0.place == .path })
    #expect(operation.pathParameters.allSatisfy { $0.isRequired })

    for parameter in operation.parameters {
      #expect(!parameter.summary.isEmpty)
      if let value = parameter.defaultValue {
        let problems = ArgumentCheck.problems(
          in: value, against: parameter.shape, at: parameter.name)
        #expect(problems.isEmpty)
      }
      if let variants = parameter.variants {
        let selector = try #require(operation.parameter(variants.selector))
        guard case .enumeration(let enumeration) = selector.shape else {
          Issue.record("\(variants.selector) is no enumeration")
          continue
        }
        #expect(Set(variants.models.keys) == Set(enumeration.values))
      }
    }
    for rule in operation.rules {
      switch rule {
      case .together(let members): #expect(members.allSatisfy(names.contains))
      case .required(let argument, let selector, let values):
        #expect(names.contains(argument))
        guard case .enumeration(let enumeration)? = operation.parameter(selector)?.shape else {
          Issue.record("\(selector) is no enumeration")
          continue
        }
        #expect(values.allSatisfy(enumeration.values.contains))
      }
    }
  }

  @Test(arguments: Catalog.operations.map(\.qualifiedName))
  func reconciliationRefersToWhatExists(name: String) throws {
    let operation = try operation(name)
    func hasField(_ path: String, _ shape: Shape?) -> Bool {
      guard let first = path.split(separator: ".").first else { return false }
      guard case .object(let model)? = shape, let field = model.field(String(first)) else {
        return false
      }
      return first.count == path.count
        || hasField(String(path.dropFirst(first.count + 1)), field.shape)
    }
    switch operation.reconciliation {
    case .lookUp(let lookUp):
      let listing = try #require(Catalog.operation(lookUp.operation))
      if let since = lookUp.since { #expect(listing.parameter(since)?.shape.unit != nil) }
      guard case .object(let page)? = listing.reply.shape,
        case .array(let item, _)? = page.field("data")?.shape
      else {
        Issue.record("\(lookUp.operation) does not answer a page")
        return
      }
      #expect(hasField(lookUp.reply, item))
      var candidate: Shape? = item
      if let detail = lookUp.detail {
        let reading = try #require(Catalog.operation(detail))
        #expect(reading.pathParameters.count == 1)
        candidate = reading.reply.shape
      }
      for (argument, field) in lookUp.keys {
        #expect(operation.parameter(argument) != nil)
        #expect(hasField(field, candidate))
      }
      for (filter, argument) in lookUp.narrowing {
        #expect(listing.parameter(filter) != nil)
        #expect(operation.parameter(argument) != nil)
      }
      for parts in lookUp.parts {
        guard case .array(.object(let item), _)? = operation.parameter(parts.argument)?.shape,
          case .array(.object(let member), _)? = item.field(parts.members)?.shape
        else {
          Issue.record("\(parts.argument) is no list of parts with members")
          continue
        }
        #expect(member.field(parts.key) != nil)
        #expect(item.field(parts.index) != nil)
        #expect(Catalog.operation(parts.listing)?.parameter(parts.owner) != nil)
        let reading = try #require(Catalog.operation(parts.operation))
        #expect(reading.parameter(parts.owner) != nil && reading.parameter(parts.index) != nil)
        guard case .object(let page)? = reading.reply.shape,
          let items = reading.paging?.items, case .array(let found, _)? = page.field(items)?.shape
        else {
          Issue.record("\(parts.operation) does not answer a page")
          continue
        }
        #expect(hasField(parts.found, found))
      }
    case .gone(let other, let keys, let reply):
      #expect(operation.parameter(reply) != nil)
      let reading = try #require(Catalog.operation(other))
      for (argument, target) in keys {
        #expect(operation.parameter(argument) != nil)
        #expect(reading.parameter(target) != nil)
      }
    case .inspect(let inspection):
      let reading = try #require(Catalog.operation(inspection.operation))
      for (argument, target) in inspection.keys {
        #expect(operation.parameter(argument) != nil)
        #expect(reading.parameter(target) != nil)
      }
      #expect((inspection.reply != nil) == (operation.reply.shape != nil))
      guard case .enumeration(let choices)? = operation.parameter(inspection.selector)?.shape else {
        Issue.record("\(inspection.selector) is no enumeration")
        return
      }
      #expect(Set(inspection.outcomes.keys).isSubset(of: choices.values))
      for condition in inspection.outcomes.values.flatMap({ $0.done + $0.notDone }) {
        for (field, values) in condition.fields {
          #expect(hasField(field, reading.reply.shape))
          guard case .object(let model)? = reading.reply.shape,
            case .enumeration(let states)? = model.field(field)?.shape
          else { continue }
          #expect(values.allSatisfy { states.values.contains($0.stringValue ?? "") })
        }
      }
    case .repeatable, .askPerson, nil: break
    }
  }

  @Test func modelsAndEnumerationsHaveNamesOfTheirOwn() throws {
    var fields: [String: [String]] = [:]
    func visit(_ shape: Shape) {
      switch shape {
      case .object(let model):
        let names = model.fields.map(\.name)
        #expect(fields[model.name, default: names] == names)
        if fields.updateValue(names, forKey: model.name) == nil {
          for field in model.fields { visit(field.shape) }
        }
      case .array(let item, _), .map(let item): visit(item)
      default: break
      }
    }
    for operation in Catalog.operations {
      for parameter in operation.parameters { visit(parameter.shape) }
      operation.reply.shape.map(visit)
    }
    for name in fields.keys { #expect(Catalog.model(name) != nil) }
    for name in [
      "Resource", "Script", "ScriptPage", "Order", "OrderPage", "OrderBatch", "OrderStatistics",
      "IncidentNumber", "Incident", "Alarm", "IncidentSolution",
    ] {
      #expect(Catalog.model(name)?.name == name)
    }
    #expect(Catalog.models.map(\.name) == Catalog.models.map(\.name).sorted())
    let names = Catalog.enumerations.map(\.name)
    #expect(names.count == Set(names).count)
    #expect(Catalog.enumerations.allSatisfy { Set($0.values).count == $0.values.count })
    #expect(Catalog.enumeration("IncidentLevel")?.meaning(of: "level_20") == "P2")
    #expect(
      Catalog.enumeration("OrderStatusFilter")?.values
        == ["READY", "PROCESSING", "ABNORMAL", "PAUSED", "CANCELED", "FINISHED"])
  }

  @Test func everyOrderStatusHasAStage() {
    let cases = Enumerations.orderStatus.cases
    #expect(cases.allSatisfy { $0.stage != nil })
    #expect(cases.filter { $0.stage == .active }.map(\.value) == ["READY", "PROCESSING"])
    #expect(cases.filter { $0.stage?.hasEnded == false }.map(\.value).last == "PAUSED")
    #expect(Enumerations.orderStatus.stage(of: "QUEUED") == nil)
  }
}

extension Shape {
  var unit: TimeUnit? {
    guard case .int(_, let unit) = self else { return nil }
    return unit
  }
}
