"""Redis with another past than the gateways remember, and Redis that stands still for long."""

import json
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

    def heard_and_restored(self, title, cold):
        """A session hears of three replies; then Redis has a past in which those were never given, and while nobody
        looked has taken more than they were. The session, what it was told, and its last position."""
        world = self.world
        campaign = world.start_checkin(title)["id"]
        self.deliver(self.some(5))
        world.quiet()
        world.redis.kill()
        backup = world.redis.folder.with_name("backup-" + ("cold" if cold else "warm"))
        shutil.copytree(world.redis.folder, backup)
        world.redis.start()
        until("both gateways are ready", lambda: all(g.ready() == 200 for g in world.gateways), 40)
        ws = Ws(world.gateway.port, world.staff.token)
        welcome = ws.hello(world.community)
        ws.subscribe(f"campaign:{campaign}")
        self.deliver(self.some(3))
        until("they are heard", lambda: len(ws.events(name="reply")) == 3)
        world.quiet()
        last = max(e["position"] for e in ws.events())
        world.redis.kill()
        shutil.rmtree(world.redis.folder)
        shutil.copytree(backup, world.redis.folder)
        updates = self.some(60)
        sender = Sender([g.port for g in world.gateways], SECRET)
        self.addCleanup(sender.stop)
        if cold:
            for g in world.gateways:
                g.kill()
        sender.send(updates)
        until("they wait", lambda: sender.refused > 6)
        world.redis.start()
        if cold:
            for g in world.gateways:
                g.start()
        until("all are acknowledged", lambda: sender.count() == len(updates), 60)
        world.quiet(60)
        with world.redis.connect() as r:
            head = int(r.hash("{c:%s}:meta" % world.community)[b"position"])
        self.assertGreater(head, last)
        back = Ws(world.gateway.port, world.staff.token)
        self.addCleanup(back.close)
        self.assertNotEqual(back.hello(world.community)["epoch"], welcome["epoch"])
        since = {"epoch": welcome["epoch"], "position": last}
        self.assertFalse(back.subscribe(f"campaign:{campaign}", since=since)["recovered"])
        return ws, last

    def test_events_in_the_place_of_lost_ones_come_to_nobody_who_saw_those(self):
        ws, last = self.heard_and_restored("备份与新消息", cold=False)
        self.assertEqual(ws.closed(20), 1012)
        self.assertGreater(json.loads(ws.reason)["retry_after_ms"], 0)
        self.assertEqual([e for e in ws.events() if e["position"] > last], [])

    def test_also_when_no_gateway_was_there_to_see_it(self):
        self.heard_and_restored("备份与停机", cold=True)

    def test_a_redis_that_only_restarted_lets_everybody_go_on_where_he_was(self):
        world = self.world
        campaign = world.start_checkin("重启")["id"]
        ws = Ws(world.gateway.port, world.staff.token)
        welcome = ws.hello(world.community)
        ws.subscribe(f"campaign:{campaign}")
        self.deliver(self.some(3))
        world.quiet()
        world.redis.kill()
        world.redis.start()
        self.assertEqual(ws.closed(20), 1012)
        back = Ws(world.gateway.port, world.staff.token)
        self.addCleanup(back.close)
        self.assertNotEqual(back.hello(world.community)["epoch"], welcome["epoch"])
        since = {"epoch": welcome["epoch"], "position": max(e["position"] for e in ws.events())}
        self.assertTrue(back.subscribe(f"campaign:{campaign}", since=since)["recovered"])
        self.deliver(self.some(3))
        heard = until("all are heard", lambda: (r := ws.events(name="reply") + back.events(name="reply"))[5:] and r)
        replies = world.staff.all(f"campaigns/{campaign}/replies")
        self.assertEqual(sorted(e["data"]["reply"] for e in heard), sorted(r["id"] for r in replies))

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
