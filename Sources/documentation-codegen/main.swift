import Foundation

// Writes the pages that are made from declarations:
//
//     swift run documentation-codegen Sources/Cocr/Cocr.docc

guard CommandLine.arguments.count == 2, !CommandLine.arguments[1].hasPrefix("-") else {
  FileHandle.standardError.write(Data("usage: documentation-codegen FOLDER\n".utf8))
  exit(2)
}
let folder = URL(filePath: CommandLine.arguments[1])
do {
  for (name, text) in try GeneratedPages.files() {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }
} catch {
  FileHandle.standardError.write(Data("\(folder.path): \(error)\n".utf8))
  exit(1)
}
