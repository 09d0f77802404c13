"""Messages that ended badly: what may be out is never said to have failed; what failed is sent again or put away."""

import unittest

from clients import until
from harness import COMPOUND, Case, csv_of, people
from platforms import Telegram, group, private, user

CHAT = -1001200000001
KICKED = ("refuse", 403, "Forbidden: bot was kicked from the supergroup chat")


class GivenUp(Case):
    @classmethod
    def prepare(cls, world):
        world.staff.import_csv(csv_of(people([1], entrances=1, floors=2, rooms=2)))
        cls.chat = group(CHAT, "1栋群")
        body = {"account": "telegram", "chat": str(CHAT), "title": "1栋群", "places": [f"{COMPOUND}/1-*"]}
        world.staff.post("groups", body)

    def messages(self, campaign, state):
        return self.world.staff.all("messages", state=state, campaign=campaign)

    def one(self, campaign, state):
        return until(f"it is {state}", lambda: self.messages(campaign, state), 30)[0]

    def counts(self, campaign):
        return {state: n for state, n in self.must_add_up(campaign)["counts"].items() if n}

    def settle(self, message, what):
        return self.world.staff.call("POST", f"messages/{message['id']}/{what}")

    def test_1_what_may_be_out_is_unknown_whatever_a_later_try_met(self):
        world = self.world
        world.telegram.rule = lambda method, body, nth: "posted_reset" if nth == 1 else KICKED
        campaign = world.start_checkin("一次不明")["id"]
        message = self.one(campaign, "unknown")
        self.assertEqual((message["code"], message["maybe_duplicate"]), ("403", True))
        self.assertEqual(self.counts(campaign), {"queued": 4})
        self.must_be_problem(self.settle(message, "requeue"), 409)
        # Sent again by a person it still may be out, of which its sender now has no attempt.
        calls = len(world.telegram.calls)
        again = world.staff.post("messages/resolve", {"ids": [message["id"]], "as": "resend"})
        self.assertEqual(again["refused"], [])
        until("it was refused", lambda: len(world.telegram.calls) > calls)
        world.quiet()
        self.assertEqual(self.one(campaign, "unknown")["id"], message["id"])
        sent = world.staff.post("messages/resolve", {"ids": [message["id"]], "as": "sent"})
        self.assertEqual(sent["resolved"], [message["id"]])
        self.assertEqual(self.counts(campaign), {"sent": 4})

    def test_2_what_was_refused_is_sent_again_and_all_it_reaches_with_it(self):
        world = self.world
        world.telegram.rule = lambda method, body, nth: KICKED
        campaign = world.start_checkin("两次")["id"]
        message = self.one(campaign, "failed")
        self.assertEqual(self.counts(campaign), {"unreachable": 4})
        self.assertEqual(self.settle(message, "requeue").json, {"id": message["id"], "state": "requeued"})
        world.quiet()
        self.assertEqual(self.one(campaign, "failed")["id"], message["id"])  # refused again
        world.telegram.rule = lambda method, body, nth: None
        self.assertEqual(self.settle(message, "requeue").status, 200)
        self.assertFalse(self.one(campaign, "handed")["maybe_duplicate"])
        self.assertEqual(self.counts(campaign), {"sent": 4})
        for what in ("requeue", "drop"):
            self.must_be_problem(self.settle(message, what), 409)
            self.must_be_problem(self.settle({"id": "m_none"}, what), 404)

    def test_3_what_nobody_needs_is_put_away(self):
        world = self.world
        world.telegram.rule = lambda method, body, nth: KICKED
        campaign = world.start_checkin("不用了")["id"]
        message = self.one(campaign, "failed")
        self.assertEqual(self.settle(message, "drop").json, {"id": message["id"], "state": "dropped"})
        self.assertEqual(self.one(campaign, "cancelled")["id"], message["id"])
        self.assertEqual(self.messages(campaign, "failed"), [])
        self.assertEqual(self.counts(campaign), {"unreachable": 4})
        self.must_be_problem(self.settle(message, "requeue"), 409)

    def test_4_what_failed_is_not_sent_when_nobody_is_asked_any_more(self):
        world = self.world
        world.telegram.rule = lambda method, body, nth: KICKED
        campaign = world.start_checkin("已经结束")["id"]
        message = self.one(campaign, "failed")
        world.staff.post(f"campaigns/{campaign}/close")
        self.must_be_problem(self.settle(message, "requeue"), 409)

    def others(self, state):
        return [m for m in self.messages("", state) if m["kind"] != "campaign"]

    def test_5_what_is_said_to_one_person_has_a_row_when_it_did_not_get_out(self):
        world, duty = self.world, 7900
        world.member("staff", "值班甲")
        who = next(m["id"] for m in world.staff.all("staff") if m["name"] == "值班甲")
        world.staff.post("duty", {"staff": who, "contact_points": [f"telegram:{duty}"]})
        world.telegram.rule = lambda method, body, nth: ("refuse", 403, "Forbidden: bot was blocked by the user")
        one = user(7001, "王芳")
        update = world.telegram.message(private(one), one, "我家着火了")
        self.assertEqual(Telegram.deliver(world.gateway.port, update).status, 200)

        def failed():
            rows = {m["kind"]: m for m in self.others("failed") if m["kind"] == "ring" or "120" in m["text"]}
            return rows if {"ring", "answer"} == set(rows) else None

        until("both have a row", failed)
        world.quiet()  # nobody is left who could be rung: that is said to the sender, in vain as well
        rows = failed()
        self.assertEqual((rows["ring"]["staff"]["id"], rows["ring"]["code"]), (who, "403"))
        self.assertIn("我家着火了", rows["ring"]["text"])
        self.assertEqual(rows["answer"]["campaign"], "")
        told = [f["id"] for f in world.staff.all("followups", kind="danger")]
        self.assertEqual([rows["ring"]["followup"]], told)
        self.assertEqual([f for f in world.staff.all("followups") if f["kind"] == "account"], [])
        world.telegram.rule = lambda method, body, nth: None
        self.assertEqual(self.settle(rows["ring"], "requeue").status, 200)
        until("he is rung", lambda: world.telegram.texts(duty))
        for m in self.others("failed"):
            self.assertEqual(self.settle(m, "drop").status, 200)
        self.must_be_problem(self.settle(rows["answer"], "requeue"), 404)
        world.quiet()
        self.assertEqual(self.others("failed"), [])

    def test_6_an_account_that_is_refused_is_told_once_and_ends_when_it_works(self):
        world = self.world
        world.telegram.rule = lambda method, body, nth: ("refuse", 401, "Unauthorized")

        def told(**query):
            return [f for f in world.staff.all("followups", kind="account", **query)]

        campaign = world.start_checkin("没有权限")["id"]
        one = until("staff are told", told)
        self.assertEqual([(f["urgency"], f["channel"], f["times"]) for f in one], [("urgent", "telegram", 1)])
        world.gateway.kill()
        with world.redis.connect() as r:
            r.call("HDEL", "{o:telegram}:pause", "until", "since")  # a minute is over
        world.telegram.rule = lambda method, body, nth: None
        world.gateway.start()
        self.one(campaign, "handed")
        over = until("it is over", lambda: told(state="resolved"))
        self.assertEqual([(f["id"], f["outcome"]) for f in over], [(one[0]["id"], "works_again")])
        self.assertEqual(told(), [])

    def test_7_a_platform_that_says_two_hours_is_not_called_for_two_hours(self):
        world = self.world
        world.telegram.rule = lambda method, body, nth: ("throttle", 7200)
        world.start_checkin("等两个小时")

        def waits():
            with world.redis.connect() as redis:
                pause = {k.decode(): v for k, v in redis.hash("{o:telegram}:pause").items()}
                if b"until" in redis.hash("{o:telegram}:pause"):
                    return [(int(pause["until"]) - int(pause["since"])) / 1000]
                held = [v.split() for k, v in pause.items() if k.startswith("held:")]
                return [(int(to) - int(since)) / 1000 for since, to in held]

        self.assertEqual(until("the wait is stored", waits), [7200])


