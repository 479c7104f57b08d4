import CocrLanguage

/// The page of the virtual machine's instructions, made from their forms.
enum InstructionsPage {
  static func text() -> String {
    var page = Page(
      title: "Instructions", abstract: "What each instruction of the virtual machine does.")
    page.paragraph(
      """
      An instruction is one 64-bit word: the opcode in the lowest eight bits, the field D in the next
      eight, then the fields A, B and C of 16 bits each, which are multiplied by 16: registers are
      counted in bytes. Bx stands for B and C together, as an unsigned or (sBx) a signed number of 32
      bits that is not multiplied. Some instructions have further words.
      """)
    page.paragraph(
      """
      R[x] is a register of the running function, K[x] a constant. A jump has its offset in the upper
      24 bits of Bx, in words from the word after the instruction, and a flag in the lowest bit of Bx.
      """)
    var rest = Opcode.allCases[...]
    for group in Opcode.groups {
      let end = (rest.firstIndex(of: group.last) ?? rest.endIndex - 1) + 1
      page.heading(group.title, level: 2)
      page.table(
        ["instruction", "words", "what it does"],
        rest[..<end].map { ["`\($0)`", words($0.form), $0.form.text] })
      rest = rest[end...]
    }
    return page.text
  }

  private static func words(_ form: InstructionForm) -> String {
    form.words.contains(.captures) ? "1 …" : "\(1 + form.words.count)"
  }
}
