/// What `table` is made of.
enum DisplayLibrary {
  static let functions: [NativeFunction] = [
    NativeFunction(
      Signature("_columns_of", [.init("text", .string)], result: .int),
      .plain { (machine, arguments) throws(Fault) in
        machine.charge(bytes: arguments[0].asString.pointee.byteCount * 8)
        return .int(DisplayWidth.columns(of: arguments[0].asString.text))
      }),
    NativeFunction(
      Signature("_on_one_line", [.init("text", .string)], result: .string),
      .plain { (machine, arguments) throws(Fault) in
        let string = arguments[0].asString
        machine.charge(bytes: string.pointee.byteCount * 8)
        let text = string.text
        let shown = DisplayWidth.onOneLine(text)
        return shown == text ? arguments[0] : machine.string(shown)
      }),
  ]
}
