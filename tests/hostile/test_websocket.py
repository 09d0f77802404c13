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
from ws_wire import ACCEPT, KEY, UPGRADE, opened, play_all

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
        self.assertGreaterEqual(len(cases), 300)
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


if __name__ == "__main__":
    unittest.main()
