local function run(n)
  local seed = 42
  local items = {}
  for i = 0, n - 1 do
    seed = (seed * 3877 + 29573) % 139968
    items[#items + 1] = {key = seed, place = i}
  end
  table.sort(items, function(a, b)
    if a.key == b.key then return a.place < b.place else return a.key < b.key end
  end)
  local sum = 0
  for i, item in ipairs(items) do sum = sum + (i - 1) % 100 * item.key + item.place end
  print(string.format("%d %d %d", sum, items[1].key, items[n].key))
end
run(100000)
