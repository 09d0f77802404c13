"""A client that sends exactly the bytes it is given, in the pieces it is given, and reads what comes."""

import asyncio
import random
import shutil
import subprocess
from dataclasses import dataclass, field

from clients import SLOW

SENTINEL = b"GET /sentinel HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n"
SPLITS = ("whole", "dripped", "cut")
DRIPPED_MAX = 600  # of a long head, the ends only: the rest is one piece


@dataclass
class Seen:
    """One answer; `head` is what the request was taken for, where the server tells."""

    status: int
    head: bytes = b""
    body: bytes = b""


@dataclass
class Outcome:
    answers: list = field(default_factory=list)
    sentinel: Seen = None
    closed: bool = False
    trouble: str = ""


def pieces(data, head, split, name):
    """`data` as it is sent: at once; its first `head` bytes one by one; or in three, cut anywhere."""
    if split == "whole" or len(data) < 3:
        return [data]
    if split == "cut":
        a, b = sorted(random.Random(name).sample(range(1, len(data)), 2))
        return [data[:a], data[a:b], data[b:]]
    single = list(range(head)) if head <= DRIPPED_MAX else [*range(DRIPPED_MAX // 2),
                                                            *range(head - DRIPPED_MAX // 2, head)]
    out, last = [], 0
    for at in single:
        if at > last:
            out.append(data[last:at])
        out.append(data[at : at + 1])
        last = at + 1
    return out + ([data[last:]] if last < len(data) else [])


async def read_answer(reader, method):
    """The next final answer; None at the end of the connection."""
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as e:
            if e.partial:
                raise ValueError(f"the connection ended within an answer: {e.partial[:200]!r}") from e
            return None
        lines = head[:-4].split(b"\r\n")
        status = int(lines[0].split(b" ")[1])
        if status >= 200:
            break
        if status != 100 or len(lines) != 1:
            raise ValueError(f"an unexpected interim answer: {head!r}")
    fields = {k.lower(): v.strip() for k, _, v in (line.partition(b":") for line in lines[1:])}
    length = int(fields.get(b"content-length", b"0"))
    body = await reader.readexactly(length) if method != "HEAD" else b""
    return Seen(status, bytes.fromhex(fields.get(b"x-seen", b"").decode()), body)


async def send(writer, parts, gently):
    for part in parts:
        writer.write(part)
        await writer.drain()
        # Without a moment between them the pieces would meet again in the receiver's buffer.
        await asyncio.sleep(0.002 if gently else 0)


async def converse(reader, writer, case, split, out):
    parts = pieces(case.data, case.head, split, case.name)
    try:
        await send(writer, parts, len(parts) < 5)
        if case.then == "silent":
            writer.write_eof()
    except ConnectionError:
        pass  # refused before all was said: the answer is there to be read
    for method in case.methods:
        seen = await read_answer(reader, method)
        if seen is None:
            out.closed = True
            return
        out.answers.append(seen)
    if case.then == "open":
        writer.write(SENTINEL)
        out.sentinel = await read_answer(reader, "GET")
    rest = await reader.read(1000)
    if rest:
        out.trouble = f"more than was asked for: {rest[:200]!r}"
    out.closed = not rest


async def play(port, case, split="whole", seconds=12.0):
    out = Outcome()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=8 * 1024 * 1024)
    try:
        await asyncio.wait_for(converse(reader, writer, case, split, out), seconds * SLOW)
    except (asyncio.TimeoutError, ConnectionError, ValueError, asyncio.IncompleteReadError) as e:
        out.trouble = out.trouble or f"{type(e).__name__}: {e}"
    finally:
        writer.close()
    return out


def play_all(port, jobs, at_once=32):
    """[(case, split)] → their outcomes, in order."""

    async def run():
        room = asyncio.Semaphore(at_once)

        async def one(case, split):
            async with room:
                return await play(port, case, split)

        return await asyncio.gather(*(one(c, s) for c, s in jobs))

    return asyncio.run(run())


class Helper:
    """A server of the tests that prints its port and ends when its input does."""

    def __init__(self, *command):
        if shutil.which(command[0]) is None:
            raise AssertionError(f"{command[0]} is missing: scripts/setup --for test installs it")
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.child.stdout.readline())

    def stop(self):
        self.child.stdin.close()
        self.child.wait(10)
        self.child.stdout.close()
