local function run(n)
  local keys = {}
  for i = 0, n - 1 do keys[#keys + 1] = "key-" .. i * 7919 % n end
  local counts = {}
  for round = 0, 3 do
    for _, key in ipairs(keys) do
      if counts[key] then counts[key] = counts[key] + round else counts[key] = 1 end
    end
  end
  local sum = 0
  for i = 0, n - 1 do sum = sum + counts["key-" .. i] * (i % 10) end
  local size = 0
  for key, value in pairs(counts) do
    size = size + 1
    if value == 7 then sum = sum + #key end
  end
  print(size .. " " .. sum)
end
run(100000)
