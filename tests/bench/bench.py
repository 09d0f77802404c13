"""scripts/bench: what Linli reaches, each figure beside its limit, both run in the same call.

One JSON line a figure: {"bench","unit","ours","limit","ratio","bar","met"}. `limit` is what the same machine does in
the same minute without what Linli adds (a bare server, a raw send() loop), null where the bar is an absolute figure;
`ratio` is ours / limit. The load generator shares the machine's cores with what it measures: that is part of the
figures.

A gateway also applies what it took, on the same cores: `webhook_ingest_and_applying` has both in it, `webhook_ingest`
only the taking, which the bar is on.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))

from clients import until  # noqa: E402
from harness import BOX_OPEN, COMMUNITY, COMPOUND, OTHER, World, csv_of, people  # noqa: E402
from processes import Process, Redis, free_port, linli, note  # noqa: E402

TOOL = os.environ["LINLI_BENCH_BIN"]
PATH = "/hooks/sandbox-open"
CHAT = "bench-group"


def figure(name, unit, ours, bar, limit=None, at_most=True, digits=3):
    """Prints one. The bar, where one is set, is on the ratio where there is a limit, else on the figure itself."""
    ratio = ours / limit if limit else None
    judged = ratio if limit else ours
    met = None if bar is None else judged <= bar if at_most else judged >= bar
    short = [None if x is None else round(x, digits) for x in (ours, limit, ratio)]
    line = dict(bench=name, unit=unit, ours=short[0], limit=short[1], ratio=short[2], bar=bar, met=met)
    print(json.dumps(line), flush=True)


def tool(word, **options):
    """One measurement of linli_bench."""
    command = [TOOL, word]
    for key, value in options.items():
        command += [f"--{key}", str(value)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise SystemExit(f"linli_bench {word}: {done.stderr or done.stdout}")
    return json.loads(done.stdout)


def cpu_of(pid):
    """Seconds of CPU time that all threads of a process have used."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        total += int((thread / "schedstat").read_text().split()[0])
    return total / 1e9


