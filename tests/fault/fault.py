"""scripts/fault: a community under traffic while everything around it breaks, and a check that nothing came of it.

Prints JSON lines: each path with how often it was taken, then a summary. Exit 0: no violation. 1: some. 3: void,
because a path that must be taken was not. A folder with every log is kept unless all went well; the last line says
where.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import threading
import time

from stage import BOXES, Stage, until
from breaking import Breaking
from checker import Checker
from harness import later
from stand_in import FAULTS
from traffic import Traffic
from watch import Watch, work_streams
from workload import Workload

from clients import RedisError

def faults(*counts):
    names = "redis_kill power_cut gateway_kill gateway_stop cut full_disk out_of_memory clock_jump poison".split()
    return dict(zip(names, counts))


# patience: so many seconds without any progress, and what is left will never be done.
FORMS = {
    "ci": dict(
        webhooks=60_000,
        campaigns=8,
        homes=2_500,
        telegram_rate=200,
        seconds=130,
        patience=110,
        faults=faults(4, 2, 5, 4, 20, 1, 1, 2, 10),
    ),
    "full": dict(
        webhooks=1_500_000,
        campaigns=46,
        homes=10_000,
        telegram_rate=300,
        seconds=1_200,
        patience=110,
        faults=faults(60, 20, 100, 60, 300, 4, 4, 12, 40),
    ),
    "short": dict(
        webhooks=3_500,
        campaigns=4,
        homes=200,
        telegram_rate=80,
        seconds=14,
        patience=30,
        faults=faults(1, 2, 1, 1, 6, 0, 1, 2, 2),
    ),
}
SENDS = {"ci": 20_000, "full": 450_000, "short": 0}
# What a run is void without; the short form is for planted bugs, and is never void.
PATHS = (
    "duplicate absorbed",
    "takeover",
    "unknown",
    "dead letter",
    "503 by memory",
    "quarantined",
    "forged refused",
    "oversize refused",
    "retried",
    "throttled",
    "telegram throttle_group",
    "maybe_duplicate",
)
NEARLY_NOTHING = 300  # entries on their way
OPEN_SECONDS = 20.0
INBOX_MOST = 4_000  # then new webhooks wait: a slow machine takes longer, and is not choked


def say(text):
    print(text, file=sys.stderr, flush=True)


class Run:
    def __init__(self, form, seed, minutes=None):
        self.name, self.form, self.seed = form, dict(FORMS[form]), seed
        if minutes:
            factor = minutes * 60 / self.form["seconds"]
            for key in ("webhooks", "campaigns"):
                self.form[key] = max(1, int(self.form[key] * factor))
            self.form["seconds"] = minutes * 60
            self.form["faults"] = {k: max(1, round(n * factor)) for k, n in self.form["faults"].items()}
        self.scaled = minutes is not None
        self.stage = Stage(self.form["homes"], 2, seed, self.form["telegram_rate"])
        self.workload = Workload(self.stage, seed)

    def go(self):
        began = time.monotonic()
        self.stage.start()
        say(f"folder {self.stage.folder}, seed {self.seed}; ready after {time.monotonic() - began:.1f} s")
        self.traffic = Traffic([g.port for g in self.stage.gateways], self.seed)
        self.watch = Watch(self.stage)
        self.breaking = Breaking(self.stage, self.traffic, self.seed, say)
        self._meet()
        say(f"everybody is known after {time.monotonic() - began:.1f} s")
        # In a short run as much must go wrong as in a long one.
        self.stage.faults_on({k: share * (3 if self.name == "short" else 1) for k, share in FAULTS.items()})
        seconds = self.form["seconds"]
        self.over = False
        helpers = [threading.Thread(target=f, daemon=True) for f in (self._campaigns, self._tap)]
        for h in helpers:
            h.start()
        until("the first question is asked", lambda: self.workload.open, 60, 0.02)
        self.traffic.held = lambda: self.watch.inbox > INBOX_MOST
        self.traffic.flow(self.workload.next, self.form["webhooks"], seconds)
        self.breaking.run(self.breaking.schedule(self.form["faults"]))
        until("all campaigns are made", lambda: len(self.workload.campaigns) == self.form["campaigns"], 120, 0.1)
        helpers[0].join(10)
        say(f"faults are over after {time.monotonic() - began:.1f} s")
        # The platforms go on as they are until nearly all is sent: on a slow machine that is when most is sent.
        self._wait(lambda: self.traffic.idle() and self.watch.samples[-1][1] < NEARLY_NOTHING)
        self.stage.faults_on({})
        flowed = self._wait(lambda: self.traffic.idle() and not self._busy() and not self._busy())
        say(f"drained after {time.monotonic() - began:.1f} s")
        self.over = True
        helpers[1].join(10)
        self.traffic.stop()
        self.watch.stop()
        checker = Checker(self.stage, self.traffic, self.workload, self.watch, self.breaking.done["poison"], say)
        violations = checker.run()
        if not flowed:
            violations["drain"].append(f"not everything was done, and nothing moved for {self.form['patience']} s")
        if self.breaking.wrong:
            violations["promise"] += self.breaking.wrong
        return self._report(checker, violations, time.monotonic() - began)

    def _meet(self):
        """Everybody says who he is, before there is a question."""
        jobs = self.workload.links()
        self.traffic.send(jobs)
        until("all links are taken", lambda: self.traffic.finished({"link"}) == len(jobs), 60, 0.1)
        self._quiet(60)

    def _busy(self):
        try:
            with self.stage.redis.connect() as r:
                if work_streams(r) or sum(r.call("HLEN", f"{{o:{a}}}:attempts") for a in ["telegram", *BOXES]):
                    return True
                due = int(time.time() * 1000)
                if any(r.call("ZCOUNT", k, "-inf", due) for k in r.keys("{c:*}:timers")):
                    return True
            accounts = self.stage.boxes["sandbox-open"].http.call("GET", "/box").json["accounts"]
            return any(a["webhooks_waiting"] for a in accounts)
        except (OSError, RedisError):
            return True

    def _quiet(self, seconds):
        def calm():
            return not self._busy() and not self._busy()

        until("nothing is on its way", calm, seconds, 0.2)

    def _wait(self, done):
        """Until it is done, however long a slow machine takes; false when nothing moves any more."""
        moved, seen = time.monotonic(), None
        while time.monotonic() - moved < self.form["patience"]:
            if done():
                return True
            now = (self.traffic.finished(), self.watch.samples[-1][1], self.watch.total("linli_messages_sent_total"))
            if now != seen:
                moved, seen = time.monotonic(), now
            time.sleep(0.2)
        return False

    def _campaigns(self):
        """One after the other over the traffic, each asked for until it is made."""
        count = self.form["campaigns"]
        for n in range(1, count + 1):
            while n > 1 and self.traffic.share() < (n - 1) / count:
                time.sleep(0.05)
            body = {
                "kind": "checkin",
                "title": f"报平安{n}",
                "purpose": "停电后确认各户平安",
                "text": f"【青山社区】第{n}次报平安：回“房号+平安”，如“3-502 平安”。急事打120。",
                "private_text": f"【青山社区】{{name}}您好，第{n}次：您家都好吗？回 1都好 2有人不舒服 3要帮忙。急事打120。",
                "starts_at": later(-3_600),  # not later, when the clock it was made by is set back
                "closes_at": later(20 * 86_400),
                "urgency": "emergency",
            }
            while (campaign := self._made(body)) is None:
                time.sleep(0.2)
            self.workload.campaigns.append((campaign, n))
            end = time.monotonic() + OPEN_SECONDS
            while not self._is_open(campaign) and time.monotonic() < end:
                time.sleep(0.1)
            if time.monotonic() < end:  # else it is lost, which the checker will say
                self.workload.open.append(campaign)

    def _is_open(self, campaign):
        try:
            return any(api.campaign(campaign)["state"] == "open" for api in self.stage.apis)
        except Exception:  # as below
            return False

    def _made(self, body):
        """Asks a gateway; whether it was done by one that died before it could say so is looked up first. (The same
        Idempotency-Key would be refused for a minute: it might still be worked on.)"""
        for api in self.stage.apis:
            try:
                for known in api.all("campaigns"):
                    if known["title"] == body["title"]:
                        return known["id"]
                answer = api.call("POST", "campaigns", body, timeout=15)
                if answer.status == 201:
                    return answer.json["id"]
            except Exception:  # whatever a gateway that dies leaves of an answer
                continue
        return None

    def _tap(self):
        while not self.over:
            try:
                self.stage.boxes["sandbox-wechat"].tap_all()
            except (OSError, AssertionError):
                pass
            time.sleep(3)

    # ---- what came of it

    def _report(self, checker, violations, seconds):
        seen, watch, statuses = checker.seen, self.watch, self.traffic.statuses
        paths = dict(seen)
        paths["takeover"] = watch.total("linli_takeovers_total")
        paths["unknown"] = seen["message unknown"]
        paths["retried"] = watch.total("linli_messages_retried_total")
        paths["throttled"] = watch.total("linli_platform_throttled_total")
        paths["503 by memory"] = sum(n for (phase, _, s), n in statuses.items() if phase and s == 503)
        paths["503"] = sum(n for (_, _, s), n in statuses.items() if s == 503)
        paths["forged refused"] = sum(n for (_, w, s), n in statuses.items() if (w, s) == ("forged", 401))
        paths["oversize refused"] = sum(n for (_, w, s), n in statuses.items() if (w, s) == ("oversize", 413))
        paths["maybe_duplicate"] = sum(bool(m.get("md")) for rows in checker.messages.values() for m in rows.values())
        paths["webhooks"] = self.traffic.finished()
        paths["bytes lost in power cuts"] = sum(self.breaking.lost_bytes)
        paths.update({f"telegram {k}": n for k, n in self.stage.telegram.happened.items()})
        paths.update({f"fault {k}": n for k, n in self.breaking.done.items()})
        for path, n in sorted(paths.items()):
            print(json.dumps({"path": path, "taken": n}, ensure_ascii=False))
        wanted = {} if self.scaled else {"webhooks": self.form["webhooks"], "sends": SENDS[self.name]}
        wanted.update({f"fault {k}": n for k, n in self.form["faults"].items()})
        wanted.update(dict.fromkeys(PATHS, 1))
        missing = {k: (paths.get(k, 0), n) for k, n in wanted.items() if paths.get(k, 0) < n}
        for invariant, texts in sorted(violations.items()):
            for text in texts[:8]:
                say(f"{invariant}: {text}")
            if len(texts) > 8:
                say(f"{invariant}: and {len(texts) - 8} more")
        for path, (taken, n) in missing.items():
            say(f"not taken often enough: {path}, {taken} of {n}")
        void = bool(missing) and self.name != "short"
        summary = {
            "fault": self.name,
            "seed": self.seed,
            "seconds": round(seconds, 1),
            "violations": {k: len(v) for k, v in sorted(violations.items())},
            "void": void,
            "slowest_ms": {str(s): round(t * 1000) for s, t in sorted(self.traffic.slowest.items())},
            "slowest_stop_s": round(self.breaking.stop_slowest, 1),
        }
        print(json.dumps(summary), flush=True)
        return 1 if violations else 3 if void else 0


def main():
    parser = argparse.ArgumentParser(prog="scripts/fault", description=__doc__.split("\n")[0])
    parser.add_argument("--full", action="store_true", help="1,500,000 webhooks and 450,000 sends, up to 25 minutes")
    parser.add_argument("--short", action="store_true", help="half a minute: the form that planted bugs are caught by")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--minutes", type=float, help="so long, with everything else in proportion")
    parser.add_argument("--keep", action="store_true", help="keep the folder in any case")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 31)
    run = Run("full" if args.full else "short" if args.short else "ci", seed, args.minutes)
    code = 1
    try:
        code = run.go()
    except BaseException as e:
        say(f"{type(e).__name__}: {e}")
        for process in [*run.stage.gateways, run.stage.sandbox, run.stage.redis]:
            say(f"---- {process.name}\n{process.tail(15)}")
        raise
    finally:
        run.stage.stop()
        if code == 0 and not args.keep:
            shutil.rmtree(run.stage.folder, ignore_errors=True)
        else:
            say(f"seed {seed}; everything is in {run.stage.folder}")
    os._exit(code)


if __name__ == "__main__":
    main()
