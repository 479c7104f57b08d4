def counter(step):
    count = 0

    def next():
        nonlocal count
        count += step
        return count
    return next


def compose(f, g):
    return lambda x: f(g(x))


def run(n):
    one = counter(1)
    seven = counter(7)
    total = 0
    for i in range(n):
        add = lambda x: x + i
        twice = compose(add, lambda x: x * 2)
        total += twice(one()) - seven() % 3
    print(total, one(), seven())


run(500000)
