def run(n):
    keys = []
    for i in range(n):
        keys.append(f"key-{i * 7919 % n}")
    counts = {}
    for round in range(4):
        for key in keys:
            if key in counts:
                counts[key] += round
            else:
                counts[key] = 1
    total = 0
    for i in range(n):
        total += counts[f"key-{i}"] * (i % 10)
    for key, value in counts.items():
        if value == 7:
            total += len(key)
    print(len(counts), total)


run(100000)
