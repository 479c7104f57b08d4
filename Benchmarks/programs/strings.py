def run(n):
    lines = []
    line = ""
    for i in range(n):
        line = line + "host-" + str(i)
        if len(line) > 60:
            lines.append(line)
            line = ""
        lines.append(f"{i}: {i * 7} of {n}")
    text = "\n".join(lines)
    digits = 0
    for part in text.split("\n"):
        if part.startswith("host"):
            digits += len(part)
        if part.endswith(f"7 of {n}"):
            digits += 1
    print(len(text), digits, len(text.replace("host", "node-").upper()))


run(200000)