class Bench:
    def __init__(self, world, sizes):
        self.world, self.sizes, self.runs = world, sizes, 0
        self.cores = os.cpu_count() or 1

    @property
    def gateway(self):
        return self.world.gateway

    def run_id(self):
        self.runs += 1
        return f"r{self.runs}"

    def load(self, port=None, **options):
        where = port or self.gateway.port
        return tool("load", port=where, path=PATH, secret=BOX_OPEN["secret"], run=self.run_id(), **options)

    def applied(self):
        g = self.gateway
        return g.metric("linli_events_applied_total") + g.metric("linli_events_dead_total")

    def settle(self):
        accepted = self.gateway.metric("linli_events_accepted_total")
        until("everything accepted is applied", lambda: self.applied() >= accepted, 120, 0.02)

    # ---- the figures

    def ingest(self):
        """Taking webhooks in, beside a bare server on the same Redis: first while somebody else owns the inbox, so that
        nothing but taking is measured; then as a gateway runs that also applies all it took, on the same cores."""
        port = free_port()
        bare = Process(self.world.folder, "bare")
        bare.port = port
        bare.spawn([TOOL, "bare", "--port", str(port), "--redis", self.world.redis.url, "--cores", str(self.cores)])
        try:
            until("the bare server answers", lambda: bare.must_run() and self.listens(port))
            with self.inbox_of_another():
                self.compare("webhook_ingest", bare)
            self.settle()
            self.compare("webhook_ingest_and_applying", bare)
        finally:
            bare.kill()
        paced = self.load(seconds=self.sizes["seconds"], rate=5000)
        figure("webhook_p99_at_5000_a_second", "ms", paced["p99_ms"], 25)
        figure("webhook_slowest_at_5000_a_second", "ms", paced["max_ms"], 250)
        self.settle()

    def compare(self, name, bare):
        ours, limit = [], []
        self.load(seconds=0.5)
        self.load(bare.port, seconds=0.5)
        spent = {}
        for _ in range(self.sizes["rounds"]):  # in turn: what else the machine does falls on both
            for who, port, rates in ((bare, bare.port, limit), (self.gateway, None, ours)):
                began = [cpu_of(p.child.pid) for p in (who, self.world.redis)]
                seen = self.load(port, seconds=self.sizes["seconds"])
                if name.endswith("applying") and who is self.gateway:
                    self.settle()
                used = [cpu_of(p.child.pid) - b for p, b in zip((who, self.world.redis), began)]
                spent[who.name] = [x / seen["requests"] * 1e6 for x in used]
                rates.append(seen["rate"])
        for who, used in spent.items():  # what a busy machine disturbs least
            note(f"{name}, {who}: {used[0]:.0f} us of CPU a request, and {used[1]:.0f} us of Redis")
        bar = None if name.endswith("applying") else 0.65  # the bar is on taking: the bare server applies nothing
        figure(name, "requests/s", statistics.median(ours), bar, statistics.median(limit), at_most=False)

    @contextlib.contextmanager
    def inbox_of_another(self):
        """Meanwhile the inbox's shards belong to a process that lives and does nothing."""
        over = threading.Event()

        def live():
            while not over.wait(1):
                self.ask("INCR", "{p:bench}:beat")

        def owner(name):
            for shard in range(64):
                self.ask("HSET", f"{{i:{shard}}}:lease", "owner", name)

        self.gateway.terminate()
        owner("bench/0")
        beat = threading.Thread(target=live, daemon=True)
        beat.start()
        try:
            self.gateway.start()
            yield
        finally:
            over.set()
            beat.join()
            owner("")

    def ask(self, *words):
        with self.world.redis.connect() as r:
            return r.call(*words)

    @staticmethod
    def listens(port):
        import socket

        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", port)) == 0

    def replies(self):
        """Every reply is understood, matched to a home, folded into its ask, counted and told to the live screens. A
        home answers four times: each time, all that it has said to this question is folded anew."""
        rows = people(list(range(1, 65)), entrances=4, floors=15, rooms=4, members=1)
        self.world.staff.import_csv(csv_of(rows))
        self.world.open.group(CHAT, "邻里群")
        place = f"{COMPOUND}/*"
        self.world.staff.post("groups", {"account": "sandbox-open", "chat": CHAT, "title": "邻里群", "places": [place]})
        campaign = self.world.start_checkin(audience={"places": [place]})["id"]
        places = Path(self.world.folder) / "places"
        places.write_text("\n".join(r["place"].split("/")[1] for r in rows) + "\n", encoding="utf-8")
        before, count = self.applied(), self.sizes["replies"]
        dead = self.gateway.metric("linli_events_dead_total")
        processes = [self.gateway, self.world.redis]
        spent = [-cpu_of(p.child.pid) for p in processes]
        began = time.monotonic()
        self.load(count=count, senders=count, chat=CHAT, places=places)
        until("every reply is applied", lambda: self.applied() >= before + count, 120, 0.05)  # a look costs Redis, too
        took = time.monotonic() - began
        for i, p in enumerate(processes):  # what a busy machine disturbs least
            note(f"{p.name}: {(spent[i] + cpu_of(p.child.pid)) / count * 1e6:.0f} us of CPU a reply")
        counts = self.world.staff.campaign(campaign)["counts"]
        answered = rows[:count]
        alone = sum(1 for r in answered if r["tags"])  # who is at risk is covered by name only, not by a plural
        right = counts["answered_ok"] == len(answered) - alone and counts["answered_part"] == alone
        if not right or self.gateway.metric("linli_events_dead_total") != dead:
            raise SystemExit(f"{count} replies for {len(rows)} homes gave {counts}")
        figure("replies_fully_processed", "replies/s", count / took, 5000, at_most=False, digits=1)
        self.echoes(places)

    def echoes(self, places):
        """What a reply costs that is answered: an echo to each, sent on the same account."""
        count, before = self.sizes["replies"] // 4, self.applied()
        processes = [self.gateway, self.world.redis]
        spent = [-cpu_of(p.child.pid) for p in processes]
        self.load(count=count, senders=count, chat="private", places=places)
        until("every reply is applied", lambda: self.applied() >= before + count, 120, 0.05)
        lanes = [f"{{c:{COMMUNITY}}}:outbox", "{o:sandbox-open}:lane:3", "{o:sandbox-open}:results"]
        until("every echo is sent", lambda: not any(self.ask("XLEN", k) for k in lanes), 120, 0.1)
        for i, p in enumerate(processes):
            each = (spent[i] + cpu_of(p.child.pid)) / count * 1e6
            note(f"{p.name}: {each:.0f} us of CPU a reply in private, its echo sent")

    def broadcast(self):
        """How long somebody who writes in private waits for his answer while a broadcast goes out on the same account:
        from his message at the sandbox to the answer's arrival there. The broadcast's messages stand in the outbox of
        the community all at once, which no campaign does: it makes its asks meanwhile."""
        size, box = self.sizes["broadcast"], self.world.open
        rows = people([9], entrances=1, floors=30, rooms=20, members=1)[: self.sizes["probes"]]
        self.world.staff.import_csv(csv_of(rows))
        self.world.start_checkin(audience={"places": [f"{COMPOUND}/9-*"]})
        outbox, lane = f"{{c:{COMMUNITY}}}:outbox", "{o:sandbox-open}:lane:1"
        expires = int((time.time() + 3600) * 1000)
        entries = []
        for n in range(size):  # a chat gets no more than ten a second, so there are many
            entry = dict(k="text", m=f"m_bulk{n}", co=COMMUNITY, a="sandbox-open", d=True, e=expires)
            entries.append(json.dumps(entry | dict(to=f"0||u-bulk{n % 1000}", x="0||明日停水通知"), ensure_ascii=False))
        many = "for _, e in ipairs(ARGV) do redis.call('XADD', KEYS[1], '*', 'd', e) end"
        for n in range(0, size, 1000):
            self.ask("EVAL", many, 1, outbox, *entries[n : n + 1000])
        waits, began = {"mistyped_code": [], "echo": []}, time.monotonic()
        for n, row in enumerate(rows):
            for what, text in (("mistyped_code", "加入 ZZ9Z2M"), ("echo", row["place"].split("/")[1] + " 全家平安")):
                chat, asked = f"u-{what}{n}", time.monotonic()
                box.say({"id": chat, "name": "住户"}, text)
                until("the answer has come", lambda chat=chat: box.messages(chat, ours=True), 120, 0.005)
                waits[what].append(time.monotonic() - asked)
        rest = self.ask("XLEN", outbox) + self.ask("XLEN", lane)
        if rest == 0:
            raise SystemExit("the broadcast was over before the answers")
        note(f"{(size - rest) / (time.monotonic() - began):.0f} messages of the broadcast a second beside it")
        for what, all_of_it in waits.items():
            late = sorted(all_of_it)[int(len(rows) * 0.99) - 1]
            figure(f"{what}_answered_beside_a_broadcast_of_{size}_p99", "s", late, 1)
        self.ask("DEL", outbox, lane)

    def dedupe(self):
        """What it costs Redis to know which events it has seen: all of its data set but the events."""
        for count in self.sizes["ids"]:
            folder = Path(self.world.folder) / f"dedupe-{count}"
            folder.mkdir()
            redis = Redis(folder)
            redis.start("--appendonly", "no")  # the file is not what is measured, and 4 million events make it large
            try:
                seen = tool("dedupe", redis=redis.url, ids=count)
            finally:
                redis.end()
            note(f"{count} ids accepted in {seen['seconds']:.1f} s")
            figure(f"memory_of_an_id_among_{count}", "bytes", seen["bytes_per_id"], 25)

    def understanding(self):
        """How fast one core understands: the plain replies to check-ins that others wrote, and a 接龙 of 500 rows."""
        texts = []
        for corpus in sorted((HERE.parent / "understanding").glob("*.jsonl")):
            for line in corpus.read_text(encoding="utf-8").splitlines():
                said = json.loads(line)
                well = said["context"] == "checkin" and said["expect"]["intent"] == "checkin_ok"
                if well and "\n" not in said["text"]:
                    texts.append(said["text"])
        file = Path(self.world.folder) / "replies.txt"
        file.write_text("\n".join(texts) + "\n", encoding="utf-8")
        seen = tool("understanding", replies=file, seconds=self.sizes["seconds"] / 2)
        figure("single_replies_understood_on_one_core", "replies/s", seen["replies_per_s"], 100_000, at_most=False)
        figure("rows_of_a_list_of_500_understood_on_one_core", "rows/s", seen["rows_per_s"], 50_000, at_most=False)
        figure("a_kib_of_signs_of_danger_understood", "ms", seen["ms_per_kib"], 1)

    def fanout(self):
        # A new process: in one that has worked, sessions move into memory that was freed, and look too small.
        self.gateway.terminate()
        self.gateway.start()
        options = dict(
            port=self.gateway.port,
            path=PATH,
            secret=BOX_OPEN["secret"],
            pid=self.gateway.child.pid,
            token=self.world.staff.token,
            community=COMMUNITY,
            sessions=self.sizes["sessions"],
        )
        for burst in (1, 20):
            seen = tool("fanout", run=self.run_id(), burst=burst, rounds=self.sizes["fanouts"], **options)
            if burst == 1:
                figure(f"memory_of_an_idle_session_of_{seen['sessions']}", "bytes", seen["bytes_per_session"], 8192)
            what = f"{'one_event' if burst == 1 else 'a_burst_of_20'}_to_{seen['sessions']}_sessions"
            figure(f"cpu_a_delivery_of_{what}", "us", seen["us_per_delivery"], 1.5, seen["raw_us"])
            figure(f"last_session_of_{what}", "ms", seen["last_ms"], 250)

    def large(self):
        """A large community, of which nobody has a private chat: asks by household, posts to groups."""
        size = self.sizes["residents"]
        rows = people(list(range(1, 48)), entrances=4, floors=30, rooms=6, members=3)[:size]
        file = Path(self.world.folder) / "roster.csv"
        file.write_text(csv_of(rows), encoding="utf-8")
        done = linli("import", str(file), "--community", OTHER, config=self.world.config, timeout=300)
        if done.returncode != 0:
            raise SystemExit(f"import: {done.stderr[-2000:]}")
        self.gateway.terminate()
        began = time.monotonic()
        self.gateway.start()
        figure(f"start_to_ready_with_{size}_residents", "s", time.monotonic() - began, 5)
        api = self.world.member("staff", "罗溪社区", OTHER)
        for building in range(1, 48):
            where = {"account": "relay-luoxi", "title": f"{building}栋群", "places": [f"{COMPOUND}/{building}-*"]}
            api.post("groups", where)
        began = time.monotonic()
        made = api.post(
            "campaigns",
            {
                "kind": "checkin",
                "title": "报平安",
                "purpose": "全社区报平安",
                "text": "【罗溪社区】今天报平安：回“房号+平安”。急事打120。",
                "audience": {"places": [f"{COMPOUND}/*"]},
                "closes_at": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + 6 * 3600)),
            },
        )
        until("the campaign is open", lambda: api.campaign(made["id"])["state"] == "open", 120, 0.02)
        took = time.monotonic() - began
        homes = len({r["place"] for r in rows})
        total = api.campaign(made["id"])["audience"]["total"]
        if total != homes:
            raise SystemExit(f"{homes} homes, but {total} asks")
        figure(f"audience_of_{size}_residents_resolved_and_queued", "s", took, 10)


FULL = dict(rounds=5, seconds=5, replies=60_000, sessions=8_000, fanouts=10, residents=100_000)
FULL.update(broadcast=100_000, probes=300)
FULL["ids"] = (10_000, 1_000_000, 4_000_000)
QUICK = dict(rounds=2, seconds=2, replies=8_000, sessions=5_000, fanouts=4, residents=100_000, ids=(10_000,))
QUICK.update(broadcast=20_000, probes=100)
PARTS = ("understanding", "ingest", "dedupe", "replies", "broadcast", "fanout", "large")


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="at most 60 s after building: fewer and shorter rounds")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; may be given again")
    args = parser.parse_args()
    world = World(sandbox=True, cores=os.cpu_count() or 1, declared=False)  # MONITOR would be measured too
    try:
        world.start()
        bench = Bench(world, QUICK if args.quick else FULL)
        for part in PARTS:
            if part in (args.only or PARTS):
                getattr(bench, part)()
    except BaseException:
        world.print_logs()
        raise
    finally:
        world.stop()
    note(f"load average over the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
