"""What is looked at while a run goes on: counters of processes that come and go, lengths, memory."""

import re
import threading
import time
from pathlib import Path

from clients import RedisError
from stage import ready_text

SHARDS = 64
METRIC = re.compile(r"^(linli_\w+) ([0-9.e+]+)$", re.M)


def work_streams(r):
    """How much is on its way: accepted and not applied, in urgent lanes, outboxes, lanes, results."""
    keys = [f"{{i:{n}}}:{what}" for n in range(SHARDS) for what in ("events", "urgent")]
    keys += [k for pattern in ("{c:*}:outbox", "{o:*}:lane:*", "{o:*}:results") for k in r.keys(pattern)]
    return {k if isinstance(k, str) else k.decode(): n for k in keys if (n := r.call("XLEN", k))}


def used_memory(r):
    return int(re.search(rb"used_memory:(\d+)", r.call("INFO", "memory")).group(1))


class Watch:
    def __init__(self, stage):
        self.stage, self.over = stage, False
        self.counters = {}  # (gateway, its life) -> counters as they were seen last
        self.inbox = 0  # accepted and not applied, as seen last
        self.samples = []  # (time, work in streams, memory of gateways, used memory of Redis)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def total(self, name):
        return int(sum(c.get(name, 0) for c in self.counters.values()))

    def stop(self):
        self.over = True
        self.thread.join(20)

    def _run(self):
        n = 0
        while not self.over:
            for g in self.stage.gateways:
                life, text = g.lives, ready_text(g)
                if text and life == g.lives:
                    seen = {name: float(value) for name, value in METRIC.findall(text)}
                    before = self.counters.get((g.name, life), {})
                    self.counters[(g.name, life)] = {k: max(v, before.get(k, 0)) for k, v in seen.items()}
                    with open(f"{self.stage.folder}/metrics-{g.name}.txt", "w", encoding="utf-8") as out:
                        out.write(text)
            if n % 2 == 0:
                self._sample()
            n += 1
            time.sleep(0.5)

    def _sample(self):
        try:
            with self.stage.redis.connect() as r:
                streams, used = work_streams(r), used_memory(r)
        except (OSError, RedisError, AttributeError):
            return
        memory = max((resident(g) for g in self.stage.gateways), default=0)
        self.inbox = sum(n for key, n in streams.items() if key.endswith("}:events"))
        self.samples.append((time.monotonic(), sum(streams.values()), memory, used))


def resident(process):
    try:
        text = Path(f"/proc/{process.child.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) * 1024
    except (OSError, AttributeError):
        return 0
