"""A world for a test module: Redis, gateways, platforms, tokens, a roster; in a temporary folder, on loopback."""

import os
import shutil
import tempfile
import time
import unittest

from clients import Api, until
from declared import Monitor
from platforms import SECRET, TOKEN, USERNAME, Box, Telegram, group
from processes import Gateway, Redis, Sandbox, free_port, linli, note

# The whole suite against a cluster: one node that holds all slots. A command of two slots is refused there.
CLUSTER = os.environ.get("LINLI_TEST_CLUSTER") == "1"
COMMUNITY = "qingshan"
OTHER = "luoxi"
COMPOUND = "青山里"
INDEX_KEY = "planted-index-key-0123456789"
BOX_OPEN = {"token": "planted-open-token-77", "secret": "planted-open-secret-88"}
BOX_WECHAT = {"token": "planted-wechat-token-77", "secret": "planted-wechat-secret-88"}

CONFIG = """\
[server]
cores = {cores}

[redis]
url = "{redis}"
cluster = {cluster}
{more}
[security]
index_key = "{index_key}"

[[account]]
id = "wechat-relay"
bot = "relay"
community = "{community}"

[[account]]
id = "sandbox-open"
bot = "sandbox"
community = "{community}"
profile = "open"
api_base = "http://127.0.0.1:{sandbox}"
token = "{open[token]}"
secret = "{open[secret]}"

[[account]]
id = "sandbox-wechat"
bot = "sandbox"
community = "{community}"
profile = "wechat"
api_base = "http://127.0.0.1:{sandbox}"
token = "{wechat[token]}"
secret = "{wechat[secret]}"

[[account]]
id = "telegram"
bot = "telegram"
community = "{community}"
api_base = "http://127.0.0.1:{telegram}"
token = "{token}"
secret = "{secret}"
username = "{username}"

[[account]]
id = "relay-luoxi"
bot = "relay"
community = "{other}"
"""


