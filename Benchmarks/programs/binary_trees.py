def tree(depth):
    if depth == 0:
        return [None, None]
    return [tree(depth - 1), tree(depth - 1)]


def count(node):
    if node[0] is None:
        return 1
    return 1 + count(node[0]) + count(node[1])


def main():
    kept = tree(15)
    for round in range(8):
        nodes = 0
        for _ in range(64):
            nodes += count(tree(9))
        print(round, nodes)
    print(count(kept))


main()
