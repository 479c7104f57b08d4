local function run(n)
  local lines = {}
  local line = ""
  for i = 0, n - 1 do
    line = line .. "host-" .. tostring(i)
    if #line > 60 then
      lines[#lines + 1] = line
      line = ""
    end
    lines[#lines + 1] = i .. ": " .. i * 7 .. " of " .. n
  end
  local text = table.concat(lines, "\n")
  local digits = 0
  local ending = "7 of " .. n
  for part in text:gmatch("[^\n]+") do
    if part:sub(1, 4) == "host" then digits = digits + #part end
    if part:sub(-#ending) == ending then digits = digits + 1 end
  end
  print(#text .. " " .. digits .. " " .. #(text:gsub("host", "node-"):upper()))
end
run(200000)
