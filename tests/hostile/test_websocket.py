"""WebSocket as RFC 6455 has it, against the running gateway: frames made by hand, and others' clients."""

import asyncio
import os
import subprocess
import unittest
from collections import Counter
from pathlib import Path

import websockets

from clients import SLOW, until
from harness import Case
from ws_cases import all_cases
from ws_wire import ACCEPT, KEY, PING, TEXT, UPGRADE, Heard, echo, frame, hear, opened, play_all

HERE = Path(__file__).resolve().parent


def faults(case, heard):
    if heard.trouble:
        yield heard.trouble
    if heard.code not in (case.codes or (1000,)):
        yield f"closed with {heard.code}, not with {case.codes or 1000}"
    if not heard.ended:
        yield "the connection did not end"
    if heard.pongs != list(case.pongs):
        yield f"pongs {heard.pongs}, not {list(case.pongs)}"
    # What is answered is on its way while the end of a connection overtakes it.
    late = not case.lives and heard.echoes == []
    if heard.echoes != list(case.echoes) and not late:
        yield f"echoes {[e[:30] for e in heard.echoes]}, not {[e[:30] for e in case.echoes]}"


class WebSocket(Case):
    settings = {"cores": 1}

    @property
    def port(self):
        return self.world.gateway.port

    def nobody_is_left(self):
        until("all sessions are gone", lambda: self.world.gateway.metric("linli_websockets") == 0, 20)

    def test_every_case_ends_as_the_standard_says(self):
        cases = all_cases()
        self.assertGreaterEqual(len(cases), 600)
        self.assertEqual([n for n, k in Counter(c.name for c in cases).items() if k > 1], [])
        jobs = [(c, s) for c in cases for s in ("whole", "dripped")]
        found = [
            f"{c.name} ({s}): {f}"[:600] for (c, s),
            heard in zip(jobs, play_all(self.port, jobs)) for f in faults(c, heard)
        ]
        shown = "\n".join(found[:40])
        self.assertFalse(found, f"{len(found)} of {len(jobs)} went wrong:\n{shown}")
        self.nobody_is_left()

    def test_the_handshake(self):
        for name, old, new, status in (
            ("as it should be", b"", b"", 101),
            ("names in other cases", b"Connection: Upgrade\r\nUpgrade: websocket",
             b"CONNECTION: upgrade\r\nupgrade: WebSocket", 101),
            ("a list of connection options", b"Connection: Upgrade", b"Connection: keep-alive, Upgrade", 101),
            ("a list of protocols", b"Protocol: linli.v1", b"Protocol: chat, linli.v1", 101),
            ("extensions that are not taken", b"\r\n\r\n",
             b"\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", 101),
            ("another version", b"Version: 13", b"Version: 7", 426),
            ("no version", b"Sec-WebSocket-Version: 13\r\n", b"", 426),
            ("no key", b"Sec-WebSocket-Key: " + KEY + b"\r\n", b"", 400),
            ("a short key", KEY, b"c2hvcnQ=", 400),
            ("a long key", KEY, KEY + b"AAAA", 400),
            ("two keys", b"Sec-WebSocket-Key: ",
             b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Key: ", 400),
            ("two versions", b"Version: 13", b"Version: 13\r\nSec-WebSocket-Version: 8", 400),
            ("a body", b"\r\n\r\n", b"\r\nContent-Length: 1\r\n\r\na", 400),
            ("another path", b"GET /ws ", b"GET /wss ", 404),
            ("a POST", b"GET /ws ", b"POST /ws ", 426),
            ("HTTP/1.0", b"HTTP/1.1", b"HTTP/1.0", 426),
            ("no upgrade", b"Upgrade: websocket\r\n", b"", 426),
            ("upgrade to another", b"Upgrade: websocket", b"Upgrade: h2c", 426),
            ("no connection option", b"Connection: Upgrade\r\n", b"", 426),
            ("a foreign page", b"\r\n\r\n", b"\r\nOrigin: https://evil.example\r\n\r\n", 403),
            ("no Host", b"Host: a\r\n", b"", 400),
        ):
            head = UPGRADE.replace(old, new, 1)
            with self.subTest(name):
                answer = asyncio.run(self.answer_to(head))
                self.assertNotIn(b"Sec-WebSocket-Accept", answer if status != 101 else b"")
                self.assertEqual(int(answer.split(b" ")[1]), status, answer)
                if status == 101:
                    self.assertIn(b"Sec-WebSocket-Accept: " + ACCEPT + b"\r\n", answer)
                    self.assertIn(b"Sec-WebSocket-Protocol: linli.v1\r\n", answer)
                    self.assertNotIn(b"Extensions", answer)
                    self.assertNotIn(b"Beast", answer)
                elif status == 426:
                    self.assertTrue(b"Sec-WebSocket-Version: 13" in answer or b"Upgrade: websocket" in answer,
                                    answer)
        self.nobody_is_left()

    async def answer_to(self, head):
        reader, writer, answer = await opened(self.port, head)
        writer.close()
        return answer

    async def flood(self, data, times):
        """The close code that comes of so many frames sent as fast as they are taken, and the pongs among what came."""
        reader, writer, _ = await opened(self.port)
        heard = Heard()

        async def pour():
            for _ in range(times):
                writer.write(data)
                await writer.drain()

        pouring = asyncio.create_task(pour())
        while await hear(reader, heard):
            pass
        await asyncio.gather(pouring, return_exceptions=True)
        writer.close()
        return heard

    def test_a_flood_of_messages_pings_or_pongs_is_4429(self):
        for name, data in (("pings", frame(PING, b"p")), ("messages", frame(TEXT, echo("m")))):
            with self.subTest(name):
                heard = asyncio.run(asyncio.wait_for(self.flood(data, 3000), 30 * SLOW))
                self.assertEqual(heard.code, 4429)
                answers = len(heard.pongs) + len(heard.echoes)
                self.assertGreater(answers, 0)
                self.assertLessEqual(answers, 1200)
        self.nobody_is_left()

    def test_a_hundred_clients_at_once(self):
        async def one(n):
            async with websockets.connect(f"ws://127.0.0.1:{self.port}/ws", ping_interval=None) as ws:
                for turn in range(5):
                    text = '{"type":"ping","ref":"%d/%d/%s"}' % (n, turn, "安" * (n * 50))
                    await ws.send([text[:7], text[7 : 9 + n], text[9 + n :]])
                    if await ws.recv() != text.replace("ping", "pong"):
                        return f"{n}: another answer"
                    await (await ws.ping(b"%d" % n))
                await ws.close(3000 + n, "再见")
                return ws.close_code - 3000 - n

        async def all_of_them():
            return await asyncio.gather(*(one(n) for n in range(100)))

        self.assertEqual(asyncio.run(asyncio.wait_for(all_of_them(), 40 * SLOW)), [0] * 100)
        self.nobody_is_left()

    def test_the_client_of_python(self):
        asyncio.run(asyncio.wait_for(self.python_client(), 30 * SLOW))
        self.nobody_is_left()

    async def python_client(self):
        extra = {"max_size": None, "ping_interval": None, "subprotocols": ["linli.v1"]}
        async with websockets.connect(f"ws://127.0.0.1:{self.port}/ws", **extra) as ws:
            self.assertEqual(ws.subprotocol, "linli.v1")
            for ref in ("", "a", "三栋五〇二" * 100, "x" * 60_000, "𠮷"):
                text = '{"type":"ping","ref":"%s"}' % ref
                await ws.send(text)
                self.assertEqual(await ws.recv(), '{"type":"pong","ref":"%s"}' % ref)
                await ws.send([text[:3], text[3:20], "", text[20:]])
                self.assertEqual(await ws.recv(), '{"type":"pong","ref":"%s"}' % ref)
                await (await ws.ping(ref[:30].encode()))
        self.assertEqual(ws.close_code, 1000)
        for sent, code in (("x" * 70_000, 1009), (b"\x01", 1003), ("no JSON", 4400)):
            async with websockets.connect(f"ws://127.0.0.1:{self.port}/ws", **extra) as ws:
                await ws.send(sent)
                with self.assertRaises(websockets.ConnectionClosed):
                    await ws.recv()
                self.assertEqual(ws.close_code, code)
        ws = await websockets.connect(f"ws://127.0.0.1:{self.port}/ws", **extra)
        await ws.close(3001, "再见")
        self.assertEqual(ws.close_code, 3001)

    def test_the_client_of_node(self):
        env = dict(os.environ, NODE_PATH="/usr/share/nodejs:" + os.environ.get("NODE_PATH", ""))
        done = subprocess.run(
            ["node", str(HERE / "client.js"), str(self.port)], env=env, capture_output=True, text=True,
            timeout=30 * SLOW
        )
        self.assertEqual((done.returncode, done.stdout.strip()), (0, "all well"), done.stderr)
        self.nobody_is_left()


class Origins(Case):
    """Browsers say which page asks: ours and those on the list may, no other."""

    settings = {"cores": 1}

    @classmethod
    def prepare(cls, world):
        text = Path(world.config).read_text(encoding="utf-8")
        listed = '[server]\nallowed_origins = ["https://console.example", "http://localhost:3000"]\n'
        Path(world.config).write_text(text.replace("[server]\n", listed, 1), encoding="utf-8")
        world.gateway.terminate()
        world.gateway.start()

    def test_only_ours_and_those_on_the_list_may_open_a_session(self):
        port = self.world.gateway.port
        for origin, status in (
            (None, 101),  # no browser
            (f"http://127.0.0.1:{port}", 101),
            ("https://console.example", 101),
            ("http://localhost:3000", 101),
            ("http://console.example", 403),
            ("https://console.example:444", 403),
            ("https://console.example.evil.example", 403),
            ("https://evil-console.example", 403),
            ("https://console.example/", 403),
            ("http://localhost:3001", 403),
            (f"http://127.0.0.1:{port + 1}", 403),
            ("null", 403),
            ("*", 403),
            ("https://console.example, https://evil.example", 403),
        ):
            with self.subTest(origin):
                more = b"\r\n" if origin is None else b"\r\nOrigin: " + origin.encode() + b"\r\n"
                answer = asyncio.run(self.answer_to(UPGRADE[:-4] + more + b"\r\n"))
                self.assertEqual(int(answer.split(b" ")[1]), status, answer)

    async def answer_to(self, head):
        _, writer, answer = await opened(self.world.gateway.port, head)
        writer.close()
        return answer


if __name__ == "__main__":
    unittest.main()
