"""The staff's live screen: the words of the protocol, every event exactly once, and its end."""

import json
import socket
import struct
import time
import unittest

from clients import Ws, refused_handshake, until
from harness import COMMUNITY, OTHER, Case
from ledger import answers
from platforms import Telegram

CHAT = -1001700000001


def deaf_session(port, community, token, topic):
    """A client that says hello, subscribes, and then never reads what comes."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    s.connect(("127.0.0.1", port))
    s.sendall(
        b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: linli.v1\r\n\r\n"
    )
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += s.recv(1)
    if b" 101 " not in head:
        raise AssertionError(head)
    for frame in (
        {"type": "hello", "community": community, "token": token},
        {"type": "subscribe", "ref": 1, "topics": [topic]},
    ):
        data = json.dumps(frame).encode()
        head = bytes([0x81, 0x80 | len(data)]) if len(data) < 126 else struct.pack("!BBH", 0x81, 0xFE, len(data))
        s.sendall(head + b"\0\0\0\0" + data)  # a mask of zeroes leaves the bytes as they are
    return s


class WsCase(Case):
    @classmethod
    def prepare(cls, world):
        cls.places, cls.chat = world.house(CHAT, entrances=2, floors=4, rooms=3)
        cls.next_id = 30_000
        cls.viewer, cls.volunteer = world.member("viewer", "街道办"), world.member("volunteer", "小赵")
        cls.foreign = world.member("staff", "罗溪社区", OTHER)
        cls.campaign = world.start_checkin()["id"]

    @property
    def port(self):
        return self.world.gateway.port

    def session(self, api=None, port=None, **more):
        ws = Ws(port or self.port, **more)
        self.addCleanup(ws.close)
        ws.welcome = ws.hello(COMMUNITY, (api or self.world.staff).token)
        return ws

    def say(self, count, port=None):
        """So many answers; the display names that their events will carry."""
        updates = answers(self.world.telegram, self.chat, self.places, count, self.next_id)
        type(self).next_id += count
        for u in updates:
            self.assertEqual(Telegram.deliver(port or self.port, u).status, 200)
        return [u["message"]["from"]["first_name"] for u in updates]

    @staticmethod
    def heard(*sessions):
        return [e["data"]["name"] for ws in sessions for e in ws.events(name="reply")]


class Protocol(WsCase):
    def test_the_token_may_come_in_the_header_or_in_the_first_frame(self):
        by_header = Ws(self.port, token=self.world.staff.token)
        self.assertEqual(by_header.socket.subprotocol, "linli.v1")
        welcome = by_header.hello(COMMUNITY)
        self.assertTrue(welcome["session"] and welcome["epoch"])
        self.assertIsInstance(welcome["position"], int)
        by_header.close()
        other = self.session().welcome
        self.assertEqual(other["epoch"], welcome["epoch"])
        self.assertNotEqual(other["session"], welcome["session"])

    def test_a_wrong_token_is_4401_and_somebody_elses_community_4403(self):
        everywhere = self.world.member("admin", "到处看的", "*")
        self.session(everywhere).close()
        for token, community, code in (
            ("lt_no_such_token", COMMUNITY, 4401),
            ("", COMMUNITY, 4401),
            (self.foreign.token, COMMUNITY, 4403),
            (self.volunteer.token, COMMUNITY, 4403),
            (self.world.staff.token, OTHER, 4403),
            (self.world.staff.token, "", 4403),
            (everywhere.token, "nosuch", 4403),
        ):
            ws = Ws(self.port)
            ws.send({"type": "hello", "community": community, "token": token})
            self.assertEqual(ws.closed(), code, (token[:6], community))
            self.assertEqual(ws.got, [])

    def test_what_is_no_object_of_json_is_4400(self):
        for frame in ("hello", "[]", "17", '{"type":"hello"', "{}{}"):
            ws = Ws(self.port)
            ws.send(frame)
            self.assertEqual(ws.closed(), 4400, frame)
        binary = self.session()
        binary.send(b"\x01\x02")
        self.assertIn(binary.closed(), (4400, 1003))
        for number in ("1e400", "0e309"):  # read as infinite, and as no number at all
            beyond = self.session()
            beyond.send('{"type":"ping","ref":[{"n":%s}]}' % number)
            self.assertEqual(beyond.closed(), 4400, number)
        large = self.session()
        large.send({"type": "ping", "ref": "x" * 70_000})
        self.assertIn(large.closed(), (4400, 1009))

    def test_who_subscribes_before_hello_or_says_nothing_for_ten_seconds_is_4401(self):
        silent, began = Ws(self.port), time.monotonic()
        hasty = Ws(self.port)
        hasty.send({"type": "subscribe", "ref": 1, "topics": ["counts"]})
        self.assertEqual(hasty.closed(), 4401)
        self.assertEqual(silent.closed(15), 4401)
        self.assertGreater(time.monotonic() - began, 9)

    def test_a_foreign_origin_is_refused_and_ours_is_not(self):
        self.assertEqual(refused_handshake(self.port, origin="https://evil.example"), 403)
        self.session(origin=f"http://127.0.0.1:{self.port}")
        answer = self.world.gateway.http.call("GET", "/ws")
        self.assertGreaterEqual(answer.status, 400)
        self.assertEqual(answer.header("Content-Type"), "application/problem+json")

    def test_pings_of_both_kinds_are_answered(self):
        ws = self.session()
        ws.ping()
        ws.send({"type": "ping", "ref": {"any": ["value", 7]}})
        self.assertEqual(ws.wait(lambda o: o["type"] == "pong"), {"type": "pong", "ref": {"any": ["value", 7]}})

    def test_a_frame_that_cannot_be_done_is_an_error_with_its_ref_and_the_session_goes_on(self):
        ws = self.session()
        for ref, frame in enumerate(
            (
                {"type": "dance"},
                {"type": "subscribe"},
                {"type": "subscribe", "topics": []},
                {"type": "subscribe", "topics": ["weather"]},
                {"type": "subscribe", "topics": [7]},
                {"type": "subscribe", "topics": ["counts"], "since": "yesterday"},
                {"type": "subscribe", "topics": ["counts"], "since": {"epoch": "x", "position": -1}},
                {"type": "subscribe", "topics": [f"campaign:{n}" for n in range(300)]},
            )
        ):
            ws.send(frame | {"ref": ref})
            said = ws.wait(lambda o, ref=ref: o.get("ref") == ref)
            self.assertEqual(said["type"], "error", frame)
            self.assertEqual(said["problem"]["status"], 422)
            self.assertTrue(said["problem"]["detail"])
        self.assertEqual(ws.subscribe("counts", ref=99)["type"], "ok")

    def test_more_frames_at_once_than_anybody_needs_are_4429_or_answered(self):
        ws = self.session()
        for n in range(400):
            try:
                ws.send({"type": "subscribe", "ref": n, "topics": ["counts"]})
            except Exception:  # closed meanwhile
                break
        until("an end or an answer", lambda: ws.code or sum(o["type"] == "ok" for o in ws.got) >= 400)
        self.assertIn(ws.code, (None, 4429))


class Events(WsCase):
    settings = {"gateways": 2}

    def test_two_sessions_on_two_gateways_hear_the_same_once_each(self):
        topic = f"campaign:{self.campaign}"
        both = [self.session(port=g.port) for g in self.world.gateways]
        for ws in both:
            self.assertTrue(ws.subscribe(topic)["recovered"])
        names = self.say(20, self.world.gateways[0].port) + self.say(20, self.world.gateways[1].port)
        for ws in both:
            until("all are heard", lambda ws=ws: len(self.heard(ws)) >= len(names))
            self.assertEqual(sorted(self.heard(ws)), sorted(names))
            positions = [e["position"] for e in ws.events(topic)]
            self.assertEqual(positions, sorted(set(positions)))

    def test_who_comes_back_with_since_misses_nothing_over_a_kill_of_the_gateway(self):
        topic, first = f"campaign:{self.campaign}", self.world.gateways[0]
        before = self.session(port=first.port)
        before.subscribe(topic)
        names = self.say(15, first.port)
        until("some are heard", lambda: len(self.heard(before)) >= 5)
        first.kill()
        self.assertEqual(before.closed(), 1006)
        last = before.events()[-1]["position"]
        names += self.say(15, self.world.gateways[1].port)
        first.start()
        after = self.session(port=first.port)
        self.assertTrue(
            after.subscribe(topic, since={"epoch": before.welcome["epoch"], "position": last})["recovered"]
        )
        names += self.say(15, first.port)
        until("all are heard", lambda: len(self.heard(before, after)) >= len(names), 20)
        self.world.quiet()
        self.assertEqual(sorted(self.heard(before, after)), sorted(names))
        positions = [e["position"] for ws in (before, after) for e in ws.events(topic)]
        self.assertEqual(positions, sorted(set(positions)))

    def test_another_epoch_or_a_position_long_gone_is_told_to_fetch_afresh(self):
        ws = self.session()
        head = ws.welcome["position"]
        self.assertFalse(ws.subscribe("counts", since={"epoch": "another", "position": head}, ref=1)["recovered"])
        self.assertTrue(
            ws.subscribe("tasks", since={"epoch": ws.welcome["epoch"], "position": head}, ref=2)["recovered"]
        )
        self.assertFalse(
            ws.subscribe("groups", since={"epoch": ws.welcome["epoch"], "position": head + 10_000}, ref=3)[
                "recovered"
            ]
        )

    def test_what_is_subscribed_to_again_counts_once(self):
        ws, topics = self.session(), [f"campaign:c_{n}" for n in range(150)]
        for ref in (1, 2):
            self.assertEqual(ws.subscribe(*topics, ref=ref)["type"], "ok")
        more = [f"resident:r_{n}" for n in range(51)]
        self.assertEqual(ws.subscribe(*more, ref=3)["type"], "error")
        self.assertEqual(ws.subscribe(*more[:50], ref=4)["type"], "ok")

    def test_a_viewer_sees_counts_only_and_small_cells_not_at_all(self):
        ws = self.session(self.viewer)
        refused = ws.subscribe(f"campaign:{self.campaign}", ref=1)
        self.assertEqual(refused["type"], "error")
        ws.subscribe("counts", ref=2)
        self.say(2)
        until("counts are told", lambda: ws.events("counts"))
        self.world.quiet()
        self.assertEqual({e["topic"] for e in ws.events()}, {"counts"})
        cells = [n for e in ws.events() for n in e["data"]["counts"].values()]
        self.assertEqual([n for n in cells if n is not None and 0 < n < 5], [])
        text = json.dumps(ws.got, ensure_ascii=False)
        self.assertNotIn("平安", text)
        self.assertNotIn("邻居", text)

    def test_who_does_not_read_is_let_go_and_nobody_else_waits_for_him(self):
        topic, first = f"campaign:{self.campaign}", self.world.gateways[0]
        healthy = self.session(port=first.port)
        healthy.subscribe(topic)
        until("sessions of other tests are gone", lambda: first.metric("linli_websockets") == 1)
        deaf = deaf_session(first.port, COMMUNITY, self.world.staff.token, topic)
        self.addCleanup(deaf.close)
        until("the deaf one is there", lambda: first.metric("linli_websockets") == 2)
        updates = answers(self.world.telegram, self.chat, self.places, 400, self.next_id)
        type(self).next_id += len(updates)
        for u in updates:
            u["message"]["text"] += "，顺便说几句" + "长" * 1300
            self.assertEqual(Telegram.deliver(first.port, u).status, 200)
        until("the deaf one is let go", lambda: first.metric("linli_websockets") == 1, 30)
        until("the other heard all", lambda: len(self.heard(healthy)) >= len(updates), 20)
        self.assertIsNone(healthy.code)

    def test_a_gateway_that_stops_says_when_to_come_back(self):
        second = self.world.gateways[1]
        sessions = [self.session(port=second.port) for _ in range(5)]
        code, seconds = second.terminate()
        self.assertEqual(code, 0)
        self.assertLess(seconds, 30)
        waits = []
        for ws in sessions:
            self.assertEqual(ws.closed(), 1012)
            waits.append(json.loads(ws.reason)["retry_after_ms"])
        self.assertTrue(all(0 <= w <= 10_000 for w in waits), waits)
        self.assertGreater(len(set(waits)), 1)
        second.start()


if __name__ == "__main__":
    unittest.main()
