"""Reads one script many times with the official SDK (PyPI: huaweicloudsdkcoc), and prints the
seconds it took: by the clock, and of CPU.

Takes the endpoint, the script's UUID, how many calls, and how many at once.
"""
import concurrent.futures
import os
import resource
import sys
import time

from huaweicloudsdkcoc.v1 import CocClient, GetScriptRequest
from huaweicloudsdkcore.auth.credentials import BasicCredentials

endpoint, script, count, in_flight = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
environment = os.environ
client = (
    CocClient.new_builder()
    .with_credentials(
        BasicCredentials(
            environment["HUAWEICLOUD_SDK_AK"], environment["HUAWEICLOUD_SDK_SK"],
            environment["HUAWEICLOUD_SDK_PROJECT_ID"]))
    .with_endpoint(endpoint)
    .build()
)


def read(_):
    assert client.get_script(GetScriptRequest(script_uuid=script)).data.content


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure(run):
    run(range(4 * in_flight))
    cpu, clock = cpu_seconds(), time.perf_counter()
    run(range(count))
    print(time.perf_counter() - clock, cpu_seconds() - cpu)


if in_flight == 1:
    measure(lambda numbers: [read(number) for number in numbers])
else:
    with concurrent.futures.ThreadPoolExecutor(in_flight) as pool:
        measure(lambda numbers: list(pool.map(read, numbers)))
