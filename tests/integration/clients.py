"""What tests talk with: HTTP, the API of one community, WebSocket, and Redis itself."""

import asyncio
import inspect
import http.client
import json
import os
import socket
import threading
import time
import urllib.parse

import websockets


SLOW = float(os.environ.get("LINLI_TEST_SLOW", "1"))  # how much slower than Release the program is: sanitizers


def until(what, check, seconds=10.0, every=0.03):
    """The first true value of check(), looked for again and again; fails with `what` after so many seconds."""
    end = time.monotonic() + seconds * SLOW
    while True:
        seen = check()
        if seen:
            return seen
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}; last seen: {seen!r}")
        time.sleep(every)


class Answer:
    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    @property
    def json(self):
        return json.loads(self.body)

    def header(self, name):
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)

    def __repr__(self):
        return f"{self.status} {self.body[:600].decode(errors='replace')}"


class Http:
    """One server. A connection for every request, so that each stands for itself; keep() holds one open for load."""

    def __init__(self, port):
        self.port = port
        self.kept = None

    def keep(self):
        other = Http(self.port)
        other.kept = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        return other

    def call(self, method, path, body=None, headers=None, timeout=20.0):
        """Errors: OSError and http.client.HTTPException when there is no whole answer."""
        sent = dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False)
            sent.setdefault("Content-Type", "application/json")
        if isinstance(body, str):
            body = body.encode()
        began = time.monotonic()
        connection = self.kept or http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            data = answer.read()
            return Answer(answer.status, answer.getheaders(), data, time.monotonic() - began)
        finally:
            if connection is not self.kept:
                connection.close()

    def raw(self, data, timeout=10.0):
        """Sends bytes as they are; what comes back until the server closes or the time is over."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as s:
            s.sendall(data)
            out = b""
            try:
                while chunk := s.recv(65536):
                    out += chunk
            except (TimeoutError, ConnectionResetError):
                pass
            return out


class Api:
    """The API of one community with one token."""

    def __init__(self, port, community, token):
        self.http, self.community, self.token = Http(port), community, token

    def at(self, port):
        return Api(port, self.community, self.token)

    def path(self, rest):
        return rest if rest.startswith("/") else f"/api/v1/communities/{self.community}/{rest}"

    def call(self, method, path, body=None, headers=None, timeout=20.0):
        sent = dict(headers or {})
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        return self.http.call(method, self.path(path), body, sent, timeout)

    def get(self, path, **query):
        """The answer of a request that must succeed."""
        if query:
            path += ("&" if "?" in path else "?") + urllib.parse.urlencode(query)
        return self.ok("GET", path)

    def post(self, path, body=None, key=None):
        return self.ok("POST", path, body, {"Idempotency-Key": key} if key else None)

    def ok(self, method, path, body=None, headers=None):
        answer = self.call(method, path, body, headers)
        if answer.status // 100 != 2:
            raise AssertionError(f"{method} {self.path(path)} {json.dumps(body, ensure_ascii=False)}: {answer}")
        return answer.json

    def all(self, path, limit=100, **query):
        """Every item of a list, page by page."""
        out, cursor = [], None
        while True:
            more = dict(query, limit=limit, **({"cursor": cursor} if cursor else {}))
            page = self.get(path, **more)
            out += page["items"]
            if len(page["items"]) > limit and "history" not in path:
                raise AssertionError(f"{path}: a page of {len(page['items'])} where {limit} were asked for")
            cursor = page["next"]
            if cursor is None:
                return out

    def import_csv(self, text, **query):
        path = "residents/import" + ("?" + urllib.parse.urlencode(query) if query else "")
        return self.ok("POST", path, text, {"Content-Type": "text/csv; charset=utf-8"})

    def campaign(self, campaign):
        return self.get(f"campaigns/{campaign}")

    def asks(self, campaign, **query):
        return {a["place"]: a for a in self.all(f"campaigns/{campaign}/asks", 500, **query)}

    def history(self, resident, limit=100):
        return self.all(f"residents/{resident}/history", limit)


class RedisError(Exception):
    pass


class Resp:
    """A connection to Redis: one command, one answer of bytes, numbers, lists or None."""

    def __init__(self, path, timeout=10.0):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(str(path))
        self.file = self.socket.makefile("rb")

    def close(self):
        self.file.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def call(self, *words):
        parts = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        self.socket.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))
        return self.answer()

    def answer(self):
        line = self.file.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionResetError("Redis closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise RedisError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return [self.answer() for _ in range(int(rest))]
        return rest

    def keys(self, pattern="*"):
        cursor, out = b"0", set()
        while True:
            cursor, some = self.call("SCAN", cursor, "MATCH", pattern, "COUNT", 1000)
            out.update(some)
            if cursor == b"0":
                return sorted(out)

    def hash(self, key):
        flat = self.call("HGETALL", key)
        return dict(zip(flat[::2], flat[1::2]))

    def values(self, key):
        """Every byte string that a key holds, names of fields included."""
        kind = self.call("TYPE", key)
        if kind == b"string":
            return [self.call("GET", key)]
        if kind == b"hash":
            return self.call("HGETALL", key)
        if kind == b"list":
            return self.call("LRANGE", key, 0, -1)
        if kind == b"set":
            return self.call("SMEMBERS", key)
        if kind == b"zset":
            return self.call("ZRANGE", key, 0, -1)
        if kind == b"stream":
            return [x for entry in self.call("XRANGE", key, "-", "+") for x in entry[1]]
        return []


class Loop:
    """One asyncio loop in a thread, for all WebSockets."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def run(self, coroutine, seconds=30.0):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(seconds)


