-- A scheduler hands packets between workers and devices.

local function packet(id, kind) return {id = id, kind = kind, hops = 0, value = id % 17} end

local Queue = {}
Queue.__index = Queue
local function queue() return setmetatable({items = {}, head = 1}, Queue) end
function Queue:add(item) self.items[#self.items + 1] = item end
function Queue:has_none() return self.head == #self.items + 1 end
function Queue:take()
  local item = self.items[self.head]
  self.head = self.head + 1
  if self.head > 51 and self.head == #self.items + 1 then
    self.items = {}
    self.head = 1
  end
  return item
end

local Device = {}
Device.__index = Device
local function device(scheduler, id)
  return setmetatable(
    {scheduler = scheduler, id = id, kind = "device", queue = queue(), handled = 0, sum = 0}, Device)
end
function Device:handle(packet)
  self.handled = self.handled + 1
  self.sum = (self.sum + packet.value * self.id) % 65536
  packet.hops = packet.hops + 1
  packet.kind = "work"
  local scheduler = self.scheduler
  scheduler:send((self.id + packet.hops) % scheduler.workers, packet)
end

local Worker = {}
Worker.__index = Worker
local function worker(scheduler, id)
  return setmetatable(
    {scheduler = scheduler, id = id, kind = "worker", queue = queue(), handled = 0, sum = 0}, Worker)
end
function Worker:handle(packet)
  self.handled = self.handled + 1
  packet.value = (packet.value * 3 + self.id) % 1009
  self.sum = self.sum + packet.value
  packet.hops = packet.hops + 1
  packet.kind = "device"
  local scheduler = self.scheduler
  local target = scheduler.workers + packet.value % scheduler.devices
  scheduler:send(target, packet)
end

local Scheduler = {}
Scheduler.__index = Scheduler
local function scheduler(workers, devices)
  local self = setmetatable(
    {tasks = {}, workers = workers, devices = devices, sent = 0, idle = 0}, Scheduler)
  for i = 0, workers - 1 do self.tasks[#self.tasks + 1] = worker(self, i) end
  for i = 0, devices - 1 do self.tasks[#self.tasks + 1] = device(self, i) end
  return self
end
function Scheduler:send(target, packet)
  self.sent = self.sent + 1
  local task = self.tasks[target + 1]
  task.queue:add(packet)
end
function Scheduler:run(turns)
  for turn = 0, turns - 1 do
    local task = self.tasks[turn % #self.tasks + 1]
    local queue = task.queue
    if queue:has_none() then
      self.idle = self.idle + 1
    else
      local packet = queue:take()
      task:handle(packet)
    end
  end
end

local system = scheduler(4, 3)
for i = 0, 19 do system:send(i % 4, packet(i, "work")) end
system:run(400000)
local sum = 0
for _, task in ipairs(system.tasks) do sum = sum + task.handled * (task.id + 1) + task.sum end
print(string.format("%d %d %d", system.sent, system.idle, sum))
