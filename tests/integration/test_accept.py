"""What a platform is answered: 200 only for what is in Redis and on its disk; some answer within a second always."""

import json
import socket
import time
import unittest

from clients import SLOW, until
from harness import BOX_OPEN, COMPOUND, OTHER, Case, csv_of, people
from ledger import Sender, answers, sign
from machine import COUNTS, Stretch
from platforms import SECRET, Telegram, group

CHAT = -1001500000001
PROMISED = 1.0  # seconds in which a platform has its answer
# Connecting, and what the program computes; what it waited for a core is measured, but not that a host stood still.
OURS = (0.3 if COUNTS else 0.5) * SLOW


class Accept(Case):
    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.port, cls.staff, cls.telegram = world.gateway.port, world.staff, world.telegram
        rows = people([1], entrances=3, floors=4, rooms=3)
        cls.places = sorted({r["place"].split("/")[1] for r in rows})
        world.staff.import_csv(csv_of(rows))
        world.staff.post(
            "groups", {"account": "telegram", "chat": str(CHAT), "title": "1栋群", "places": [f"{COMPOUND}/1-*"]}
        )
        cls.chat = group(CHAT, "1栋群")
        cls.campaign = world.start_checkin()["id"]
        cls.next_id = 1000

    def update(self):
        type(self).next_id += 1
        return answers(self.telegram, self.chat, [self.places[self.next_id % len(self.places)]], 1, self.next_id)[0]

    def deliver(self, update, **more):
        with Stretch(self.world.gateway.child.pid, self.world.redis.child.pid) as machine:
            answer = Telegram.deliver(self.port, update, **more)
        answer.waited = machine.waited
        return answer

    def must_be_busy(self, answer):
        self.must_be_problem(answer, 503)
        self.assertGreaterEqual(int(answer.header("Retry-After")), 1)
        self.assertLess(answer.seconds - answer.waited, PROMISED + OURS)

    # ---- what is wrong with a call

    def test_a_call_that_is_too_large_is_413_and_one_that_is_not_http_is_400(self):
        big = json.dumps(self.update() | {"padding": "好" * 400_000}, ensure_ascii=False)
        self.assertGreater(len(big.encode()), 1 << 20)
        self.assertEqual(self.deliver(big).status, 413)
        head = f"POST /hooks/telegram HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
        body = json.dumps(self.update())
        for wrong in (
            f"Content-Length: {len(body)}\r\nContent-Length: {len(body)}\r\n",
            f"Content-Length: {len(body)}\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 10\r\n folded: 1\r\n",
            "Host: y\r\nContent-Length: 2\r\n",
        ):
            said = self.world.gateway.http.raw((head + wrong + "\r\n" + body).encode())
            self.assertTrue(said.startswith(b"HTTP/1.1 400"), (wrong, said[:80]))
            self.assertEqual(said.count(b"HTTP/1.1"), 1, wrong)

    def test_a_hook_in_chunks_is_taken(self):
        body = json.dumps(self.update(), ensure_ascii=False).encode()
        half = len(body) // 2
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in (body[:half], body[half:], b""))
        head = (
            f"POST /hooks/telegram HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n\r\n"
        )
        self.assertTrue(self.world.gateway.http.raw(head.encode() + chunks).startswith(b"HTTP/1.1 200"))

    def test_a_signed_batch_is_taken_whole_and_once_and_a_forged_one_not_at_all(self):
        events = [
            {
                "id": f"batch-{n}",
                "type": "message",
                "at": "2026-03-01T08:00:00+08:00",
                "chat": {"id": f"p{n}", "direct": True, "title": ""},
                "sender": {"id": f"p{n}", "name": f"批{n}"},
                "message_id": f"b{n}",
                "text": "在吗",
            }
            for n in range(3)
        ]
        body = json.dumps({"events": events}, ensure_ascii=False).encode()
        send = self.world.gateway.http.call
        for headers in (
            {},
            sign("another secret", body),
            sign(BOX_OPEN["secret"], body, time.time() - 700),
            sign(BOX_OPEN["secret"], body + b" "),
        ):
            self.must_be_problem(send("POST", "/hooks/sandbox-open", body, headers), 401)
        for _ in range(2):
            self.assertEqual(
                send("POST", "/hooks/sandbox-open", body, sign(BOX_OPEN["secret"], body)).json, {"ok": True}
            )
        more = json.dumps({"events": events + [dict(events[0], id="batch-3")]}, ensure_ascii=False).encode()
        self.assertEqual(send("POST", "/hooks/sandbox-open", more, sign(BOX_OPEN["secret"], more)).status, 200)
        self.world.quiet()
        kept = {i["name"]: i["kept"] for i in self.staff.all("identities/unmatched") if i["name"].startswith("批")}
        self.assertEqual(kept, {"批0": 2, "批1": 1, "批2": 1})

    def test_a_flood_of_forged_calls_is_counted_and_does_not_fill_the_log(self):
        update, http = self.update(), self.world.gateway.http.keep()
        refused = self.world.gateway.metric("linli_hooks_refused_total")
        before = len(self.world.gateway.log.read_text().splitlines())
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": "forged"}
        for _ in range(500):
            self.assertEqual(http.call("POST", "/hooks/telegram", json.dumps(update), headers).status, 401)
        headers["X-Telegram-Bot-Api-Secret-Token"] = SECRET
        for _ in range(500):
            self.assertEqual(http.call("POST", "/hooks/telegram", "garbage", headers).status, 200)
        self.assertEqual(self.world.gateway.metric("linli_hooks_refused_total") - refused, 500)
        said = self.world.gateway.log.read_text().splitlines()[before:]
        self.assertLessEqual(len(said), 12, said[:20])
        self.assertTrue(any("telegram" in line for line in said), said)

    # ---- what is refused before its body is read

    def ask(self, head, body=b"", seconds=1.0):
        """What is said to a head alone, within `seconds`; then the body is sent, and what is said until the end."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as s:
            s.sendall(head)
            s.settimeout(seconds)
            try:
                first = s.recv(65536)
            except TimeoutError:
                first = b""
            s.settimeout(10)
            rest = b""
            try:
                s.sendall(body)
                while body and (piece := s.recv(65536)):
                    rest += piece
            except OSError:
                pass
            return first, rest

    def head(self, path, token, length, *fields):
        lines = [f"POST {path} HTTP/1.1", "Host: a", f"Authorization: Bearer {token}", "Content-Type: text/csv",
                 f"Content-Length: {length}", "Connection: close", *fields]
        return "\r\n".join(lines).encode() + b"\r\n\r\n"

    def test_a_large_body_is_not_read_from_whom_it_will_not_be_taken(self):
        path = self.staff.path("residents/import")
        other = f"/api/v1/communities/{OTHER}/residents/import"
        for where, token, status in ((path, "lt_forged", 401), (path, "", 401), (other, self.staff.token, 403)):
            for more in ((), ("Expect: 100-continue",)):
                first, _ = self.ask(self.head(where, token, 60 << 20, *more), seconds=5)
                self.assertTrue(first.startswith(b"HTTP/1.1 %d " % status), (where, more, first[:100]))
                self.assertIn(b"Connection: close", first)
        chunked = self.head(path, "lt_forged", 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        self.assertTrue(self.ask(chunked, seconds=5)[0].startswith(b"HTTP/1.1 401 "))
        nowhere = self.head("/hooks/nobody", "", 900_000)
        self.assertTrue(self.ask(nowhere, seconds=5)[0].startswith(b"HTTP/1.1 404 "))

    def test_who_waits_to_be_asked_for_his_body_is_asked_when_it_will_be_taken(self):
        body = csv_of(people([9], entrances=1, floors=1, rooms=1)).encode()
        path = self.staff.path("residents/import")
        first, rest = self.ask(self.head(path, self.staff.token, len(body), "Expect: 100-continue"), body, 5)
        self.assertEqual(first, b"HTTP/1.1 100 Continue\r\n\r\n")
        self.assertTrue(rest.startswith(b"HTTP/1.1 200 "), rest[:200])

    # ---- Redis away

    def test_while_redis_stands_still_the_answer_is_503_within_a_second(self):
        update, fine = self.update(), self.update()
        self.assertEqual(self.deliver(fine).status, 200)
        self.world.redis.pause()
        try:
            for _ in range(3):
                self.must_be_busy(self.deliver(update))
            self.must_be_problem(self.staff.call("GET", "groups"), 503)
            self.assertEqual(self.world.gateway.ready(), 503)
        finally:
            self.world.redis.resume()
        until("it is taken again", lambda: self.deliver(update).status == 200)
        self.world.quiet()
        verify_names(self, [update, fine])

    def test_when_redis_was_killed_the_answer_is_503_until_it_is_back_and_what_was_acknowledged_is_there(self):
        sent = [self.update() for _ in range(40)]
        for u in sent[:-1]:
            self.assertEqual(self.deliver(u).status, 200)
        self.world.redis.kill()
        for _ in range(3):
            self.must_be_busy(self.deliver(sent[-1]))
        self.must_be_problem(self.staff.call("GET", f"campaigns/{self.campaign}"), 503)
        self.assertEqual(self.world.gateway.ready(), 503)
        self.world.redis.start()
        until("it is taken again", lambda: self.deliver(sent[-1]).status == 200)
        until("the gateway is ready", lambda: self.world.gateway.ready() == 200)
        self.world.quiet()
        verify_names(self, sent)

    def test_a_full_redis_refuses_new_events_works_off_old_ones_and_takes_them_again(self):
        with self.world.redis.connect() as r:
            used = int(
                next(
                    line.split(b":")[1]
                    for line in r.call("INFO", "memory").splitlines()
                    if line.startswith(b"used_memory:")
                )
            )
            r.call("CONFIG", "SET", "maxmemory", int(used * 1.1))
            try:
                update = self.update()
                self.must_be_busy(
                    until("it is refused", lambda: (a := self.deliver(self.update())).status == 503 and a)
                )
                until("the gateway says so", lambda: self.world.gateway.ready() == 503)
                self.must_be_busy(self.deliver(update))
            finally:
                r.call("CONFIG", "SET", "maxmemory", 0)
        until("it is taken again", lambda: self.deliver(update).status == 200)
        self.world.quiet()
        verify_names(self, [update])

    def test_under_load_every_answer_comes_in_time_and_counts_once(self):
        updates = [self.update() for _ in range(600)]
        sender = Sender([self.port], SECRET, threads=8)
        try:
            sender.send(updates)
            until("all are acknowledged", lambda: sender.count() == len(updates), 60)
        finally:
            sender.stop()
        self.assertEqual(sender.refused, 0)
        self.world.quiet()
        verify_names(self, updates)
        self.must_add_up(self.campaign)


class TwoDoors(Case):
    """Two gateways on one Redis."""

    settings = {"gateways": 2}

    def test_events_without_ids_are_taken_once_a_minute_whichever_gateway_they_come_to(self):
        events = [
            {
                "type": "message",
                "at": "2026-03-01T08:00:00+08:00",
                "chat": {"id": f"n{n}", "direct": True, "title": ""},
                "sender": {"id": f"n{n}", "name": f"无{n}"},
                "text": "在吗",
            }
            for n in range(5)
        ]
        body = json.dumps({"events": events}, ensure_ascii=False).encode()
        for g in self.world.gateways * 3:
            answer = g.http.call("POST", "/hooks/sandbox-open", body, sign(BOX_OPEN["secret"], body))
            self.assertEqual((answer.status, answer.json), (200, {"ok": True}))
        self.world.quiet()
        kept = {i["name"]: i["kept"] for i in self.world.staff.all("identities/unmatched")}
        self.assertEqual(kept, {f"无{n}": 1 for n in range(5)})
        total = [sum(g.metric(f"linli_events_{what}_total") for g in self.world.gateways)
                 for what in ("accepted", "duplicate")]
        self.assertEqual(total, [5, 25])


def verify_names(case, updates):
    """Each of these has exactly one reply."""
    names = [r["name"] for r in case.staff.all(f"campaigns/{case.campaign}/replies", 500)]
    for u in updates:
        case.assertEqual(names.count(u["message"]["from"]["first_name"]), 1)


if __name__ == "__main__":
    unittest.main()
