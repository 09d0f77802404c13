"""A Telegram to send to: quick, ill-behaved by shares, and with a ledger of all that it posted."""

import asyncio
import collections
import json
import random
import re
import socket
import struct
import threading
import time

TOLD_LATE = 1.0  # seconds: calls that were on their way when a Retry-After was told are excused
NUMBER = re.compile(r"第(\d+)次")

# throttle: all of the account; throttle_group: a share of the posts to groups, and that group alone.
FAULTS = {"throttle_group": 0.1, "throttle": 0.003, "status": 0.004, "hang": 0.001, "posted_reset": 0.006, "cut": 0.002}


class Telegram:
    """`posted[(chat, n)]`: how often the text of the n-th campaign came to stand in a chat."""

    def __init__(self, token, port, seed):
        self.token, self.port, self.dice = token, port, random.Random(seed)
        self.shares, self.retry_after = {}, 2
        self.posted, self.acks = collections.Counter(), collections.Counter()
        self.happened = collections.Counter()
        self.called_at = []
        self.until = self.wait = 0.0
        self.told_in, self.told_at = set(), None
        self.early = []  # of each call before its time, when it had been told to wait
        self.flooded = {}  # group → when it was told to wait, until when
        self.last_message = 1000
        self.loop = asyncio.new_event_loop()
        self.cut_next = 0
        started = threading.Event()
        threading.Thread(target=self._run, args=(started,), daemon=True).start()
        started.wait()

    def _run(self, started):
        asyncio.set_event_loop(self.loop)
        server = asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=256)
        self.server = self.loop.run_until_complete(server)
        started.set()
        self.loop.run_forever()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)

    async def _serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(re.search(rb"(?i)\ncontent-length: *(\d+)", head).group(1))
                body = json.loads(await reader.readexactly(length))
                _, bot, method = head.split(b" ", 2)[1].decode().split("/")
                if not await self._answer(writer, bot, method, body):
                    break
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._reset(writer)

    @staticmethod
    def _reset(writer):
        sock = writer.get_extra_info("socket")
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        except OSError:
            pass

    def _draw(self, chat):
        now = time.monotonic()
        group = chat if isinstance(chat, int) and chat < 0 else None
        if now < self.until:
            if self.told_at is not None and now > self.told_at + TOLD_LATE:
                self.early.append(self.told_at)
            return self._tell(group, now)
        told, until = self.flooded.get(group, (0, 0))
        if now < until:
            if now > told + TOLD_LATE:
                self.early.append(told)
            self.wait = until - now
            return "throttle"
        if group and self.dice.random() < self.shares.get("throttle_group", 0):
            self.flooded[group] = now, now + self.retry_after
            self.wait = self.retry_after
            return "throttle_group"
        roll = self.dice.random()
        for fault, share in self.shares.items():
            roll -= share if fault != "throttle_group" else 0
            if roll < 0:
                if fault == "throttle":
                    self.until, self.told_in, self.told_at = now + self.retry_after, set(), None
                    return self._tell(group, now)
                return fault
        if self.cut_next > 0:
            self.cut_next -= 1
            return "cut"
        return "ok"

    def _tell(self, group, now):
        """A 429 does not say that it is about the account: who hears it in one group may try another, once."""
        self.told_in.add(group)
        if self.told_at is None and (None in self.told_in or len(self.told_in) > 1):
            self.told_at = now
        self.wait = self.until - now
        return "throttle"

    def _post(self, method, body):
        self.last_message += 1
        if method == "sendMessage":
            number = NUMBER.search(body["text"])
            self.posted[(str(body["chat_id"]), int(number.group(1)) if number else 0)] += 1
        elif method == "answerCallbackQuery":
            self.acks[body["callback_query_id"]] += 1
        return self.last_message

    async def _answer(self, writer, bot, method, body):
        """Whether the connection lives on."""
        if bot != "bot" + self.token:
            return await self._say(writer, 404, {"ok": False, "error_code": 404, "description": "Not Found"})
        self.called_at.append(time.monotonic())
        fault = self._draw(body.get("chat_id"))
        self.happened[fault] += 1
        if fault.startswith("throttle"):
            wait = max(1, -int(-self.wait // 1))
            said = {"ok": False, "error_code": 429, "description": "Too Many Requests"}
            return await self._say(writer, 429, {**said, "parameters": {"retry_after": wait}})
        if fault == "status":
            return await self._say(writer, 502, {})
        if fault == "hang":
            await asyncio.sleep(12)
            return False
        number = self._post(method, body)
        if fault == "posted_reset":
            return False
        result = True
        if method == "sendMessage":
            chat = {"id": body["chat_id"], "type": "supergroup"}
            result = {"message_id": number, "date": int(time.time()), "text": body["text"], "chat": chat}
        whole = self._bytes(200, {"ok": True, "result": result})
        if fault == "cut":  # in the midst of the answer
            writer.write(whole[: len(whole) - 20])
            await writer.drain()
            await asyncio.sleep(0.01)
            return False
        writer.write(whole)
        return True

    def most_in_a_second(self):
        """Of the calls, as they came."""
        most, first = 0, 0
        for last, at in enumerate(self.called_at):
            while self.called_at[first] <= at - 1:
                first += 1
            most = max(most, last - first + 1)
        return most

    @staticmethod
    def _bytes(status, what):
        data = json.dumps(what).encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        return head.encode() + data

    async def _say(self, writer, status, what):
        writer.write(self._bytes(status, what))
        await writer.drain()
        return True
