-- Prints and parses about 10 MB of JSON, made here. Lua has no JSON of its own: this is written in it.
-- Objects are written in the order of their field `_order`.

local null = setmetatable({}, {})
local escapes = {['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r"}
local unescapes = {n = "\n", t = "\t", r = "\r", b = "\b", f = "\f", ['"'] = '"', ["\\"] = "\\",
  ["/"] = "/"}

local function quote(text)
  return '"' .. text:gsub('["\\%c]', function(c)
    return escapes[c] or string.format("\\u%04x", c:byte())
  end) .. '"'
end

local function write(value, parts)
  local kind = type(value)
  if value == null then
    parts[#parts + 1] = "null"
  elseif kind == "string" then
    parts[#parts + 1] = quote(value)
  elseif kind == "number" then
    parts[#parts + 1] = tostring(value)
  elseif kind == "boolean" then
    parts[#parts + 1] = value and "true" or "false"
  elseif value._order then
    parts[#parts + 1] = "{"
    for i, key in ipairs(value._order) do
      if i > 1 then parts[#parts + 1] = "," end
      parts[#parts + 1] = quote(key)
      parts[#parts + 1] = ":"
      write(value[key], parts)
    end
    parts[#parts + 1] = "}"
  else
    parts[#parts + 1] = "["
    for i, item in ipairs(value) do
      if i > 1 then parts[#parts + 1] = "," end
      write(item, parts)
    end
    parts[#parts + 1] = "]"
  end
end

local function json_print(value)
  local parts = {}
  write(value, parts)
  return table.concat(parts)
end

local find, sub, byte = string.find, string.sub, string.byte

local function read_string(text, position)
  local stop = find(text, '["\\]', position)
  if byte(text, stop) == 34 then return sub(text, position, stop - 1), stop + 1 end
  local parts = {}
  while true do
    parts[#parts + 1] = sub(text, position, stop - 1)
    if byte(text, stop) == 34 then return table.concat(parts), stop + 1 end
    local escape = sub(text, stop + 1, stop + 1)
    if escape == "u" then
      parts[#parts + 1] = string.char(tonumber(sub(text, stop + 2, stop + 5), 16))
      position = stop + 6
    else
      parts[#parts + 1] = unescapes[escape] or error("unknown escape")
      position = stop + 2
    end
    stop = find(text, '["\\]', position)
  end
end

local function skip(text, position) return find(text, "[^ \t\r\n]", position) end

local read
function read(text, position)
  position = skip(text, position)
  local first = byte(text, position)
  if first == 123 then
    local order = {}
    local object = {_order = order}
    position = skip(text, position + 1)
    if byte(text, position) == 125 then return object, position + 1 end
    while true do
      local key, value
      key, position = read_string(text, skip(text, position) + 1)
      position = skip(text, position)
      if byte(text, position) ~= 58 then error("`:` is missing") end
      value, position = read(text, position + 1)
      if object[key] == nil then order[#order + 1] = key end
      object[key] = value
      position = skip(text, position)
      local after = byte(text, position)
      position = position + 1
      if after == 125 then return object, position end
      if after ~= 44 then error("`,` is missing") end
    end
  elseif first == 91 then
    local list = {}
    position = skip(text, position + 1)
    if byte(text, position) == 93 then return list, position + 1 end
    while true do
      list[#list + 1], position = read(text, position)
      position = skip(text, position)
      local after = byte(text, position)
      position = position + 1
      if after == 93 then return list, position end
      if after ~= 44 then error("`,` is missing") end
    end
  elseif first == 34 then
    return read_string(text, position + 1)
  elseif sub(text, position, position + 3) == "true" then
    return true, position + 4
  elseif sub(text, position, position + 4) == "false" then
    return false, position + 5
  elseif sub(text, position, position + 3) == "null" then
    return null, position + 4
  end
  local _, stop = find(text, "^-?%d+%.?%d*[eE]?[+-]?%d*", position)
  return tonumber(sub(text, position, stop)), stop + 1
end

local record_order = {"id", "name", "active", "tags", "usage", "note"}
local usage_order = {"cpu", "memory", "disks"}

local function record(i)
  return {
    _order = record_order, id = i, name = "host-" .. i, active = i % 3 == 0,
    tags = {"web", "zone " .. i % 10, 'say "hi"'},
    usage = {_order = usage_order, cpu = i * 37 % 100, memory = i * 91 % 4096,
      disks = {i % 7, i % 11, null}},
    note = "line one\nline two of record " .. i,
  }
end

local function run(n)
  local records = {}
  for i = 0, n - 1 do records[#records + 1] = record(i) end
  local text = json_print(records)
  local again = read(text, 1)
  local sum = 0
  for _, item in ipairs(again) do sum = sum + item.usage.cpu + #item.name + #item.tags end
  print(#text .. " " .. #again .. " " .. sum .. " " .. tostring(json_print(again) == text))
end
run(56000)
