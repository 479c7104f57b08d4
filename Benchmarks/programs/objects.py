"""A scheduler hands packets between workers and devices."""


class Packet:
    def __init__(self, id, kind):
        self.id = id
        self.kind = kind
        self.hops = 0
        self.value = id % 17


class Queue:
    def __init__(self):
        self.items = []
        self.head = 0

    def add(self, item):
        self.items.append(item)

    def has_none(self):
        return self.head == len(self.items)

    def take(self):
        item = self.items[self.head]
        self.head += 1
        if self.head > 50 and self.head == len(self.items):
            self.items = []
            self.head = 0
        return item


class Task:
    def __init__(self, scheduler, id, kind):
        self.scheduler = scheduler
        self.id = id
        self.kind = kind
        self.queue = Queue()
        self.handled = 0
        self.sum = 0


class Device(Task):
    def handle(self, packet):
        self.handled += 1
        self.sum = (self.sum + packet.value * self.id) % 65536
        packet.hops += 1
        packet.kind = "work"
        scheduler = self.scheduler
        scheduler.send((self.id + packet.hops) % scheduler.workers, packet)


class Worker(Task):
    def handle(self, packet):
        self.handled += 1
        packet.value = (packet.value * 3 + self.id) % 1009
        self.sum += packet.value
        packet.hops += 1
        packet.kind = "device"
        scheduler = self.scheduler
        target = scheduler.workers + packet.value % scheduler.devices
        scheduler.send(target, packet)


class Scheduler:
    def __init__(self, workers, devices):
        self.tasks = []
        self.workers = workers
        self.devices = devices
        self.sent = 0
        self.idle = 0
        for i in range(workers):
            self.tasks.append(Worker(self, i, "worker"))
        for i in range(devices):
            self.tasks.append(Device(self, i, "device"))

    def send(self, target, packet):
        self.sent += 1
        task = self.tasks[target]
        task.queue.add(packet)

    def run(self, turns):
        for turn in range(turns):
            task = self.tasks[turn % len(self.tasks)]
            queue = task.queue
            if queue.has_none():
                self.idle += 1
            else:
                packet = queue.take()
                task.handle(packet)


def main():
    system = Scheduler(4, 3)
    for i in range(20):
        system.send(i % 4, Packet(i, "work"))
    system.run(400000)
    total = 0
    for task in system.tasks:
        total += task.handled * (task.id + 1) + task.sum
    print(system.sent, system.idle, total)


main()
