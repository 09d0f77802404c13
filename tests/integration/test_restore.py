"""Redis with another past than the gateways remember, and Redis that stands still for long."""

import shutil
import time
import unittest

from clients import Ws, until
from harness import COMPOUND, Case, csv_of, people
from ledger import Sender, answers, verify
from platforms import SECRET, Telegram, group

CHAT = -1001200000001


class Restore(Case):
    settings = {"gateways": 2}

    @classmethod
    def prepare(cls, world):
        rows = people([1], entrances=2, floors=3, rooms=3)
        cls.places = sorted({r["place"].split("/")[1] for r in rows})
        world.staff.import_csv(csv_of(rows))
        body = {"account": "telegram", "chat": str(CHAT), "title": "1栋群", "places": [f"{COMPOUND}/1-*"]}
        world.staff.post("groups", body)
        cls.chat, cls.next_id = group(CHAT, "1栋群"), 50_000

    def some(self, count):
        type(self).next_id += count
        return answers(self.world.telegram, self.chat, self.places, count, self.next_id)

    def deliver(self, updates):
        for u in updates:
            until("it is taken", lambda u=u: Telegram.deliver(self.world.gateway.port, u).status == 200, 15)

    def test_a_restored_backup_gets_a_new_epoch_and_the_gateways_go_on_with_it(self):
        world = self.world
        campaign = world.start_checkin("备份前")["id"]
        kept = self.some(10)
        self.deliver(kept)
        world.quiet()
        world.redis.kill()
        backup = world.redis.folder.with_name("backup")
        shutil.copytree(world.redis.folder, backup)
        world.redis.start()
        until("the gateway is ready", lambda: world.gateway.ready() == 200, 20)
        ws = Ws(world.gateway.port, world.staff.token)
        welcome = ws.hello(world.community)
        ws.subscribe(f"campaign:{campaign}")
        self.deliver(self.some(30))
        until("they are heard", lambda: len(ws.events(name="reply")) >= 30)
        last = ws.events()[-1]["position"]
        world.redis.kill()
        shutil.rmtree(world.redis.folder)
        shutil.copytree(backup, world.redis.folder)
        world.redis.start()
        until("both gateways are ready", lambda: all(g.ready() == 200 for g in world.gateways), 40)
        self.assertEqual(ws.closed(20), 1012)
        after = self.some(10)
        self.deliver(after)
        other = Ws(world.gateway.port, world.staff.token)
        self.addCleanup(other.close)
        self.assertNotEqual(other.hello(world.community)["epoch"], welcome["epoch"])
        since = {"epoch": welcome["epoch"], "position": last}
        self.assertFalse(other.subscribe(f"campaign:{campaign}", since=since)["recovered"])
        world.quiet(40)
        verify(self, campaign, kept + after)

    def test_a_past_whose_ids_were_higher_is_forgotten(self):
        """Ids of streams are times: a clock that went back, or another machine's, gives lower ones after a restore."""
        world = self.world
        campaign = world.start_checkin("时钟")["id"]
        world.quiet()
        world.redis.kill()
        backup = world.redis.folder.with_name("backup-clock")
        shutil.copytree(world.redis.folder, backup)
        world.redis.start()
        until("both gateways are ready", lambda: all(g.ready() == 200 for g in world.gateways), 40)
        with world.redis.connect() as r:
            for n in range(64):
                r.call("XADD", "{i:%d}:events" % n, f"99999999999999-{n}", "d", "nonsense")
        until("all shards have read on", world.given_up_on_all, 40, 0.2)
        world.redis.kill()
        shutil.rmtree(world.redis.folder)
        shutil.copytree(backup, world.redis.folder)
        world.redis.start()
        updates = self.some(40)
        self.deliver(updates)
        world.quiet(40)
        verify(self, campaign, updates)

    def test_a_redis_that_stands_still_costs_nobody_his_leases(self):
        world = self.world
        campaign = world.start_checkin("停顿")["id"]
        before = [g.metric("linli_takeovers_total") for g in world.gateways]
        updates = self.some(60)
        sender = Sender([g.port for g in world.gateways], SECRET)
        self.addCleanup(sender.stop)
        sender.send(updates[:30])
        until("some are acknowledged", lambda: sender.count() >= 10, 20, 0.002)
        world.redis.pause()
        stopped = time.monotonic()
        sender.send(updates[30:])
        until("more than 35 s have passed", lambda: time.monotonic() - stopped > 35, 40, 0.5)
        world.redis.resume()
        until("all are acknowledged", lambda: sender.count() == len(updates), 60)
        world.quiet(60)
        verify(self, campaign, updates)
        self.assertEqual([g.metric("linli_takeovers_total") for g in world.gateways], before)


if __name__ == "__main__":
    unittest.main()
