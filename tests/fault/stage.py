"""The world of a fault run: Redis and gateways under the shim, the platforms, a community whose residents are known."""

import collections
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))

from clients import Http, until  # noqa: E402
from control import FULL, Control  # noqa: E402
from harness import COMMUNITY, COMPOUND, INDEX_KEY, csv_of, name_of  # noqa: E402
from platforms import SECRET, TOKEN, USERNAME, Box  # noqa: E402
from processes import ROOT, Gateway, Redis, Sandbox, free_port, linli  # noqa: E402
from stand_in import Telegram  # noqa: E402
from clients import Api  # noqa: E402

SHIM = os.environ["LINLI_FAULT_SHIM"]
BOXES = {"sandbox-open": "", "sandbox-once": 'after_lost = "stop"\n', "sandbox-wechat": 'profile = "wechat"\n'}
CREDENTIALS = {a: (f"planted-{a}-token", f"planted-{a}-secret") for a in BOXES}
HEAD = """\
[server]
cores = 1

[redis]
url = "{redis}"

[security]
index_key = "{index_key}"

[[account]]
id = "telegram"
bot = "telegram"
community = "{community}"
api_base = "http://127.0.0.1:{telegram}"
token = "{token}"
secret = "{secret}"
username = "{username}"
per_second = {rate}
"""
BOX = """
[[account]]
id = "{id}"
bot = "sandbox"
community = "{community}"
api_base = "http://127.0.0.1:{port}"
token = "{token}"
secret = "{secret}"
{more}"""


class BrokenRedis(Redis):
    """Redis on a machine that can lose its power, its disk's room and its clock."""

    def __init__(self, folder, control):
        super().__init__(folder)
        self.control = control

    def spawn(self, command, env=None, **more):
        super().spawn(command, {**(env or {}), **self.control.env(SHIM, 0)}, **more)

    def start(self, seconds=60):
        try:
            super().start()
        except AssertionError:
            until("Redis has read its file", self.answers, seconds)

    def cut_power(self):
        self.kill()
        return self.control.cut_power(self.folder / "appendonlydir")

    def fill_disk(self):
        """Whether it noticed, and ended, as it must with appendfsync always."""
        self.control.put(FULL, 1)
        try:
            until("Redis ends on the full disk", lambda: not self.running(), 20)
        finally:
            self.control.put(FULL, 0)
        return self.child.wait()


class BrokenGateway(Gateway):
    def __init__(self, folder, name, config, control):
        super().__init__(folder, name, config)
        self.control = control
        self.lives, self.changing = 0, threading.Lock()

    def spawn(self, command, env=None, **more):
        self.lives += 1
        super().spawn(command, {**(env or {}), **self.control.env(SHIM, 1)}, **more)


class Home:
    """A home, the people in it, and the account on which the first of them is known."""

    def __init__(self, n, building, place):
        self.n, self.building, self.place = n, building, place
        self.names = [name_of(2 * n), name_of(2 * n + 1)][: 2 if n % 10 == 0 else 1]
        share = n % 20
        shares = {"sandbox-open": 7, "sandbox-once": 12, "sandbox-wechat": 16, "telegram": 20}
        self.account = next(a for a, end in shares.items() if share < end)
        self.chat = str(7_000_000 + n) if self.account == "telegram" else f"p{n}"


