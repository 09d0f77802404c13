"""What a platform tells to wait, waits: a chat alone where one was told, the account where it was."""

import http.server
import json
import threading
import time
import unittest

from clients import until
from harness import Case
from platforms import Telegram, private, user
from test_telegram import CHATS, TelegramCase


class Waiting(TelegramCase):
    def throttle(self, wait, whom):
        self.stand.posted.clear()
        self.stand.calls.clear()
        self.stand.rule = lambda method, body, nth: ("throttle", wait) if whom(body["chat_id"]) else None

    def told(self):
        return [c for c in self.stand.sent() if c.outcome[0] == "throttle"]

    def test_a_group_that_is_told_to_wait_holds_no_other_back_and_is_not_called_before_not_even_after_a_crash(self):
        wait, chat = 4, CHATS[2]
        flooded = {chat}
        self.throttle(wait, lambda to: to in flooded and not flooded.discard(to))
        campaign = self.world.start_checkin("一群限流")["id"]
        others = set(CHATS.values()) - {chat}
        until("all other posts are out", lambda: {b["chat_id"] for _, b in self.stand.posted} >= others, wait - 1)
        told = until("one was refused", self.told)[0].at
        until("its wait is stored", self.held)  # what is killed before that knows of none
        self.world.gateway.kill()
        self.world.gateway.start()
        until("the last is out", lambda: self.stand.texts(chat), 30)
        again = [c.at for c in self.stand.sent(chat) if c.at > told]
        self.assertGreater(min(again), told + wait - 0.05)
        self.ends_handed(campaign)

    def test_nothing_is_called_before_retry_after_is_over_not_even_after_a_crash(self):
        wait, until_when = 6, []

        def whole_account(_):
            until_when.append(time.monotonic() + wait)
            return time.monotonic() < until_when[0]

        self.throttle(wait, whole_account)
        campaign = self.world.start_checkin("限流")["id"]
        until("two groups are refused", lambda: len({c.body["chat_id"] for c in self.told()}) > 1)
        told = next(c.at for c in self.told() if c.body["chat_id"] != self.told()[0].body["chat_id"])
        until("the pause is stored", self.paused)
        self.world.gateway.kill()
        self.world.gateway.start()
        until("all posts are out", lambda: len(self.stand.posted) >= len(CHATS), 30)
        under_way = 0.5  # calls that left before the answer came
        early = [c for c in self.stand.sent() if told + under_way < c.at < told + wait - 0.05]
        self.assertEqual(early, [])
        self.ends_handed(campaign)

    def ends_handed(self, campaign):
        def all_handed():
            rows = self.messages(campaign)
            return rows if {m["state"] for m in rows.values()} == {"handed"} else None

        rows = until("every message is handed", all_handed, 30, 0.2)  # what was cut by the kill is tried again
        self.world.quiet()
        chats = {g["id"]: int(g["chat"]) for g in self.staff.all("groups")}
        for group_id, row in rows.items():
            copies = len(self.stand.texts(chats[group_id]))
            self.assertTrue(copies == 1 or row["maybe_duplicate"], (copies, row))
        self.must_add_up(campaign)

    def held(self):
        with self.world.redis.connect() as r:
            return any(field.startswith(b"held:") for field in r.call("HKEYS", "{o:telegram}:pause"))

    def paused(self):
        with self.world.redis.connect() as r:
            return r.call("HGET", "{o:telegram}:pause", "until")


class Phone(http.server.BaseHTTPRequestHandler):
    """What an account of the bot `call` calls: busy twice, and says how long."""

    protocol_version = "HTTP/1.1"
    wait = 7  # longer than any first try again
    calls = []

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.calls.append((time.monotonic(), self.headers["Idempotency-Key"]))
        status = {1: 503, 2: 429}.get(len(self.calls), 200)
        body = json.dumps({"ok": status == 200}).encode()
        self.send_response(status)
        if status != 200:
            self.send_header("Retry-After", str(self.wait))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Telephone(Case):
    @classmethod
    def prepare(cls, world):
        cls.phone = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Phone)
        cls.phone.daemon_threads = True
        cls.addClassCleanup(cls.phone.server_close)
        threading.Thread(target=cls.phone.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.phone.shutdown)
        with open(world.config, "a", encoding="utf-8") as out:
            out.write(f'\n[[account]]\nid = "phone"\nbot = "call"\ncommunity = "{world.community}"\n')
            out.write(f'url = "http://127.0.0.1:{cls.phone.server_address[1]}/ring"\nsecret = "a-telephone-of-tests"\n')
        world.gateway.terminate()
        world.gateway.start()
        world.member("staff", "值班甲")
        who = next(m["id"] for m in world.staff.all("staff") if m["name"] == "值班甲")
        world.staff.post("duty", {"staff": who, "contact_points": ["phone:13800000000"]})

    def test_a_telephone_that_says_when_to_call_again_is_not_called_before(self):
        who = user(7001, "王芳")
        Telegram.deliver(self.world.gateway.port, self.world.telegram.message(private(who), who, "我家着火了"))
        until("it is called three times", lambda: len(Phone.calls) >= 3, 4 * Phone.wait)
        times = [at for at, _ in Phone.calls[:3]]
        self.assertEqual(len({key for _, key in Phone.calls[:3]}), 1)
        for before, after in zip(times, times[1:]):
            self.assertGreater(after - before, Phone.wait - 0.05)


if __name__ == "__main__":
    unittest.main()
