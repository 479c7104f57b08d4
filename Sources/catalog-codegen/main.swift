import Foundation

// Writes the typed face of the client:
//
//     swift run catalog-codegen Sources/COCClient/Generated

guard CommandLine.arguments.count == 2, !CommandLine.arguments[1].hasPrefix("-") else {
  FileHandle.standardError.write(Data("usage: catalog-codegen FOLDER\n".utf8))
  exit(2)
}
let folder = URL(filePath: CommandLine.arguments[1])
do {
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  for (name, text) in TypedClient.files() {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }
} catch {
  FileHandle.standardError.write(Data("\(folder.path): \(error.localizedDescription)\n".utf8))
  exit(1)
}
