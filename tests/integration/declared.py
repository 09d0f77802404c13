"""Does every Function declare the keys it touches? Redis does not refuse undeclared keys of the same slot, so MONITOR
is read: a line of an FCALL, then, until the next line that is not Lua's, the commands it ran."""

import re
import threading

from clients import RedisError

LINE = re.compile(rb"\d+\.\d+ \[\d+ (lua|[^\]]*)\] ")
WORD = re.compile(rb'"((?:[^"\\]|\\.)*)"')
ESCAPE = re.compile(rb"\\(x[0-9a-f]{2}|.)")
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b"}
END = b"linli-monitor-end"
HASH = re.compile(r"_[0-9a-f]{12}$")


def plain(word):
    """A word as MONITOR writes it, as it was."""

    def one(found):
        what = found.group(1)
        return bytes([int(what[1:], 16)]) if len(what) == 3 else LETTERS.get(what, what)

    return ESCAPE.sub(one, word) if b"\\" in word else word


class Checker:
    """Takes the lines of MONITOR in order. `positions`: command in lower case -> (first, last, step) of its keys as
    COMMAND gives them, None where only the command itself knows."""

    def __init__(self, positions):
        self.positions = positions
        self.calls = {}  # function without its hash -> how often it was seen
        self.wrong = {}  # (function, key, command) -> how often
        self.current = None  # (function, declared keys) while lines of Lua may follow

    def line(self, text):
        head = LINE.match(text)
        if not head:
            return
        words = WORD.finditer(text, head.end())
        if head.group(1) == b"lua":
            if self.current:
                self.ran([plain(w.group(1)) for w in words])
            return
        self.current = None
        name = next(words).group(1).upper()
        if name not in (b"FCALL", b"FCALL_RO"):
            return
        function = HASH.sub("", plain(next(words).group(1)).decode())
        count = int(next(words).group(1))
        self.current = function, {plain(next(words).group(1)) for _ in range(count)}
        self.calls[function] = self.calls.get(function, 0) + 1

    def ran(self, words):
        function, declared = self.current
        command = words[0].decode().lower()
        where = self.positions.get(command)
        if where is None:
            return self.note(function, "?", command)
        first, last, step = where
        if first == 0:
            return None
        last = last if last >= 0 else len(words) + last
        for key in words[first : last + 1 : step]:
            if key not in declared:
                self.note(function, key.decode(errors="replace"), command)
        return None

    def note(self, *what):
        self.wrong[what] = self.wrong.get(what, 0) + 1

    def report(self):
        return "\n".join(
            f"{function} runs {command.upper()} on {key}, which it does not declare ({n} times)"
            if key != "?"
            else f"{function} runs {command.upper()}, whose keys cannot be told ({n} times)"
            for (function, key, command), n in sorted(self.wrong.items())
        )


def positions_of(redis):
    """From COMMAND, for every command that says where its keys are."""
    out = {}
    for name, _, flags, first, last, step, *_ in redis.call("COMMAND"):
        movable = b"movablekeys" in flags
        out[name.decode().lower()] = None if movable else (first, last, step)
    return out


class Monitor:
    """MONITOR of one Redis in a thread, again after each of its deaths."""

    def __init__(self, redis):
        self.redis, self.over = redis, False
        with redis.connect() as r:
            self.checker = Checker(positions_of(r))
        self.connection, self.connections = None, 0
        self.connected, self.seen_end = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        self.connected.wait(5)

    def run(self):
        while not self.over:
            try:
                with self.redis.connect() as r:
                    self.connection = r
                    r.socket.settimeout(None)
                    r.call("MONITOR")
                    self.connections += 1
                    self.connected.set()
                    self.checker.current = None
                    while line := r.file.readline():
                        if END in line:
                            self.seen_end.set()
                        self.checker.line(line[1:])
            except (OSError, RedisError, ValueError):
                pass
            threading.Event().wait(0.05)

    def finish(self):
        """The checker, after everything that was done until now."""
        try:
            with self.redis.connect() as r:
                r.call("ECHO", END)
            self.seen_end.wait(20)
        except (OSError, RedisError):
            pass  # a test may have left Redis dead
        self.over = True
        try:
            self.connection.socket.shutdown(2)
        except (OSError, AttributeError):
            pass
        self.thread.join(5)
        return self.checker
