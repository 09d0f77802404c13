"""Webhooks as platforms send them: until each is answered as it must be. The ledger says what was acknowledged."""

import collections
import hashlib
import hmac
import heapq
import json
import random
import selectors
import socket
import threading
import time
from base64 import b32encode

DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "abcdefghijkmnpqrstuvwxyz23456789")
PATIENCE = 6.0  # seconds until a platform thinks a call lost
CONNECTIONS = 40


def hash_id(prefix, *parts):
    """An id as the gateway derives it from what it is about."""
    whole = "".join(f"{len(p.encode())}:{p}" for p in parts).encode()
    return prefix + "_" + b32encode(hashlib.sha256(whole).digest()[:10]).decode().rstrip("=").translate(DIGITS)


class Event:
    """Something that was said or done, once. `acks`: how often a delivery of it was answered 200."""

    __slots__ = ("account", "id", "kind", "home", "acks", "at")

    def __init__(self, account, event_id, kind, home):
        self.account, self.id, self.kind, self.home = account, event_id, kind, home
        self.acks, self.at = 0, 0.0

    @property
    def reply(self):
        return hash_id("y", f"{self.account}/{self.id}")


class Job:
    """One webhook call, made again until it is answered `expected`."""

    __slots__ = ("events", "account", "body", "secret", "expected", "tries", "began", "what")

    def __init__(self, what, account, body, secret, events=(), expected=200):
        self.what, self.account, self.body, self.secret = what, account, body, secret
        self.events, self.expected, self.tries, self.began = events, expected, 0, 0.0

    def request(self):
        head = f"POST /hooks/{self.account} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        if self.account == "telegram":
            head += f"X-Telegram-Bot-Api-Secret-Token: {self.secret}\r\n"
        else:
            stamp = str(int(time.time()))
            digest = hmac.new(self.secret.encode(), stamp.encode() + b"." + self.body, hashlib.sha256).hexdigest()
            head += f"X-Sandbox-Timestamp: {stamp}\r\nX-Sandbox-Signature: v1={digest}\r\n"
        return head.encode() + b"Content-Length: %d\r\n\r\n" % len(self.body) + self.body


