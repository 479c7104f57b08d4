from functools import cmp_to_key


class Item:
    def __init__(self, key, place):
        self.key = key
        self.place = place


def compare(a, b):
    if a.key == b.key:
        return a.place - b.place
    return a.key - b.key


def run(n):
    seed = 42
    items = []
    for i in range(n):
        seed = (seed * 3877 + 29573) % 139968
        items.append(Item(seed, i))
    items.sort(key=cmp_to_key(compare))
    total = 0
    for i, item in enumerate(items):
        total += i % 100 * item.key + item.place
    print(total, items[0].key, items[n - 1].key)


run(100000)
