local function place(row, n, columns, rising, falling)
  if row == n then return 1 end
  local solutions = 0
  for column = 0, n - 1 do
    if not (columns[column + 1] or rising[row + column + 1] or falling[row - column + n + 1]) then
      columns[column + 1] = true
      rising[row + column + 1] = true
      falling[row - column + n + 1] = true
      solutions = solutions + place(row + 1, n, columns, rising, falling)
      columns[column + 1] = false
      rising[row + column + 1] = false
      falling[row - column + n + 1] = false
    end
  end
  return solutions
end

local function flags(n)
  local list = {}
  for i = 1, n do list[i] = false end
  return list
end

local n = 11
print(place(0, n, flags(n), flags(2 * n), flags(2 * n + 1)))