LOOP = None


def loop():
    global LOOP
    LOOP = LOOP or Loop()
    return LOOP


class Ws:
    """A WebSocket session. Everything received stands in `got`, in order; frames of several lines are taken apart."""

    def __init__(self, port, token=None, origin=None, subprotocols=("linli.v1",)):
        self.got, self.frames = [], 0
        self.code = self.reason = None
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.socket = loop().run(self._connect(port, headers, origin, list(subprotocols)))
        self.reading = asyncio.run_coroutine_threadsafe(self._read(), loop().loop)

    async def _connect(self, port, headers, origin, subprotocols):
        # The name of the parameter changed with version 14 of the library.
        known = inspect.signature(websockets.connect).parameters
        extra = "additional_headers" if "additional_headers" in known else "extra_headers"
        more = {
            extra: headers,
            "subprotocols": subprotocols,
            "compression": None,
            "open_timeout": 10,
            "ping_interval": None,
            "max_size": None,
            "close_timeout": 5,
        }
        return await websockets.connect(f"ws://127.0.0.1:{port}/ws", origin=origin, **more)

    async def _read(self):
        try:
            while True:
                frame = await self.socket.recv()
                self.frames += 1
                self.got += [json.loads(line) for line in frame.splitlines() if line.strip()]
        except websockets.ConnectionClosed:
            pass
        self.code, self.reason = self.socket.close_code, self.socket.close_reason

    def send(self, frame):
        text = frame if isinstance(frame, (str, bytes)) else json.dumps(frame, ensure_ascii=False)
        loop().run(self.socket.send(text))

    def hello(self, community, token=None):
        self.send({"type": "hello", "community": community, **({"token": token} if token else {})})
        return self.wait(lambda o: o["type"] == "welcome")

    def subscribe(self, *topics, since=None, ref=1):
        self.send({"type": "subscribe", "ref": ref, "topics": list(topics), **({"since": since} if since else {})})
        return self.wait(lambda o: o["type"] in ("ok", "error") and o.get("ref") == ref)

    def wait(self, wanted, seconds=10.0):
        return until(
            "an object on the WebSocket", lambda: next((o for o in list(self.got) if wanted(o)), None), seconds
        )

    def events(self, topic=None, name=None):
        return [
            o
            for o in list(self.got)
            if o["type"] == "event" and topic in (None, o["topic"]) and name in (None, o["event"])
        ]

    def ping(self):
        async def there_and_back():
            await asyncio.wait_for(await self.socket.ping(), 10)

        loop().run(there_and_back())

    def closed(self, seconds=10.0):
        until("the WebSocket is closed", lambda: self.reading.done(), seconds)
        return self.code

    def close(self):
        loop().run(self.socket.close())

    def drop(self):
        """As when the network is gone: no word of farewell."""

        async def abort():
            self.socket.transport.abort()

        loop().run(abort())


def refused_handshake(port, **more):
    """The HTTP status with which an upgrade is refused."""
    try:
        Ws(port, **more).close()
    except Exception as e:  # the class differs between versions of the library
        status = getattr(e, "status_code", None) or getattr(getattr(e, "response", None), "status_code", None)
        if status is None:
            raise
        return status
    raise AssertionError("the upgrade was not refused")
