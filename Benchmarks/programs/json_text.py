"""Prints and parses about 10 MB of JSON, made here. The module is written in C."""
import json


def record(i):
    return {
        "id": i, "name": f"host-{i}", "active": i % 3 == 0,
        "tags": ["web", f"zone {i % 10}", 'say "hi"'],
        "usage": {"cpu": i * 37 % 100, "memory": i * 91 % 4096, "disks": [i % 7, i % 11, None]},
        "note": f"line one\nline two of record {i}",
    }


def run(n):
    records = []
    for i in range(n):
        records.append(record(i))
    text = json.dumps(records, separators=(",", ":"))
    again = json.loads(text)
    total = 0
    for item in again:
        total += item["usage"]["cpu"] + len(item["name"]) + len(item["tags"])
    same = json.dumps(again, separators=(",", ":")) == text
    print(len(text), len(again), total, "true" if same else "false")


run(56000)
