"""Who owns what while processes come, go, and are cut off: nobody is replaced who lives, and who was replaced does
nothing more."""

import time
import unittest

from clients import until
from harness import Case, csv_of, people


class Owners(Case):
    settings = {"gateways": 2, "cores": 2}

    @classmethod
    def prepare(cls, world):
        world.staff.import_csv(csv_of(people([1])))

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
