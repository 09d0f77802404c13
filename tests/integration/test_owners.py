"""Who owns what while processes come, go, and are cut off: nobody is replaced who lives, and who was replaced does
nothing more."""

import time
import unittest

from clients import until
from harness import COMPOUND, Case, csv_of, people
from platforms import group, private, user

US = {"id": 7203344551, "is_bot": True, "first_name": "邻里", "username": "jinyuan_helper_bot"}


class Owners(Case):
    settings = {"gateways": 2, "cores": 2}

    @classmethod
    def prepare(cls, world):
        world.staff.import_csv(csv_of(people(range(1, 10), entrances=1, members=1)))

    def leases(self):
        """Unit's key → (owner's process, fence)."""
        out = {}
        with self.world.redis.connect() as redis:
            for key in redis.keys("{*}:lease"):
                held = redis.hash(key)
                out[key] = (held.get(b"owner", b"").split(b"/")[0], int(held[b"fence"]))
        return out

    def shares(self):
        out = {}
        for process, _ in self.leases().values():
            out[process] = out.get(process, 0) + 1
        return out

    def spread(self):
        """Both processes own their share, and nothing is without an owner."""
        shares = self.shares()
        return b"" not in shares and len(shares) == 2 and min(shares.values()) > 15

    def setUp(self):
        for g in self.world.gateways:
            if not g.running():
                g.start()
        until("the units are spread", self.spread, 20, 0.1)

    def test_1_a_clean_stop_hands_over_at_once_and_a_start_takes_its_share(self):
        first, second = self.world.gateways
        took_over = first.metric("linli_takeovers_total")
        began = time.monotonic()
        self.assertEqual(second.terminate()[0], 0)
        until("the other has all", lambda: len(self.shares()) == 1 and b"" not in self.shares(), 10, 0.05)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(first.metric("linli_takeovers_total"), took_over)  # they were free
        with self.world.redis.connect() as redis:
            self.assertEqual(len(redis.hash("{g}:processes")), 1)
            self.assertEqual(redis.keys("{p:*}:in_flight"), [])
        second.start()
        until("the units are spread", self.spread, 20, 0.1)

    def test_2_one_that_starts_while_the_other_starts(self):
        first, second = self.world.gateways
        first.terminate()
        second.kill()
        first.start(wait=False)
        second.start(wait=False)
        first.wait_ready()
        second.wait_ready()
        until("the units are spread", self.spread, 20, 0.1)
        before = self.leases()
        time.sleep(5)
        self.assertEqual(self.leases(), before)  # nothing goes to and fro

    def test_2_an_account_that_one_process_knows_is_its_own(self):
        first, known = self.world.gateways[0], self.world.config
        new = [f"new{n}" for n in range(6)]  # by rank some of them are the other's
        with open(known, encoding="utf-8") as before, open(known + ".new", "w", encoding="utf-8") as after:
            after.write(before.read())
            for account in new:
                after.write(f'\n[[account]]\nid = "{account}"\nbot = "relay"\ncommunity = "{self.world.community}"\n')
        first.terminate()
        first.config = known + ".new"

        def owned():
            return [k for k, (owner, _) in self.leases().items() if b"{o:new" in k and owner]

        try:
            first.start()
            until("all are owned", lambda: len(owned()) == len(new), 10)
        finally:
            first.terminate()
            first.config = known
            with self.world.redis.connect() as redis:
                for account in new:  # nobody knows them any more
                    redis.call("DEL", f"{{o:{account}}}:lease")

    def deliver(self, update):
        answer = self.world.telegram.deliver(self.world.gateways[0].port, update)
        self.assertEqual(answer.status, 200, answer)

    def made(self, building, **more):
        places = [f"{COMPOUND}/{building}-*"]
        body = {"account": "telegram", "title": f"{building}栋群", "places": places, **more}
        return self.world.staff.post("groups", body)["id"]

    def test_2_words_are_of_the_group_that_their_chat_was_or_became_whichever_process_is_behind(self):
        staff, stand = self.world.staff, self.world.telegram
        bound, moved, left = (1, 2, 3), (4, 5, 6), (7, 8, 9)
        codes = {n: staff.post(f"groups/{self.made(n)}/code")["code"] for n in bound}
        for n in moved + left:
            self.made(n, chat=str(-1000 - n))
        campaign = self.world.start_checkin("跑在前面")["id"]
        self.world.quiet()
        said, senders = [], iter(range(5000, 6000))

        def fevers(building, chat):
            for room in ("101", "102", "201", "202", "301", "302"):
                said.append(f"{building}-1-{room}")
                who = user(next(senders), "住户")
                self.deliver(stand.message(group(chat, "群"), who, f"{said[-1]} 有人发烧39度"))

        self.world.gateways[1].pause()  # not for long enough to be replaced
        try:
            for n in bound:
                self.deliver(stand.message(group(-1000 - n, "群"), user(40 + n, "员"), f"绑定 {codes[n]}"))
                fevers(n, -1000 - n)
            for n in moved:
                old, new = group(-1000 - n, "群", "group"), -1009000 - n
                self.deliver(stand.message(old, user(9, "群主"), migrate_to_chat_id=new))
                fevers(n, new)
            for n in left:
                fevers(n, -1000 - n)
                out = {"chat": group(-1000 - n, "群"), "from": user(9, "群主"), "date": int(time.time())}
                out["old_chat_member"] = {"user": US, "status": "member"}
                out["new_chat_member"] = {"user": US, "status": "kicked"}
                self.deliver(stand.update(my_chat_member=out))
            time.sleep(3)
        finally:
            self.world.gateways[1].resume()
        self.world.quiet()
        asks = staff.asks(campaign)
        self.assertEqual([p for p in said if not asks[f"{COMPOUND}/{p}"]["reports"]], [])
        self.assertEqual(staff.get("groups/unbound")["items"], [])
        self.must_add_up(campaign)
        staff.post(f"campaigns/{campaign}/close")

    def test_2_danger_of_an_account_that_its_owner_never_gets_to_know_is_rung_all_the_same(self):
        world, other, duty = self.world, self.world.gateways[1], 7001
        world.member("staff", "值班甲")
        who = next(m["id"] for m in world.staff.all("staff") if m["name"] == "值班甲")
        world.staff.post("duty", {"staff": who, "contact_points": [f"telegram:{duty}"]})
        known = world.config
        with open(known, encoding="utf-8") as full, open(known + ".old", "w", encoding="utf-8") as old:
            head, rest = full.read().split('[[account]]\nid = "telegram"')
            old.write(head + rest[rest.index("[[account]]") :])
        other.terminate()
        other.config = known + ".old"
        cries = {f"家里着火了{n}号" for n in range(12)}  # some of them are the other's
        try:
            other.start()
            until("the units are spread", self.spread, 20, 0.1)
            for n, cry in enumerate(sorted(cries)):
                neighbour = user(9000 + n, f"某{n}")
                self.deliver(world.telegram.message(private(neighbour), neighbour, cry))

            def unheard():
                heard = "\n".join(b["text"] for _, b in world.telegram.texts(duty))
                return {c for c in cries if c not in heard}

            time.sleep(3)
            self.assertNotEqual(unheard(), set())  # else this shows nothing
            until("each is rung", lambda: not unheard(), 150, 1)
        finally:
            other.terminate()
            other.config = known
        other.start()
        until("the units are spread", self.spread, 20, 0.1)
        for dead in world.staff.all("inbox/dead"):
            world.staff.post(f"inbox/dead/{dead['id']}/requeue")
        world.quiet()
        self.assertEqual(world.staff.all("inbox/dead"), [])

    def test_3_an_outage_of_redis_replaces_nobody(self):
        before = self.leases()
        took_over = [g.metric("linli_takeovers_total") for g in self.world.gateways]
        self.world.redis.pause()
        time.sleep(40)
        self.world.redis.resume()
        until("both are ready", lambda: [g.ready() for g in self.world.gateways] == [200, 200], 20)
        time.sleep(5)
        self.assertEqual(self.leases(), before)
        self.assertEqual([g.metric("linli_takeovers_total") for g in self.world.gateways], took_over)
        campaign = self.world.start_checkin("停摆之后")["id"]
        self.must_add_up(campaign)


if __name__ == "__main__":
    unittest.main()
