"""What is done to the processes of a stage while traffic flows: each fault by name, counted when it really happened."""

import collections
import random
import signal
import threading
import time

from clients import RedisError, until
from control import CLOCK_GATEWAYS, CLOCK_REDIS, CUTS, CUTS_DONE
from processes import STOP_WITHIN
from watch import SHARDS, used_memory, work_streams

DAYS_5 = 5 * 86_400 * 1_000_000
SECONDS_400 = 400 * 1_000_000  # platforms' signatures allow 600
OOM_SECONDS = 15.0
POWER_CUT_AFTER = 300


class Breaking:
    """One fault at a time on Redis; gateways are restarted beside. `wrong`: promises that were seen broken."""

    def __init__(self, stage, traffic, seed, say):
        self.stage, self.traffic, self.dice, self.say = stage, traffic, random.Random(seed), say
        self.done, self.wrong = collections.Counter(), []
        self.helpers = []
        self.lost_bytes, self.stop_slowest = [], 0.0

    def schedule(self, wanted):
        """(share of the traffic, fault): each kind spread over all of it, the kinds among each other by the seed."""
        out = []
        for fault, count in wanted.items():
            for n in range(count):
                share = (n + self.dice.uniform(0.2, 0.8)) / count
                out.append((0.03 + 0.94 * share, fault))
        return sorted(out)

    def run(self, schedule):
        began = time.monotonic()
        for at, fault in schedule:
            until("more was sent", lambda at=at: self.traffic.share() >= at, 900, 0.01)
            self.say(f"{time.monotonic() - began:6.1f} s  {fault}")
            getattr(self, fault)()
        self.finish()

    def finish(self):
        for h in self.helpers:
            h.join(90)
        for g in self.stage.gateways:
            if not g.running():
                g.start(wait=False)
        for g in self.stage.gateways:
            g.wait_ready(60)

    # ---- Redis

    def redis_kill(self):
        self.stage.redis.kill()
        self.stage.redis.start()
        self.done["redis_kill"] += 1

    def power_cut(self):
        """While webhooks are taken, for a second's worth of them, or with the last that are sent."""
        enough = self.traffic.finished() + POWER_CUT_AFTER
        until("webhooks flow", lambda: self.traffic.finished() > enough or self.traffic.share() >= 1, 60, 0.005)
        self.lost_bytes.append(self.stage.redis.cut_power())
        self.stage.redis.start()
        self.done["power_cut"] += 1

    def full_disk(self):
        code = self.stage.redis.fill_disk()
        if code != 1:
            self.wrong.append(f"Redis ended with {code} on a full disk")
        self.stage.redis.start()
        self.done["full_disk"] += 1

    def cut(self):
        """The next answer of Redis to a gateway ends in its midst; every third time it is the platform's."""
        if self.done["cut"] % 3 == 2:
            self.stage.telegram.cut_next += 1
        else:
            control = self.stage.control
            before = control.get(CUTS_DONE)
            control.put(CUTS, 1)
            until("an answer is cut", lambda: control.get(CUTS_DONE) > before, 20)
        self.done["cut"] += 1

    def out_of_memory(self):
        """New work is refused with 503; what was accepted must drain all the same."""
        with self.stage.redis.connect() as r:
            until("there is work under way", lambda: sum(work_streams(r).values()) > 20, 10, 0.02)
            r.call("CONFIG", "SET", "maxmemory", max(1, int(used_memory(r) * 0.9)))
            self.traffic.phase = "out of memory"
            before = sum(work_streams(r).values())
            try:
                end, left = time.monotonic() + OOM_SECONDS, before
                while time.monotonic() < end and before - left < min(before * 0.6, 500):
                    time.sleep(0.1)
                    left = sum(work_streams(r).values())
                if before - left < min(before * 0.6, 500):
                    self.wrong.append(f"with memory full, {left} of {before} accepted entries did not drain")
                time.sleep(1.0)  # long enough for a 503 to be seen
            finally:
                self.traffic.phase = ""
                r.call("CONFIG", "SET", "maxmemory", 0)
        self.done["out_of_memory"] += 1

    def clock_jump(self):
        """Ahead, and the next time back. Redis' clock by days, the gateways' by less than signatures allow."""
        ahead = self.done["clock_jump"] % 2 == 0
        self.stage.control.put(CLOCK_REDIS, DAYS_5 if ahead else 0)
        self.stage.control.put(CLOCK_GATEWAYS, SECONDS_400 if ahead else 0)
        self.done["clock_jump"] += 1

    def poison(self):
        """An accepted entry that nobody can read, as a version to come may leave one."""
        n = self.done["poison"]
        with self.stage.redis.connect() as r:
            r.call("XADD", f"{{i:{self.dice.randrange(SHARDS)}}}:events", "*", "d", f"poison-{n}")
        self.done["poison"] += 1

    # ---- gateways

    def _gateway(self):
        free = [g for g in self.stage.gateways if not g.changing.locked()]
        if not free:
            for h in self.helpers:
                h.join(90)
            free = self.stage.gateways
        return self.dice.choice(free)

    def _beside(self, work, g):
        g.changing.acquire()
        helper = threading.Thread(target=self._guarded, args=(work, g), daemon=True)
        helper.start()
        self.helpers = [h for h in self.helpers if h.is_alive()] + [helper]

    def _guarded(self, work, g):
        try:
            work(g)
        except (AssertionError, OSError, RedisError) as e:
            self.wrong.append(f"{g.name}: {e}")
        finally:
            g.changing.release()

    def _must_run(self, g):
        if not g.running() and g.child.returncode not in (0, -signal.SIGKILL):
            self.wrong.append(f"{g.name} ended by itself with {g.child.returncode}")

    def gateway_kill(self):
        def work(g):
            self._must_run(g)
            self.stage.killed_at.append(time.monotonic())
            g.kill()
            time.sleep(self.dice.uniform(0, 2.5))  # long enough, at times, for the other to take over
            self._start(g)
            self.done["gateway_kill"] += 1

        self._beside(work, self._gateway())

    def gateway_stop(self):
        def work(g):
            self._must_run(g)
            if not g.running():
                self._start(g)
            code, seconds = g.terminate(STOP_WITHIN + 30)
            self.stop_slowest = max(self.stop_slowest, seconds)
            if code != 0 or seconds > STOP_WITHIN:
                self.wrong.append(f"{g.name} stopped with {code} after {seconds:.1f} s")
            self._start(g)
            self.done["gateway_stop"] += 1

        self._beside(work, self._gateway())

    def _start(self, g):
        """Until it is ready: one that comes up while Redis is away waits for it, and gives up after a while."""
        end = time.monotonic() + 90
        while True:
            g.start(wait=False)
            while g.running() and time.monotonic() < end:
                if g.ready() == 200:
                    return
                time.sleep(0.1)
            if time.monotonic() > end:
                raise AssertionError(f"{g.name} did not come up:\n{g.tail()}")
            time.sleep(0.3)