class OneNode(Redis):
    """A cluster of one."""

    def __init__(self, folder):
        super().__init__(folder, cluster=True)

    def start(self, wait=True):
        super().start(wait=wait)
        if not wait:
            return
        with self.connect() as r:
            if not r.call("CLUSTER", "SLOTS"):
                r.call("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
        until("the cluster takes writes", self.takes_writes, 20)


class World:
    """Starts with start() and is over with stop(). `gateways` share one Redis; the sandbox speaks to the first.
    `declared`: every call of a Function is watched for keys that it does not declare; stop() fails when there was
    one. `store`: another Redis, see stores.py."""

    def __init__(self, gateways=1, sandbox=False, cores=2, community=COMMUNITY, declared=True, store=None):
        self.community = community
        self.folder = tempfile.mkdtemp(prefix="linli-t-", dir=os.environ.get("LINLI_TEST_FOLDER"))
        self.redis = (store or (OneNode if CLUSTER else Redis))(self.folder)
        self.declared, self.monitor = declared, None
        self.telegram = Telegram()
        self.config = os.path.join(self.folder, "linli.toml")
        self.gateways = [Gateway(self.folder, f"gateway{i}", self.config) for i in range(gateways)]
        self.sandbox = Sandbox(self.folder, self.config, self.gateways[0].port) if sandbox else None
        box_port = self.sandbox.port if sandbox else free_port()
        with open(self.config, "w", encoding="utf-8") as out:
            out.write(
                CONFIG.format(
                    cores=cores,
                    redis=self.redis.url,
                    cluster="true" if self.redis.cluster else "false",
                    more=self.redis.settings,
                    index_key=INDEX_KEY,
                    community=community,
                    other=OTHER,
                    sandbox=box_port,
                    telegram=self.telegram.port,
                    token=TOKEN,
                    secret=SECRET,
                    username=USERNAME,
                    open=BOX_OPEN,
                    wechat=BOX_WECHAT,
                )
            )
        self.tokens = []

    @property
    def gateway(self):
        return self.gateways[0]

    def start(self):
        self.redis.start()
        self.monitor = Monitor(self.redis) if self.declared else None
        for g in self.gateways:
            g.start()
        if self.sandbox:
            self.sandbox.start()
            self.open, self.wechat = Box(self.sandbox.port, "sandbox-open"), Box(
                self.sandbox.port, "sandbox-wechat"
            )
        self.admin = self.member("admin", "程书记")
        self.staff = self.member("staff", "李敏")

    def stop(self):
        for process in [self.sandbox, *self.gateways]:
            if process is not None:
                process.end()
        seen = self.monitor.finish() if self.monitor else None
        self.redis.end()
        self.telegram.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        if seen:
            note(f"Functions watched: {seen.calls}")
            if seen.wrong:
                raise AssertionError("keys that a Function did not declare:\n" + seen.report())
            if not seen.calls:
                raise AssertionError("no call of a Function was seen: their keys were not watched")

    def member(self, role, name, community=None):
        """An Api with a new token, made as somebody at the machine would make it."""
        community = community or self.community
        made = linli(
            "token", "create", "--role", role, "--community", community, "--name", name, config=self.config
        )
        if made.returncode != 0:
            raise AssertionError(f"linli token create: {made.stdout}{made.stderr}")
        self.tokens.append(made.stdout.strip())
        return Api(self.gateway.port, self.community if community == "*" else community, self.tokens[-1])

    def print_logs(self):
        for process in [*self.gateways, self.sandbox, self.redis]:
            if process is not None:
                note(f"---- {process.name}\n{process.tail()}")
        note("---- last calls to Telegram")
        for call in self.telegram.calls[-15:]:
            note(f"  {call}")

    # ---- what tests want to know of a campaign

    def start_checkin(self, title="今晚报平安", api=None, **more):
        body = {
            "kind": "checkin",
            "title": title,
            "purpose": "台风过后确认各户平安",
            "text": "【青山社区】今天报平安（21:00前）：回“房号+平安”，如“3栋502 平安”。急事打120。",
            "private_text": "【青山社区】{name}您好，您家今天都好吗？回 1都好 2有人不舒服 3要帮忙。急事打120。",
            "closes_at": later(6 * 3600),
            **more,
        }
        made = (api or self.staff).post("campaigns", body)
        return self.opened(made["id"])

    def house(self, chat, **size):
        """Building 1 and its group on Telegram, which is read: the rooms of its homes, and the chat."""
        rows = people([1], **size)
        self.staff.import_csv(csv_of(rows))
        places = [f"{COMPOUND}/1-*"]
        self.staff.post("groups", {"account": "telegram", "chat": str(chat), "title": "1栋群", "places": places})
        return sorted({r["place"].split("/")[1] for r in rows}), group(chat, "1栋群")

    def opened(self, campaign):
        def look():
            answer = self.staff.call("GET", f"campaigns/{campaign}")
            if answer.status == 503:  # while hundreds of asks are made on a busy machine
                return None
            return answer.json if answer.json["state"] == "open" else None

        return until("the campaign is open", look, 20)

    def recount(self, campaign):
        """The counts as they follow from the asks, with their number, and how many are late."""
        counts, late = {}, 0
        asks = self.staff.all(f"campaigns/{campaign}/asks", 500)
        for ask in asks:
            counts[ask["state"]] = counts.get(ask["state"], 0) + 1
            late += ask["late"]
        return counts, len(asks), late

    def given_up_on_all(self):
        """Is every accepted event dead?"""
        with self.redis.connect() as r:
            dead = [k for k in r.keys("{i:*}:dead") if r.call("XLEN", k)]
            return len(dead) == 64 and not any(r.call("XLEN", k) for k in r.keys("{i:*}:events"))

    def quiet(self, seconds=30.0):
        """Until no accepted event waits, no message is between the rooms or being sent, and no timer is due."""

        def busy():
            with self.redis.connect() as r:
                left = [k for k in r.keys("{i:*}:events") if r.call("XLEN", k)]
                left += [k for k in r.keys("{i:*}:urgent") if r.call("XLEN", k)]
                left += [k for k in r.keys("{c:*}:outbox") if r.call("XLEN", k)]
                left += [k for k in r.keys("{o:*}:lane:*") if r.call("XLEN", k)]
                left += [k for k in r.keys("{o:*}:results") if r.call("XLEN", k)]
                due = int(time.time() * 1000)
                left += [k for k in r.keys("{c:*}:timers") if r.call("ZCOUNT", k, "-inf", due)]
            return left

        until("inboxes, outboxes, lanes, results and due timers are empty", lambda: not busy(), seconds, 0.05)


def later(seconds):
    """RFC 3339, so many seconds from now, in the community's own offset."""
    at = time.gmtime(time.time() + 8 * 3600 + seconds)
    return time.strftime("%Y-%m-%dT%H:%M:%S", at) + "+08:00"


SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = ["芳", "建国", "秀英", "伟", "丽华", "志强", "小燕", "玉兰", "海涛", "春梅", "国栋", "晓明", "桂香", "文博", "雅琴"]


def name_of(n):
    return SURNAMES[n % len(SURNAMES)] + GIVEN[(n * 7 + n // len(SURNAMES)) % len(GIVEN)]


def people(buildings, entrances=2, floors=3, rooms=2, members=2):
    """A roster: rows of (name, place, phone, tags, occupancy), the same every time."""
    out, n = [], 0
    for building in buildings:
        for entrance in range(1, entrances + 1):
            for floor in range(1, floors + 1):
                for room in range(1, rooms + 1):
                    for _ in range(members):
                        tags = "独居老人" if n % 17 == 5 else ""
                        out.append(
                            {
                                "name": name_of(n),
                                "place": f"{COMPOUND}/{building}-{entrance}-{floor}{room:02d}",
                                "phone": f"138{20_000_000 + n * 37:08d}",
                                "tags": tags,
                                "occupancy": "自住",
                            }
                        )
                        n += 1
    return out


def csv_of(rows):
    lines = ["姓名,地址,电话,标签,居住"]
    lines += [",".join([r["name"], r["place"], r["phone"], r["tags"], r["occupancy"]]) for r in rows]
    return "\n".join(lines) + "\n"


class Case(unittest.TestCase):
    """Tests over one world, made by settings() of the class and started once. Logs are shown when one fails."""

    world = None
    settings = {}

    @classmethod
    def setUpClass(cls):
        cls.world = World(**cls.settings)
        try:
            cls.world.start()
            cls.prepare(cls.world)
        except BaseException:
            cls.world.print_logs()
            cls.world.stop()
            raise

    @classmethod
    def prepare(cls, world):
        """What every test of the class needs."""

    @classmethod
    def tearDownClass(cls):
        cls.world.stop()

    def run(self, result=None):
        before = len(result.failures) + len(result.errors) if result else 0
        super().run(result)
        if result and len(result.failures) + len(result.errors) > before and self.world:
            note(f"==== logs after {self.id()}")
            self.world.print_logs()
        return result

    def must_add_up(self, campaign):
        """Every household is in one state, and the counts are those of the asks."""
        self.world.quiet()
        shown = self.world.staff.campaign(campaign)
        counted, total, late = self.world.recount(campaign)
        self.assertEqual({k: n for k, n in shown["counts"].items() if n}, counted)
        self.assertEqual(sum(shown["counts"].values()), shown["audience"]["total"])
        self.assertEqual(total, shown["audience"]["total"])
        self.assertEqual(shown["late"], late)
        return shown

    def must_be_problem(self, answer, status, pointer=None):
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.header("Content-Type"), "application/problem+json")
        said = answer.json
        self.assertEqual(said["status"], status)
        self.assertTrue(said["title"] and said["detail"] and said["type"], said)
        if status == 503:
            self.assertGreaterEqual(int(answer.header("Retry-After") or 0), 1, "a 503 says when to come again")
        if pointer:
            self.assertIn(pointer, [e["pointer"] for e in said["errors"]], said)
        return said
