"""What is sent, seen from a platform that is a bare socket: how a call can end, and whom a broadcast holds up."""

import collections
import json
import socket
import struct
import threading
import time
import unittest

from clients import until
from harness import COMMUNITY, COMPOUND, Case, csv_of, people
from platforms import Telegram, group, user

CHATS = {n: -1001500000000 - n for n in range(1, 7)}


class BareTelegram:
    """The Bot API over a socket, as badly as `rule(chat, nth)` says: None answers; "half" begins an answer and is gone;
    "unread" is gone before it has read; "late" answers after the deadline; "quiet_end" answers, and closes what it had
    promised to keep. `posted` counts what it took as sent, by chat."""

    def __init__(self, port):
        self.port = port
        self.rule = lambda chat, nth: None
        self.calls, self.posted = collections.Counter(), collections.Counter()
        self.lock = threading.Lock()
        self.listener = None
        self.listen()

    def listen(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def refuse(self):
        """Nobody listens any more."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            try:
                while self.one(connection):
                    pass
            except OSError:
                pass

    @staticmethod
    def cut(connection):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        return False

    def one(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(65536)
            if not more:
                return False
            head += more
        head, body = head.split(b"\r\n\r\n", 1)
        length = next(int(x.split(b":")[1]) for x in head.split(b"\r\n") if x.lower().startswith(b"content-length"))
        while len(body) < length:
            body += connection.recv(65536)
        chat = json.loads(body).get("chat_id")
        with self.lock:
            self.calls[chat] += 1
            way = self.rule(chat, self.calls[chat])
        if way == "unread":
            return self.cut(connection)
        with self.lock:
            self.posted[chat] += 1
        said = {"message_id": 7, "date": 1, "chat": {"id": chat, "type": "supergroup"}, "text": "…"}
        answer = json.dumps({"ok": True, "result": said}).encode()
        whole = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
            len(answer),
            answer,
        )
        if way == "half":
            connection.sendall(whole[: len(whole) - 20])
            time.sleep(0.1)
            return self.cut(connection)
        if way == "late":
            time.sleep(11)
        connection.sendall(whole)
        return way != "quiet_end"


class Endings(Case):
    """Each building has its group, each group its way to fail."""

    @classmethod
    def prepare(cls, world):
        world.telegram.stop()
        cls.stand = BareTelegram(world.telegram.port)
        cls.staff = world.staff
        world.staff.import_csv(csv_of(people(CHATS, entrances=1, floors=1, rooms=1)))
        cls.groups = {}
        for n, chat in CHATS.items():
            where = {"account": "telegram", "chat": str(chat), "title": f"{n}栋群", "places": [f"{COMPOUND}/{n}-*"]}
            cls.groups[world.staff.post("groups", where)["id"]] = n

    def ends(self, campaign, n, seconds=40):
        """State and maybe_duplicate of each post, by building, when none is on its way any more."""

        def look():
            rows = {}
            for state in ("handed", "unknown", "failed", "dead", "expired"):
                for m in self.staff.all("messages", state=state, campaign=campaign):
                    rows[self.groups[m["group"]["id"]]] = (m["state"], m["maybe_duplicate"])
            return rows if len(rows) == n else None

        return until("every post has its end", look, seconds, 0.2)

    def start(self, rule, buildings):
        self.stand.calls.clear()
        self.stand.posted.clear()
        self.stand.rule = rule
        places = [f"{COMPOUND}/{n}-*" for n in buildings]
        return self.world.start_checkin(audience={"places": places})["id"]

    def posted(self, buildings):
        return [self.stand.posted[CHATS[n]] for n in buildings]

    def test_what_may_have_been_sent_is_flagged_and_what_was_not_is_not(self):
        ways = {CHATS[1]: "half", CHATS[2]: "unread", CHATS[3]: "late"}
        campaign = self.start(lambda chat, nth: ways.get(chat) if nth == 1 else None, range(1, 5))
        seen = self.ends(campaign, 4)
        self.assertEqual(seen, {1: ("handed", True), 2: ("handed", True), 3: ("handed", True), 4: ("handed", False)})
        self.assertEqual(self.posted(range(1, 5)), [2, 1, 2, 1])

    def test_what_nobody_knows_is_sent_twice_more_flagged_and_then_left_to_a_person(self):
        campaign = self.start(lambda chat, nth: "half" if chat in (CHATS[4], CHATS[5], CHATS[6]) else None, range(3, 7))
        seen = self.ends(campaign, 4)
        self.assertEqual(seen, {3: ("handed", False), **{n: ("unknown", True) for n in (4, 5, 6)}})
        self.assertEqual(self.posted(range(3, 7)), [1, 3, 3, 3])  # twice more, and no more
        counts, total, _ = self.world.recount(campaign)
        self.assertEqual((counts, total), ({"sent": 1, "queued": 3}, 4))  # not proven to be out

    def test_a_person_says_of_many_at_once_what_became_of_what_nobody_knows(self):
        campaign = self.start(lambda chat, nth: "half" if nth <= 3 else None, (4, 5, 6))
        self.ends(campaign, 3)
        unknown = self.staff.all("messages", state="unknown", campaign=campaign)
        ids = {self.groups[m["group"]["id"]]: m["id"] for m in unknown}
        said = self.staff.post("messages/resolve", {"ids": [ids[4], ids[5]], "as": "sent"})
        self.assertEqual(said, {"resolved": [ids[4], ids[5]], "refused": []})
        said = self.staff.post("messages/resolve", {"ids": [ids[6], ids[5], "m_none"], "as": "resend"})
        self.assertEqual(said["resolved"], [ids[6]])
        refused = {r["id"]: r["detail"] for r in said["refused"]}
        self.assertEqual(refused, {ids[5]: "it is handed", "m_none": "no such message"})
        seen = until("it is out", lambda: (s := self.ends(campaign, 3)) and s[6][0] == "handed" and s, 20)
        self.assertEqual(seen, {n: ("handed", True) for n in (4, 5, 6)})
        self.assertEqual(self.posted((4, 5, 6)), [3, 3, 4])
        self.assertEqual(self.world.recount(campaign)[0], {"sent": 3})

    def test_while_nobody_listens_nothing_is_sent_flagged_or_lost(self):
        self.stand.refuse()
        try:
            campaign = self.start(lambda chat, nth: None, range(1, 7))
            time.sleep(2)
        finally:
            self.stand.listen()
        self.assertEqual(self.ends(campaign, 6), {n: ("handed", False) for n in range(1, 7)})
        self.assertEqual(self.posted(range(1, 7)), [1] * 6)

    def test_a_connection_that_the_platform_has_closed_or_left_alone_for_long_takes_no_request(self):
        for pause in (0.3, 2.5):  # closed meanwhile; too old to be trusted
            campaign = self.start(lambda chat, nth: "quiet_end", [5])
            self.assertEqual(self.ends(campaign, 1), {5: ("handed", False)})
            time.sleep(pause)
            campaign = self.start(lambda chat, nth: None, [5])
            self.assertEqual(self.ends(campaign, 1), {5: ("handed", False)})
            self.assertEqual(self.posted([5]), [1])
            time.sleep(pause)


class Lanes(Case):
    """A broadcast is under way: entries as the relay hands them to an account, more than go out in minutes."""

    settings = {"sandbox": True}
    waiting = 4_000

    @classmethod
    def prepare(cls, world):
        cls.stand, cls.staff = world.telegram, world.staff
        cls.stand.rule = lambda method, body, nth: time.sleep(0.1 if method == "sendMessage" else 0)  # a slow one

    def broadcast(self, account, count, chat):
        with self.world.redis.connect() as r:
            for n in range(count):
                m = f"m_{account}{n}"
                entry = {
                    "k": "text",
                    "m": m,
                    "co": COMMUNITY,
                    "a": account,
                    "to": f"0|{m}|{chat(n)}",
                    "d": True,
                    "x": f"0|{m}|停水通知",
                    "e": int((time.time() + 3600) * 1000),
                }
                r.call("XADD", f"{{o:{account}}}:lane:1", "*", "d", json.dumps(entry, ensure_ascii=False))

    def left(self, account):
        with self.world.redis.connect() as r:
            return r.call("XLEN", f"{{o:{account}}}:lane:1")

    def test_replies_pass_a_broadcast_and_a_slow_platform_slows_nobody_else(self):
        for n in range(10):  # one alone gets no more than ten a second
            self.world.open.group(f"g-ours{n}", "邻里群")
        self.broadcast("telegram", self.waiting, lambda n: 880_000 + n)
        until("the broadcast is under way", lambda: len(self.stand.sent()) > 20)
        waits = []
        for n in range(12):
            asked = time.monotonic()
            who = user(990_000 + n, "住户")
            update = self.stand.press(41, group(-1001500000009, "群"), who, "c|c_none|1")
            self.assertEqual(Telegram.deliver(self.world.gateway.port, update).status, 200)
            until(
                "the press is answered",
                lambda n=n: len(self.stand.sent(method="answerCallbackQuery")) == n + 1,
                10,
                0.01,
            )
            waits.append(time.monotonic() - asked)
        self.assertLess(max(waits), 10.0, waits)  # minutes, were they behind it; a busy machine alone takes seconds
        began = time.monotonic()
        self.broadcast("sandbox-open", 300, lambda n: f"g-ours{n % 10}" if n % 2 else f"u-nobody{n % 10}")
        until("the other account's messages are gone", lambda: self.left("sandbox-open") == 0, 20)
        self.assertGreater(self.left("telegram"), self.waiting / 2)  # all this while the broadcast went on
        self.assertLess(time.monotonic() - began, 15)
        self.in_no_second_more_than(33)

    def test_an_echo_passes_a_broadcast_that_goes_out_on_its_own_account(self):
        box, rows = self.world.open, people([7], entrances=1, floors=1, rooms=1)
        self.staff.import_csv(csv_of(rows))
        self.world.start_checkin(audience={"places": [f"{COMPOUND}/7-*"]})
        self.broadcast("sandbox-open", self.waiting, lambda n: f"u-bulk{n % 500}")
        until("the broadcast is under way", lambda: self.left("sandbox-open") < self.waiting, 10, 0.01)
        box.say({"id": "u-wang", "name": "王芳"}, f"{rows[0]['place'].split('/')[1]} 全家平安")
        until("it is told what was understood", lambda: box.messages("u-wang", ours=True), 20, 0.01)
        self.assertGreater(self.left("sandbox-open"), 0)
        with self.world.redis.connect() as r:  # nobody waits for the rest
            r.call("DEL", "{o:sandbox-open}:lane:1")

    def in_no_second_more_than(self, most):
        """30 a second, and a burst of a tenth; calls are noted when they arrive, which is not quite when they left."""
        times = sorted(c.at for c in self.stand.calls)
        fullest = max(sum(1 for x in times[i:] if x < t + 0.9) for i, t in enumerate(times))
        self.assertLessEqual(fullest, most)
        self.assertGreater(len(times), 20 * (times[-1] - times[0]) * 0.5)  # and it is not far below, either


if __name__ == "__main__":
    unittest.main()
