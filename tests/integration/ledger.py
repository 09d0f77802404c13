"""A sender that behaves as platforms do, sending again until it is answered 200, and the check that every event it
was acknowledged for had its effect, once."""

import hashlib
import hmac
import http.client
import json
import queue
import threading
import time

from clients import Http, RedisError
from harness import COMPOUND


class Sender:
    """Delivers updates from several threads. `ports` may change while it runs: a gateway that is down is tried again,
    and the next one, until each update was answered 200."""

    def __init__(self, ports, secret, account="telegram", threads=6):
        self.ports, self.secret, self.account = ports, secret, account
        self.left, self.acknowledged, self.refused = queue.Queue(), [], 0
        self.lock, self.over = threading.Lock(), False
        self.threads = [threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(threads)]
        for t in self.threads:
            t.start()

    def send(self, updates):
        for u in updates:
            self.left.put(u)

    def _work(self, n):
        connections = {}
        while not self.over:
            try:
                update = self.left.get(timeout=0.1)
            except queue.Empty:
                continue
            tries = n
            while not self.over and not self._deliver(connections, self.ports[tries % len(self.ports)], update):
                tries += 1
                self.refused += 1
                time.sleep(0.05)  # a platform's own pause between tries

    def _deliver(self, connections, port, update):
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": self.secret}
        connection = connections.setdefault(port, Http(port).keep())
        try:
            answer = connection.call(
                "POST", f"/hooks/{self.account}", json.dumps(update, ensure_ascii=False), headers
            )
        except (OSError, http.client.HTTPException):
            connection.kept.close()
            del connections[port]
            return False
        if answer.status != 200:
            return False
        with self.lock:
            self.acknowledged.append(update)
        return True

    def count(self):
        with self.lock:
            return len(self.acknowledged)

    def stop(self):
        self.over = True
        for t in self.threads:
            t.join(25)


def sign(secret, body, at=None):
    """The headers of a signed sandbox webhook."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "X-Sandbox-Timestamp": stamp, "X-Sandbox-Signature": "v1=" + digest}


def answers(telegram, chat, places, count, first_id):
    """So many group messages, each by another person who names a home: his display name tells them apart."""
    out = []
    for n in range(count):
        place = places[n % len(places)]
        who = {"id": first_id + n, "is_bot": False, "first_name": f"邻居{first_id + n}号"}
        out.append(telegram.message(chat, who, f"{place} 平安"))
    return out


def name_of(update):
    return update["message"]["from"]["first_name"]


def place_of(update):
    return update["message"]["text"].split()[0]


def verify(case, campaign, updates):
    """Every one of these updates had its effect exactly once, wherever an effect can be seen."""
    world = case.world
    names = {}
    for r in world.staff.all(f"campaigns/{campaign}/replies", 500):
        names[r["name"]] = names.get(r["name"], 0) + 1
    wanted = {name_of(u) for u in updates}
    lost = sorted(wanted - set(names))
    doubled = sorted(n for n, times in names.items() if n in wanted and times > 1)
    case.assertEqual((lost[:5], len(lost), doubled[:5], len(doubled)), ([], 0, [], 0))
    by_home = {}
    for u in updates:
        by_home[place_of(u)] = by_home.get(place_of(u), 0) + 1
    asks = world.staff.asks(campaign)
    for place, count in by_home.items():
        case.assertEqual(len(asks[f"{COMPOUND}/{place}"]["reports"]), count, place)
    for place in list(by_home)[:4]:
        for member in asks[f"{COMPOUND}/{place}"]["members"]:
            entries = [
                h
                for h in world.staff.history(member["resident"], 500)
                if (h["kind"], h["campaign"]) == ("report", campaign)
            ]
            case.assertEqual(len(entries), by_home[place], (place, member))
    case.must_add_up(campaign)
    verify_store(case)


def verify_store(case):
    """Nothing waits, nothing was given up, and the community's events have no gap."""
    case.world.quiet()
    with case.world.redis.connect() as r:
        case.assertEqual([k for k in r.keys("{i:*}:dead") if r.call("XLEN", k)], [])
        for key in r.keys("{c:*}:events"):
            ids = [int(entry[0].split(b"-")[0]) for entry in r.call("XRANGE", key, "-", "+")]
            case.assertEqual(ids, list(range(ids[0], ids[0] + len(ids))), key)


def unapplied(redis):
    """How many accepted events wait in the inbox; nobody else must be working on them."""
    try:
        with redis.connect() as r:
            return sum(r.call("XLEN", k) for k in r.keys("{i:*}:events"))
    except (OSError, RedisError):
        return 0