class Stage:
    def __init__(self, homes, gateways, seed, telegram_rate, folder=None):
        self.telegram_rate = telegram_rate  # a second; 30, as it documents, would make a run last for an hour
        self.folder = folder or tempfile.mkdtemp(prefix="linli-f-")
        self.control = Control(self.folder)
        self.redis = BrokenRedis(self.folder, self.control)
        self.telegram = Telegram(TOKEN, free_port(), seed)
        self.sandbox_port = free_port()
        self.config = self._config()
        self.gateways = [BrokenGateway(self.folder, f"gateway{n}", self.config, self.control) for n in range(gateways)]
        self.killed_at = []
        self.sandbox = Sandbox(self.folder, self.config, self.gateways[0].port)
        self.sandbox.port = self.sandbox_port
        self.homes = self._homes(homes)
        self.buildings = sorted({h.building for h in self.homes})
        self.tokens, self.seed = [], seed
        self.happened = {account: collections.Counter() for account in BOXES}

    def _config(self):
        path = os.path.join(self.folder, "linli.toml")
        with open(path, "w", encoding="utf-8") as out:
            out.write(
                HEAD.format(
                    redis=self.redis.url,
                    index_key=INDEX_KEY,
                    community=COMMUNITY,
                    telegram=self.telegram.port,
                    rate=self.telegram_rate,
                    token=TOKEN,
                    secret=SECRET,
                    username=USERNAME,
                )
            )
            for account in BOXES:
                token, secret = CREDENTIALS[account]
                out.write(
                    BOX.format(
                        id=account,
                        community=COMMUNITY,
                        port=self.sandbox_port,
                        token=token,
                        secret=secret,
                        more=BOXES.get(account, ""),
                    )
                )
        return path

    @staticmethod
    def _homes(count):
        """Buildings of 5 entrances, 10 floors, 2 rooms."""
        out = []
        for n in range(count):
            building, rest = n // 100 + 1, n % 100
            room = f"{rest % 20 // 2 + 1}{rest % 2 + 1:02d}"
            out.append(Home(n, building, f"{building}-{rest // 20 + 1}-{room}"))
        return out

    def group_of(self, building):
        """(account, chat) of a building's group. Every tenth is on the platform whose posts wait for a tap."""
        if building % 10 == 0:
            return "sandbox-wechat", f"g{building}"
        if building % 2:
            return "telegram", str(-1_001_600_000_000 - building)
        return "sandbox-open", f"g{building}"

    # ---- beginning

    def start(self):
        self.redis.start()
        for g in self.gateways:
            g.start(wait=False)
        self.sandbox.start()
        for g in self.gateways:
            g.wait_ready(60)
        made = linli(
            "token", "create", "--role", "admin", "--community", COMMUNITY, "--name", "程书记", config=self.config
        )
        if made.returncode != 0:
            raise AssertionError(f"linli token create: {made.stderr}")
        self.tokens.append(made.stdout.strip())
        self.apis = [Api(g.port, COMMUNITY, self.tokens[0]) for g in self.gateways]
        self.boxes = {a: Box(self.sandbox_port, a) for a in BOXES}
        self._people()

    def _people(self):
        rows = [
            {"name": name, "place": f"{COMPOUND}/{h.place}", "phone": f"139{h.n:08d}", "tags": "", "occupancy": "自住"}
            for h in self.homes
            for name in h.names
        ]
        done = self.apis[0].import_csv(csv_of(rows))
        if done["created"] != len(rows):
            raise AssertionError(f"import: {done['created']} of {len(rows)}")
        for account, box in self.boxes.items():
            people = [{"id": h.chat, "name": h.names[0]} for h in self.homes if h.account == account]
            box.call("POST", "members", {"members": people})
        for b in self.buildings:
            account, chat = self.group_of(b)
            if account != "telegram":
                self.boxes[account].group(chat, f"{b}栋群")
            body = {"account": account, "chat": chat, "title": f"{b}栋群", "places": [f"{COMPOUND}/{b}-*"]}
            self.apis[0].post("groups", body)

    def faults_on(self, shares):
        self.telegram.shares = dict(shares)
        api = {
            "throttle": {"share": shares.get("throttle", 0) / 2, "retry_after": 2},
            "error_5xx": shares.get("status", 0),
            "timeout": shares.get("hang", 0),
            "timeout_ms": 12_000,
            "accept_then_reset": shares.get("posted_reset", 0),
        }
        for n, (account, box) in enumerate(self.boxes.items()):
            # Where a call may be made once only, any second call must be a mistake: it is never told to wait.
            own = {**api, "throttle": {"share": 0, "retry_after": 1}} if account == "sandbox-once" else api
            # Setting faults forgets which happened.
            self.happened[account].update(box.call("GET", "ledger?limit=1")["faults"])
            hooks = {"duplicate": 0.1, "shuffle": 0.05} if shares else {}
            box.faults(seed=(self.seed + 7919 * n) % 1_000_000_000, api=own, hooks=hooks)

    def api(self):
        """The first gateway that is ready."""

        def look():
            return next((a for a, g in zip(self.apis, self.gateways) if g.ready() == 200), None)

        return until("a gateway is ready", look, 60)

    # ---- the end

    def stop(self):
        for process in [self.sandbox, *self.gateways, self.redis]:
            process.end()
        self.telegram.stop()

    def written(self):
        """What processes wrote for people to read: logs, and the metrics as they were last."""
        names = [*self.gateways, self.sandbox]
        files = [g.log for g in names] + [Path(self.folder) / f"metrics-{g.name}.txt" for g in self.gateways]
        return [f for f in files if f.exists()]

    def box_ledger(self, account):
        """Every page of it: keys by name, events, totals."""
        keys, events, at = {}, [], (0, 0)
        while True:
            page = self.boxes[account].call(
                "GET", f"ledger?limit=5000&keys_after={at[0]}&events_after={at[1]}"
            )
            keys.update((k["key"], k) for k in page["keys"])
            events += [e for e in page["events"] if e["number"] > (events[-1]["number"] if events else 0)]
            more = page["next"]
            if more["keys"] is None and more["events"] is None:
                return keys, events, page["totals"]
            at = (more["keys"] or 1 << 52, more["events"] or 1 << 52)

    def box_messages(self, account):
        out, after = [], 0
        while after is not None:
            page = self.boxes[account].call("GET", f"messages?limit=5000&after={after}")
            out += [m for m in page["items"] if m["from_us"]]
            after = page["next"]
        return out


def ready_text(g):
    try:
        return Http(g.internal).call("GET", "/metrics", timeout=3).body.decode()
    except OSError:
        return ""


__all__ = ["Stage", "Home", "BOXES", "CREDENTIALS", "SECRET", "TOKEN", "COMMUNITY", "COMPOUND", "ROOT"]
__all__ += ["until", "ready_text", "json", "time"]