class Line:
    """A connection, with one call under way."""

    def __init__(self, port):
        self.socket = socket.socket()
        self.socket.settimeout(2)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.port, self.got, self.left, self.job, self.since = port, b"", b"", None, 0.0

    def start(self, job):
        self.job, self.since, self.got, self.left = job, time.monotonic(), b"", job.request()
        return self.go_on()

    def go_on(self):
        """Sends what can be sent; whether some is left."""
        try:
            while self.left:
                self.left = self.left[self.socket.send(self.left[:262144]) :]
        except BlockingIOError:
            return True
        except OSError:
            self.left = b""  # what the server said before it closed can still be read
        return False

    def answer(self):
        """The status when the answer is whole, None when not yet, 0 when the connection is gone."""
        try:
            some = self.socket.recv(65536)
        except BlockingIOError:
            return None
        except OSError:
            return 0
        if not some:
            return 0
        self.got += some
        end = self.got.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.got[:end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n")[0]) if at >= 0 else 0
        return int(self.got[9:12]) if len(self.got) >= end + 4 + length else None


class Traffic:
    """Sends `source()`'s jobs, so many a second, over `ports`; runs in a thread of its own until stop()."""

    def __init__(self, ports, seed):
        self.ports, self.dice = ports, random.Random(seed)
        self.lock = threading.Lock()
        self.waiting, self.later, self.order = collections.deque(), [], 0
        self.source, self.rate, self.left, self.count = None, 0.0, 1, 1
        self.statuses, self.phase, self.slowest = collections.Counter(), "", {}
        self.events, self.done, self.open = [], collections.Counter(), 0
        self.held = lambda: False  # whether the source waits for what is behind
        self.over = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def send(self, jobs):
        """Besides the source: at once."""
        with self.lock:
            for job in jobs:
                self.events += job.events
                self.waiting.append(job)
                self.open += 1

    def flow(self, source, count, seconds):
        """`count` jobs from source(), spread over `seconds`."""
        with self.lock:
            self.source, self.left, self.rate = source, count, count / seconds
            self.count, self.owed, self.filled = count, 0.0, time.monotonic()

    def share(self):
        """How much of the flow is made, 0 to 1."""
        return 1 - self.left / self.count

    def idle(self):
        with self.lock:
            return self.source is None and self.open == 0

    def finished(self, kinds=None):
        with self.lock:
            return sum(n for k, n in self.done.items() if kinds is None or k in kinds)

    def stop(self):
        self.over = True
        self.thread.join(10)

    # ---- the thread

    def _run(self):
        self.selector, self.free, self.lines = selectors.DefaultSelector(), [], 0
        while not self.over:
            now = time.monotonic()
            with self.lock:
                self._fill(now)
                while self.waiting and (line := self._line()):
                    job = self.waiting.popleft()
                    job.began = job.began or now
                    more = line.start(job)
                    self.selector.modify(line.socket, 3 if more else 1, line)
            for key, mask in self.selector.select(0.005):
                line = key.data
                if line.job is None:
                    self._drop(line)  # closed while idle
                    continue
                if mask & 2 and not line.go_on():
                    self.selector.modify(line.socket, 1, line)
                if mask & 1 and (status := line.answer()) is not None:
                    self._answered(line, status)
            self._time_out(time.monotonic())

    def _fill(self, now):
        while self.later and self.later[0][0] <= now:
            self.waiting.append(heapq.heappop(self.later)[2])
        if self.source is None:
            return
        # A pause is made up for at most by a second's worth: what is behind is to drain, not to grow.
        self.owed = min(self.owed + (now - self.filled) * self.rate, self.rate)
        self.filled = now
        if self.held():
            self.owed = 0.0
        due = min(self.left, int(self.owed), max(0, 400 - len(self.waiting)))
        self.owed -= due
        for _ in range(due):
            job = self.source()
            self.events += [e for e in job.events if e.acks == 0 and not e.at]
            for e in job.events:
                e.at = e.at or now
            self.waiting.append(job)
            self.open += 1
            self.left -= 1
        if self.left <= 0:
            self.source = None

    def _line(self):
        while self.free:
            line = self.free.pop()
            if line.socket.fileno() >= 0:
                return line
        if self.lines >= CONNECTIONS:
            return None
        for port in self.dice.sample(self.ports, len(self.ports)):
            try:
                line = Line(port)
            except OSError:
                continue
            self.lines += 1
            self.selector.register(line.socket, 1, line)
            return line
        return None

    def _drop(self, line):
        self.selector.unregister(line.socket)
        line.socket.close()
        self.lines -= 1
        if line in self.free:
            self.free.remove(line)

    def _time_out(self, now):
        for key in list(self.selector.get_map().values()):
            line = key.data
            if line.job is not None and now - line.since > PATIENCE:
                self._answered(line, 0)

    def _answered(self, line, status):
        job, took = line.job, time.monotonic() - line.since
        line.job = None
        closing = status == 0 or status >= 400 or b"connection: close" in line.got[:400].lower()
        if job.expected == 413 and status == 0:
            closing, status = True, 413  # refused before it was sent whole
        if closing:
            self._drop(line)
        else:
            self.free.append(line)
        with self.lock:
            self.statuses[(self.phase, job.what, status)] += 1
            self.slowest[status] = max(self.slowest.get(status, 0), took)
            if status == job.expected:
                self.done[job.what] += 1
                self.open -= 1
                for e in job.events:
                    e.acks += 1
                return
            job.tries += 1
            self.order += 1
            wait = min(1.0, 0.05 * 2 ** min(job.tries, 6)) * self.dice.uniform(0.5, 1)
            heapq.heappush(self.later, (time.monotonic() + wait, self.order, job))