class Blocked(Case):
    """A home of two, who have both written to us; whoever is asked first has blocked us since."""

    @classmethod
    def prepare(cls, world):
        cls.rows = people([2], entrances=1, floors=1, rooms=1, members=2)
        world.staff.import_csv(csv_of(cls.rows))
        for n, row in enumerate(cls.rows):
            who = user(7100 + n, row["name"])
            update = world.telegram.message(private(who), who, f"2-1-101 {row['name']} 都好")
            Telegram.deliver(world.gateway.port, update)
            world.quiet()

    def test_the_second_of_a_home_is_asked_in_the_place_of_who_has_blocked_us(self):
        world, blocked = self.world, []

        def rule(method, body, nth):
            who = body.get("chat_id")
            if not blocked and who in (7100, 7101) and "您家今天都好吗" in body.get("text", ""):
                blocked.append(who)
            return ("refuse", 403, "Forbidden: bot was blocked by the user") if who in blocked else None

        world.telegram.rule = rule
        campaign = world.start_checkin("有人拉黑", urgency="emergency")["id"]
        until("one is refused", lambda: blocked)
        other = ({7100, 7101} - set(blocked)).pop()
        until("the other is asked", lambda: any("您家今天都好吗" in b["text"] for _, b in world.telegram.texts(other)))
        self.must_add_up(campaign)
        self.assertNotEqual(world.staff.asks(campaign)[self.rows[0]["place"]]["state"], "unreachable")


if __name__ == "__main__":
    unittest.main()
