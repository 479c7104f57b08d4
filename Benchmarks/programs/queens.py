def place(row, n, columns, rising, falling):
    if row == n:
        return 1
    solutions = 0
    for column in range(n):
        if not (columns[column] or rising[row + column] or falling[row - column + n]):
            columns[column] = True
            rising[row + column] = True
            falling[row - column + n] = True
            solutions += place(row + 1, n, columns, rising, falling)
            columns[column] = False
            rising[row + column] = False
            falling[row - column + n] = False
    return solutions


n = 11
print(place(0, n, [False] * n, [False] * (2 * n), [False] * (2 * n + 1)))
