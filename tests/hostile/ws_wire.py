"""RFC 6455 by hand: frames exactly as a case wants them, right or wrong, and what comes back taken apart."""

import asyncio
import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field

from clients import SLOW
from raw import pieces

TEXT, BINARY, MORE, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = base64.b64encode(hashlib.sha1(KEY + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: linli.v1\r\n"
    b"Sec-WebSocket-Key: " + KEY + b"\r\n\r\n"
)
MASK = b"\x12\xa4\x56\xf8"


def masked(payload, mask):
    n = len(payload)
    whole = mask * (n // 4 + 1)
    return (int.from_bytes(payload, "big") ^ int.from_bytes(whole[:n], "big")).to_bytes(n, "big")


def frame(op, payload=b"", fin=True, rsv=0, mask=MASK, form=None, declared=None):
    """`form` 7, 16 or 64: how the length is written, else the shortest; `declared`: a length that is not the
    payload's; `mask` None: unmasked."""
    size = len(payload) if declared is None else declared
    form = form or (7 if size < 126 else 16 if size < 65536 else 64)
    bit = 0x80 if mask is not None else 0
    head = bytes([(0x80 if fin else 0) | rsv << 4 | op])
    if form == 7:
        head += bytes([bit | size])
    elif form == 16:
        head += struct.pack("!BH", bit | 126, size)
    else:
        head += struct.pack("!BQ", bit | 127, size)
    return head + (mask + masked(payload, mask) if mask is not None else payload)


def closing(code=None, reason=b""):
    return frame(CLOSE, b"" if code is None else struct.pack("!H", code) + reason)


def echo(ref):
    """A message that the gateway answers with the same ref. `ref`: text, or bytes as they are."""
    raw = ref if isinstance(ref, bytes) else ref.encode()
    return b'{"type":"ping","ref":"' + raw + b'"}'


@dataclass
class Heard:
    echoes: list = field(default_factory=list)
    pongs: list = field(default_factory=list)
    code: int = None  # of the close frame: 1005 when it has none
    ended: bool = False  # the connection, behind the close frame
    trouble: str = ""

    def take(self, op, payload):
        if self.code is not None:
            raise ValueError(f"a frame {op} behind the close frame")
        if op == TEXT:
            self.echoes += [json.loads(line)["ref"] for line in payload.decode().split("\n")]
        elif op == PONG:
            self.pongs.append(payload)
        elif op == CLOSE:
            self.code = struct.unpack("!H", payload[:2])[0] if payload else 1005
            payload[2:].decode()
        elif op != PING:
            raise ValueError(f"an unexpected frame {op}")


async def hear(reader, heard):
    """One frame into `heard`; false at the end."""
    first = await reader.read(1)
    if not first:
        heard.ended = True
        return False
    second = (await reader.readexactly(1))[0]
    if first[0] & 0x70 or not first[0] & 0x80 or second & 0x80:
        raise ValueError(f"a frame that begins with {first[0]:#x} {second:#x}")
    size = second
    if size == 126:
        size = struct.unpack("!H", await reader.readexactly(2))[0]
    elif size == 127:
        size = struct.unpack("!Q", await reader.readexactly(8))[0]
    heard.take(first[0] & 0xF, await reader.readexactly(size))
    return True


async def opened(port, head=UPGRADE):
    """A connection behind its handshake: (reader, writer, head of the answer)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024 * 1024)
    writer.write(head)
    return reader, writer, await reader.readuntil(b"\r\n\r\n")


async def send(writer, data, split, name):
    try:
        for part in pieces(data, len(data), split, name):
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
    except ConnectionError:
        pass  # it has gone already: what it said is there to be read


async def converse(port, case, split, heard):
    reader, writer, answer = await opened(port)
    try:
        if not answer.startswith(b"HTTP/1.1 101 ") or ACCEPT not in answer:
            raise ValueError(f"no handshake: {answer!r}")
        await send(writer, case.data, split, case.name)
        if case.lives:
            writer.write(frame(TEXT, echo("last")))
            while "last" not in heard.echoes and await hear(reader, heard):
                pass
            heard.echoes = [e for e in heard.echoes if e != "last"]
            writer.write(closing(1000))
        while await hear(reader, heard):
            pass
    finally:
        writer.close()


async def play(port, case, split, seconds=12.0):
    heard = Heard()
    try:
        await asyncio.wait_for(converse(port, case, split, heard), seconds * SLOW)
    except (asyncio.TimeoutError, OSError, ValueError, asyncio.IncompleteReadError) as e:
        heard.trouble = f"{type(e).__name__}: {e}"
    return heard


def play_all(port, jobs, at_once=32):
    async def run():
        room = asyncio.Semaphore(at_once)

        async def one(case, split):
            async with room:
                return await play(port, case, split)

        return await asyncio.gather(*(one(c, s) for c, s in jobs))

    return asyncio.run(run())
