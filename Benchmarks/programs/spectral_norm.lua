local function element(i, j) return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1) end

local function multiply(v, result)
  local n = #v
  for i = 1, n do
    local sum = 0.0
    for j = 1, n do sum = sum + element(i - 1, j - 1) * v[j] end
    result[i] = sum
  end
end

local function multiply_transposed(v, result)
  local n = #v
  for i = 1, n do
    local sum = 0.0
    for j = 1, n do sum = sum + element(j - 1, i - 1) * v[j] end
    result[i] = sum
  end
end

local function run(n)
  local u, v, t = {}, {}, {}
  for i = 1, n do
    u[i] = 1.0
    v[i] = 0.0
    t[i] = 0.0
  end
  for _ = 1, 10 do
    multiply(u, t)
    multiply_transposed(t, v)
    multiply(v, t)
    multiply_transposed(t, u)
  end
  local vbv, vv = 0.0, 0.0
  for i = 1, n do
    vbv = vbv + u[i] * v[i]
    vv = vv + v[i] * v[i]
  end
  print(string.format("%d", math.floor(math.sqrt(vbv / vv) * 1000000000.0)))
end
run(240)
