local function counter(step)
  local count = 0
  return function()
    count = count + step
    return count
  end
end

local function compose(f, g) return function(x) return f(g(x)) end end

local function run(n)
  local one = counter(1)
  local seven = counter(7)
  local sum = 0
  for i = 0, n - 1 do
    local add = function(x) return x + i end
    local twice = compose(add, function(x) return x * 2 end)
    sum = sum + twice(one()) - seven() % 3
  end
  print(string.format("%d %d %d", sum, one(), seven()))
end
run(500000)
