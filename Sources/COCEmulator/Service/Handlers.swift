import COCCatalog
import GRDB

/// What the operations of the catalog do.
enum Handlers {
  /// How an operation is answered: from the configuration alone, by reading the store, or in one
  /// transaction that changes it.
  enum Handler {
    case memory(@Sendable (Arguments, RequestContext) throws -> JSONValue)
    case read(Body)
    case change(Body)
  }

  typealias Body = @Sendable (Database, Arguments, RequestContext) throws -> JSONValue

  static func handler(for operation: Operation) -> Handler? {
    switch operation.qualifiedName {
    case "resources.list": .memory(ResourceService.list)
    case "scripts.create": .change(ScriptService.create)
    case "scripts.list": .read(ScriptService.list)
    case "scripts.get": .read(ScriptService.get)
    case "scripts.update": .change(ScriptService.update)
    case "scripts.delete": .change(ScriptService.delete)
    case "scripts.execute": .change(ExecutionService.execute)
    case "orders.get": .read(OrderService.get)
    case "orders.batches": .read(OrderService.batches)
    case "orders.statistics": .read(OrderService.statistics)
    case "orders.batch": .read(OrderService.batch)
    case "orders.list": .read(OrderService.list)
    case "orders.operate": .change(OrderService.operate)
    case "incidents.create": .change(IncidentService.create)
    case "incidents.handle": .change(IncidentService.handle)
    case "incidents.get": .read(IncidentService.get)
    case "alarms.report": .change(AlarmService.report)
    case "patches.list": .memory(PatchService.list)
    case "patches.items": .memory(PatchService.items)
    case "projects.list": .memory(IdentityService.projects)
    case "projects.token": .change(IdentityService.token)
    default: nil
    }
  }
}
