local function tree(depth)
  if depth == 0 then return {nil, nil} end
  return {tree(depth - 1), tree(depth - 1)}
end

local function count(node)
  if node[1] == nil then return 1 end
  return 1 + count(node[1]) + count(node[2])
end

local kept = tree(15)
for round = 0, 7 do
  local nodes = 0
  for _ = 1, 64 do nodes = nodes + count(tree(9)) end
  print(round .. " " .. nodes)
end
print(count(kept))
