// An embedder imports one module.
@_exported import COCCatalog
@_exported import CocrLanguage
@_exported import CocrRuntime
