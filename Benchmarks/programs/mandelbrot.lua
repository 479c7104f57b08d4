local function run(size)
  local inside = 0
  local turns = 0
  for y = 0, size - 1 do
    local ci = 2.0 * y / size - 1.0
    for x = 0, size - 1 do
      local cr = 2.0 * x / size - 1.5
      local zr, zi, n = 0.0, 0.0, 0
      while n < 50 and zr * zr + zi * zi <= 4.0 do
        local next = zr * zr - zi * zi + cr
        zi = 2.0 * zr * zi + ci
        zr = next
        n = n + 1
      end
      turns = turns + n
      if n == 50 then inside = inside + 1 end
    end
  end
  print(inside .. " " .. turns)
end
run(400)
