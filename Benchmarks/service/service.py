"""What `Benchmarks/client` and `Benchmarks/emulator` share: the servers, as processes."""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build/release"
BENCHMARK = str(BUILD / "service-benchmark")


def need(*files):
    for file in files:
        if not pathlib.Path(file).exists():
            sys.exit(
                f"{file} is missing; build it with\n"
                "  swift build -c release --static-swift-stdlib --product cocr\n"
                "  swift build -c release --static-swift-stdlib --product service-benchmark")


class Route:
    """A bare hummingbird route on a free port, which answers with so many bytes."""

    def __init__(self, size):
        self.process = subprocess.Popen(
            [BENCHMARK, "route", str(size)], stdout=subprocess.PIPE, text=True)
        self.endpoint = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Emulator:
    """`cocr emulator` on a free port, its access log kept in a file as a user would."""

    def __init__(self, folder, *options):
        self.log = open(pathlib.Path(folder) / "emulator.log", "w+")
        self.process = subprocess.Popen(
            [str(BUILD / "cocr"), "emulator", "--port", "0", *options],
            stdout=self.log, stderr=self.log)
        self.environment = {**os.environ}
        while "endpoint" not in self.__dict__ or len(self.keys) < 3:
            if self.process.poll() is not None:
                sys.exit("the emulator has ended: " + pathlib.Path(self.log.name).read_text())
            text = pathlib.Path(self.log.name).read_text()
            self.keys = dict(
                line.strip().split("=", 1) for line in text.splitlines()
                if line.strip().startswith("HUAWEICLOUD_"))
            for line in text.splitlines():
                if "listens on " in line:
                    self.endpoint = line.rsplit(" ", 1)[1]
        self.environment.update(self.keys)

    def run(self, command):
        return subprocess.run(
            command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()
