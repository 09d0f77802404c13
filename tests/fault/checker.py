"""The invariants, after a run: from the sender's ledger, the platforms' ledgers, and what Redis holds, read by itself.

Nothing of the program is used to read: keys and formats are taken apart here, and the API is asked for the same counts.
"""

import collections
import json
import re

from clients import RedisError
from harness import INDEX_KEY
from stage import BOXES, COMMUNITY, COMPOUND, CREDENTIALS, SECRET, TOKEN
from watch import SHARDS, work_streams
from workload import FORGED

OUT = ("handed", "delivered", "read")
MESSAGES_SHOWN = 99_000  # of 100,000 that the sandbox keeps, residents' own among them
UNHEARD = 0.5  # seconds from an answer to its being stored, under load
EVENTS_KEPT = 11_000  # 10,000, and what Redis leaves in its last node


def c(what):
    return f"{{c:{COMMUNITY}}}:{what}"


def unsealed(text):
    return text.split("|", 2)[2] if text and text.startswith("0|") else ""


class Checker:
    def __init__(self, stage, traffic, workload, watch, poisons, say):
        self.stage, self.traffic, self.workload, self.watch, self.say = stage, traffic, workload, watch, say
        self.poisons = poisons
        self.violations = collections.defaultdict(list)
        self.seen = collections.Counter()

    def wrong(self, invariant, text):
        self.violations[invariant].append(text)

    def run(self):
        with self.stage.redis.connect() as r:
            self._read(r)
            for check in (self._events, self._work_left, self._sends, self._people, self._counts, self._events_of_live):
                check(r)
        self._flat()
        self._secrets()
        return self.violations

    # ---- reading

    def _hash(self, r, key):
        """A large hash in pages."""
        out, cursor = {}, b"0"
        while True:
            cursor, flat = r.call("HSCAN", key, cursor, "COUNT", 2000)
            out.update((k.decode(), json.loads(v)) for k, v in zip(flat[::2], flat[1::2]))
            if cursor == b"0":
                return out

    @staticmethod
    def _list(r, key):
        at, out = 0, []
        while some := r.call("LRANGE", key, at, at + 4999):
            out += some
            at += len(some)
        return out

    def _stream(self, r, key):
        out, last = [], "-"
        while some := r.call("XRANGE", key, last, "+", "COUNT", 2000):
            out += [(i.decode(), dict(zip(f[::2], f[1::2]))) for i, f in some]
            last = "(" + some[-1][0].decode()
        return out

    def _read(self, r):
        self.households = self._hash(r, c("households"))
        self.residents = self._hash(r, c("residents"))
        self.home_of = {}
        members = collections.defaultdict(list)
        for resident in self.residents.values():
            members[resident["h"]].append(resident["id"])
        self.members = members
        self.campaigns = sorted(self._hash(r, c("campaigns")))
        self.number = {campaign: n for campaign, n in self.workload.campaigns}
        self.asks, self.messages, self.replies = {}, {}, collections.defaultdict(list)
        for campaign in self.campaigns:
            self.asks[campaign] = self._hash(r, c(f"asks:{campaign}"))
            self.messages[campaign] = self._hash(r, c(f"messages:{campaign}"))
            for item in self._list(r, c(f"replies:{campaign}")):
                reply = json.loads(item)
                self.replies[reply["id"]].append(reply)
        self.kept = collections.Counter()
        for key in r.keys(c("kept:*")):
            self.kept.update(k.decode() for k in r.call("HKEYS", key))
        self.histories = {}
        for resident in self.residents:
            self.histories[resident] = [json.loads(x[1:]) for x in self._list(r, c(f"history:{resident}"))]
        self._read_inboxes(r)

    def _read_inboxes(self, r):
        self.inbox, self.dead, self.quarantine = collections.Counter(), collections.Counter(), collections.Counter()
        for n in range(SHARDS):
            for _, fields in self._stream(r, f"{{i:{n}}}:events"):
                e = json.loads(fields[b"d"])
                self.inbox[(e["a"], e["id"])] += 1
            for _, fields in self._stream(r, f"{{i:{n}}}:dead"):
                data = json.loads(fields[b"d"])["data"]
                if data.startswith("poison-"):
                    self.dead[data] += 1
                    continue
                e = json.loads(data)
                self.dead[(e["a"], e["id"])] += 1
            for _, fields in self._stream(r, f"{{i:{n}}}:quarantine"):
                odd = re.search(rb'"odd":"([^"]+)"', fields[b"body"])
                self.quarantine["odd:" + odd.group(1).decode() if odd else "?"] += 1

    # ---- I1, I2, I9: what was acknowledged

    def _events(self, _):
        reports, spoken, self.unclear_which = self._reports(), self._spoken(), self._unclear_which()
        place_of = {h: COMPOUND + "/" + self._place(h) for h in self.households}
        for e in self.traffic.events:
            where = (e.account, e.id)
            if e.kind == "malformed":
                self._once_at_least(e, self.quarantine[e.id])
                continue
            # What is said before there is a question stands in the histories only.
            effects = len(self.replies[e.reply]) if e.reply in self.replies else e.reply in spoken
            effects += self.kept[e.reply]
            places = (effects > 0) + (self.dead[where] > 0) + (self.inbox[where] > 0)
            if e.acks and places != 1:
                self.wrong("I1", f"{e.kind} {where}, acknowledged {e.acks} times, is in {places} places")
            if effects > 1 or self.dead[where] > 1:
                self.wrong("I2", f"{e.kind} {where} had {effects} effects, stands {self.dead[where]} times in dead")
            self.seen["duplicate absorbed"] += e.acks > 1 and effects == 1
            if not effects or e.kind == "stranger":
                continue
            self._effect_of(e, reports[e.reply], spoken[e.reply], place_of)
        for reply, times in reports.items():
            if times != 1:
                self.wrong("I2", f"{reply} is {times} times in the reports of asks")
        for n in range(self.poisons):
            if self.dead[f"poison-{n}"] != 1:
                self.wrong("I1", f"unreadable entry {n} is {self.dead[f'poison-{n}']} times in dead")
        self.seen["dead letter"] = sum(self.dead.values())
        self.seen["quarantined"] = sum(self.quarantine.values())
        self.seen["events"] = len(self.traffic.events)

    def _once_at_least(self, e, times):
        """A quarantine has no duplicates to compare with: only that nothing is lost, and nothing comes from nowhere."""
        if e.acks and times == 0:
            self.wrong("I1", f"{e.id} was signed and acknowledged, and is not in quarantine")

    def _effect_of(self, e, reports, spoken, place_of):
        reply = self.replies[e.reply][0] if e.reply in self.replies else None
        if reply is None:
            asked_of = place_of.get(self.unclear_which.get(e.reply))
            waits = e.kind == "private" and asked_of == f"{COMPOUND}/{e.home.place}"
            if e.kind != "link" and not waits:
                self.wrong("I9", f"{e.kind} {e.id} of {e.home.place} is kept as of nobody")
            return
        said = place_of.get(reply.get("h"))
        if said != f"{COMPOUND}/{e.home.place}":
            self.wrong("I9", f"{e.kind} {e.id} of {e.home.place} was taken for {said}")
        if e.kind in ("private", "press", "link") and self._name(reply.get("r")) != e.home.names[0]:
            self.wrong("I9", f"{e.kind} {e.id} of {e.home.names[0]} was taken for {self._name(reply.get('r'))}")
        people = self.members[reply["h"]]
        if reports != 1:
            self.wrong("I2", f"{e.kind} {e.id} is {reports} times in the reports of its ask")
        if spoken - collections.Counter(people):
            self.wrong("I10", f"{e.kind} {e.id}: twice in a history of its home, or in another's")
        if not spoken or (e.kind == "group" and len(spoken) != len(people)):
            self.wrong("I10", f"{e.kind} {e.id} is missing in a history of {e.home.place}")

    def _reports(self):
        out = collections.Counter()
        for asks in self.asks.values():
            for ask in asks.values():
                out.update(report["re"] for report in ask.get("r", []) if "re" in report)
        return out

    def _unclear_which(self):
        """Reply → home, of those that two open campaigns may have got: nothing counts before the sender says which."""
        out = {}
        for asks in self.asks.values():
            for home, ask in asks.items():
                out.update({q[4]: home for q in ask.get("q", []) if q[0] == "which" and len(q) > 4})
        return out

    def _spoken(self):
        """Reply → in whose histories, how often."""
        out = collections.defaultdict(collections.Counter)
        for resident, entries in self.histories.items():
            for e in entries:
                if len(e) > 7 and e[7]:
                    out[e[7]][resident] += 1
        return out

    def _place(self, household):
        place = self.households[household]
        for key in ("p", "pl", "place"):
            if isinstance(place.get(key), str):
                return place[key].split("/")[-1]
        return "?"

    def _name(self, resident):
        return unsealed(self.residents[resident]["n"]) if resident in self.residents else None

    # ---- I3

    def _work_left(self, r):
        for key, n in work_streams(r).items():
            self.wrong("I1" if key.startswith("{i") else "I3", f"{n} entries are left in {key}")
        for n in range(SHARDS):
            last = self._last_id(r, f"{{i:{n}}}:events")
            cursor = r.call("GET", f"{{i:{n}}}:cursor")
            if last != "0-0" and (cursor is None or before(cursor.decode(), last)):
                self.wrong("I3", f"shard {n}: entries up to {last} are gone, the cursor is at {cursor}")
        taken = r.hash(c("taken"))
        for account in ["telegram", *BOXES]:
            last = self._last_id(r, f"{{o:{account}}}:results")
            mark = taken.get(f"o:{account}".encode(), b"0-0").decode()
            if before(mark, last):
                self.wrong("I3", f"results of {account} up to {last} are gone, taken up to {mark}")
            if n := r.call("HLEN", f"{{o:{account}}}:attempts"):
                self.wrong("I3", f"{n} attempts of {account} never ended")

    @staticmethod
    def _last_id(r, key):
        try:
            flat = r.call("XINFO", "STREAM", key)
        except RedisError:
            return "0-0"
        return dict(zip(flat[::2], flat[1::2]))[b"last-generated-id"].decode()

    # ---- I4–I7: what was sent

    def _sends(self, _):
        rows = [(campaign, m) for campaign, all_rows in self.messages.items() for m in all_rows.values()]
        for campaign, all_rows in self.messages.items():
            asked = collections.Counter(m["h"] for m in all_rows.values() if m.get("h"))
            for household, times in asked.items():
                if times > 1:
                    self.wrong("I4", f"{household} has {times} private messages of {campaign}")
        self.seen.update("message " + m["s"] for _, m in rows)
        self._sends_of_telegram([x for x in rows if x[1]["a"] == "telegram"])
        for account in BOXES:
            self._sends_of_box(account, [m for _, m in rows if m["a"] == account])
        self._early_calls()
        # A burst is a tenth of the rate; an owner that takes over begins with one. They leave so, and are counted where
        # they arrive: as many as may be under way at once can come together when the machine is busy.
        rate, under_way = self.stage.telegram_rate, 16
        if (most := self.stage.telegram.most_in_a_second()) > rate + rate // 10 + 1 + under_way:
            self.wrong("I6", f"{most} calls to Telegram came within a second")
        self.seen["most calls to Telegram in a second"] = most
        for press, times in self.stage.telegram.acks.items():
            self.seen["presses answered"] += 1
            if times > 3:
                self.wrong("I4", f"press {press} was answered {times} times")

    def _early_calls(self):
        """Who is killed with an answer in his hands has told nobody of it: his heir cannot know."""
        told = self.stage.telegram.early
        unheard = [t for t in told if any(0 <= k - t < UNHEARD for k in self.stage.killed_at)]
        self.seen["early calls by the heir of one who was killed as he was told to wait"] = len(unheard)
        if early := len(told) - len(unheard):
            self.wrong("I7", f"{early} calls to Telegram came before Retry-After was over")

    def _sends_of_telegram(self, rows):
        posted = self.stage.telegram.posted
        for campaign, m in rows:
            times = posted[(unsealed(m["to"]), self.number.get(campaign, 0))]
            if m["s"] in OUT and times == 0:
                self.wrong("I4", f"{m['id']} is {m['s']}, and Telegram never had it")
            if times > 1 and not m.get("md"):
                self.wrong("I4", f"{m['id']} was posted {times} times, and is not flagged")
            if times > 3:
                self.wrong("I4", f"{m['id']} was posted {times} times: more than two resends")
            if m["s"] in ("queued", "failed", "dead", "expired") and (times > 0 or m["s"] == "queued"):
                self.wrong("I4", f"{m['id']} is {m['s']} and was posted {times} times")
            if m["s"] in ("delivered", "read"):
                self.wrong("I5", f"{m['id']} is {m['s']} on a platform without receipts")
            self.seen["sends"] += times

    def _sends_of_box(self, account, rows):
        keys, events, totals = self.stage.box_ledger(account)
        if totals["keys_forgotten"] or totals["events_forgotten"]:
            self.say(f"{account}: {totals['keys_forgotten']} keys are forgotten; its sends are judged by the rest")
        receipts = {m["message_id"]: set(m["receipts"]) for m in self.stage.box_messages(account)}
        for m in rows:
            key = keys.get(m["id"], {"posted": 0, "calls": 0, "message_id": ""})
            self.seen["sends"] += key["calls"]
            if key["posted"] > 1:
                self.wrong("I4", f"{m['id']} was posted {key['posted']} times under its key")
            if m["s"] in (*OUT, "awaiting_staff") and key["posted"] != 1 and not totals["keys_forgotten"]:
                self.wrong("I4", f"{m['id']} is {m['s']}, and {account} never had it")
            if m["s"] in ("queued", "failed", "dead", "expired") and (key["posted"] or m["s"] == "queued"):
                self.wrong("I4", f"{m['id']} is {m['s']} and was posted {key['posted']} times")
            if account == "sandbox-once" and key["calls"] > 1:
                self.wrong("I4", f"{m['id']} must be tried once, and was tried {key['calls']} times")
            got = receipts.get(m.get("pi") or key["message_id"])
            if got is None and len(receipts) > MESSAGES_SHOWN:
                continue  # the sandbox remembers the newest only
            got = got or set()
            if m["s"] in ("delivered", "read") and m["s"] not in got and not totals["keys_forgotten"]:
                self.wrong("I5", f"{m['id']} is {m['s']} without a receipt")
            if m["s"] == "handed" and "delivered" in got:
                self.wrong("I1", f"{m['id']} was told as delivered, and is only {m['s']}")
        faults = self.stage.happened[account]
        if early := faults["called_before_retry_after"]:
            self.wrong("I7", f"{early} calls to {account} came before Retry-After was over")
        for e in events:
            if e["state"] != "delivered":
                self.wrong("I1", f"{account}: webhook {e['id']} ({e['type']}) is {e['state']}, {e['last_status']}")
        self.seen.update({f"platform {k}": n for k, n in faults.items() if n})
        self.seen["receipts"] += sum(e["type"] == "receipt" for e in events)

    # ---- I10: contact histories know every message that went out

    def _people(self, r):
        told = collections.defaultdict(collections.Counter)
        for resident, entries in self.histories.items():
            for e in entries:
                if e[1] == "m":
                    told[resident][e[5]] += 1
        for campaign, rows in self.messages.items():
            for m in rows.values():
                if not m.get("r"):
                    continue
                times, went = told[m["r"]][m["id"]], m["s"] in OUT
                if times != went:
                    self.wrong("I10", f"{m['id']} of {campaign} is {m['s']}, and {times} times in a history")
        for key in r.keys(c("group_history:*")):
            posts = [json.loads(x[1:]) for x in self._list(r, key)]
            ids = [p[5] for p in posts if p[1] == "m"]  # how far it is (digest) is no message of a campaign
            if len(ids) != len(set(ids)):
                self.wrong("I10", f"{key.decode()} has a post twice")

    # ---- I11

    def _counts(self, r):
        api = self.stage.api()
        for campaign, n in self.workload.campaigns:
            if campaign not in self.campaigns:
                self.wrong("I1", f"campaign {n} was acknowledged, and is gone")
        for campaign in self.campaigns:
            recount = collections.Counter(ask["s"] for ask in self.asks[campaign].values())
            stored = {k.decode(): int(v) for k, v in r.hash(c(f"counts:{campaign}")).items() if k != b"late"}
            shown = api.campaign(campaign)
            if {k: n for k, n in stored.items() if n} != dict(recount):
                self.wrong("I11", f"{campaign}: counts {stored}, recount {dict(recount)}")
            if {k: n for k, n in shown["counts"].items() if n} != dict(recount):
                self.wrong("I11", f"{campaign}: the API shows {shown['counts']}, recount {dict(recount)}")
            if sum(recount.values()) != shown["audience"]["total"] or len(self.asks[campaign]) != len(self.stage.homes):
                self.wrong("I11", f"{campaign}: {sum(recount.values())} asks of {len(self.stage.homes)} homes")

    # ---- I12

    def _events_of_live(self, r):
        n = r.call("XLEN", c("events"))
        if n > EVENTS_KEPT:
            self.wrong("I12", f"{n} events are kept for clients, 10,000 promised")
        for key in (*r.keys(c("applied:*")), *r.keys("{i:*}:buried")):
            if (n := r.call("ZCARD", key)) > 2_000:
                self.wrong("I12", f"{key.decode()} remembers {n} entries behind its cursor")

    def _flat(self):
        """The last third of the time that traffic flowed against the second."""
        s = self.watch.samples
        if len(s) < 9:
            return
        second, last = s[len(s) // 3 : 2 * len(s) // 3], s[2 * len(s) // 3 :]
        # The slack is what campaigns bring at once: several may come together where the machine was slow.
        for name, at, slack in (("the work streams", 1, 10_000), ("a gateway's memory", 2, 32 << 20)):
            before, after = (max(x[at] for x in part) for part in (second, last))
            self.say(f"most of {name}: {before} in the second third, {after} in the last")
            if after > 1.25 * before + slack:
                self.wrong("I12", f"{name} grew from {before} to {after} in the last third")

    # ---- I13

    def _secrets(self):
        secrets = [TOKEN, SECRET, INDEX_KEY, *self.stage.tokens, *(x for pair in CREDENTIALS.values() for x in pair)]
        secrets += ["planted-wrong-secret", FORGED, "邻居", "13900000"]
        secrets += [h.names[0] for h in self.stage.homes if len(h.names[0]) > 2][:40]
        for path in sorted(self.stage.written()):
            text = path.read_bytes()
            for secret in dict.fromkeys(secrets):
                if secret.encode() in text:
                    self.wrong("I13", f"{secret[:12]}… stands in {path.name}")


def before(a, b):
    """Ids of stream entries: a < b."""
    return tuple(map(int, a.split("-"))) < tuple(map(int, b.split("-")))
