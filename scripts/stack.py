#!/usr/bin/env python3
"""Keeps Linli's processes together for scripts/run, which builds and then starts this. Not to be called by itself."""

import argparse
import ctypes
import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from pathlib import Path

import sample_community
from private_redis import PrivateRedis, RedisFailed

HERE = Path(__file__).resolve().parent.parent
DRAIN = 35.0  # a gateway that is told to stop drains for at most 30 s
BACKOFF_MIN, BACKOFF_MAX, SETTLED = 0.5, 10.0, 30.0
LOG_BYTES_MAX = 20 * 1024 * 1024


class Failed(Exception):
    """Why it cannot go on, in words for whoever started this."""


class Stopping(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def say(text):
    print(f"linli: {text}", flush=True)


class Signals:
    """The first one interrupts whatever goes on; during the stop they are only counted: twice more means hurry."""

    def __init__(self):
        self.count = 0
        self.deaf = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.heard)

    def heard(self, _number, _frame):
        self.count += 1
        if not self.deaf:
            self.deaf = True
            raise Stopping


def die_with_parent():
    """In the child: SIGTERM when scripts/run is killed, so that nothing but Redis outlives it."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Service:
    """One of Linli's own processes: started, started again when it dies, stopped."""

    def __init__(self, name, command, env, log):
        self.name, self.command, self.env, self.log = name, command, env, log
        self.process = None
        self.started = 0.0
        self.wait = BACKOFF_MIN
        self.next_try = 0.0

    def start(self):
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(self.command, env=self.env, stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=out, start_new_session=True, preexec_fn=die_with_parent, cwd=HERE)
        self.started = time.monotonic()

    def running(self):
        return self.process is not None and self.process.poll() is None

    def last_words(self):
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return "\n  ".join(lines[-5:]) or f"see {self.log}"

    def wait_for(self, url, patience):
        """Until `url` answers 200."""
        end = time.monotonic() + patience
        while True:
            if not self.running():
                raise Failed(f"the {self.name} ended with {self.process.returncode}:\n  {self.last_words()}")
            if answers(url):
                return
            if time.monotonic() > end:
                raise Failed(f"the {self.name} is not ready after {patience:.0f} s:\n  {self.last_words()}")
            time.sleep(0.05)

    def tend(self):
        now = time.monotonic()
        if self.running():
            if now - self.started > SETTLED:
                self.wait = BACKOFF_MIN
            return
        if self.process is not None:
            say(f"the {self.name} ended with {self.process.returncode}, starting it again in {self.wait:.1f} s; "
                f"its log is {self.log}")
            self.process = None
            self.next_try = now + self.wait
            self.wait = min(self.wait * 2, BACKOFF_MAX)
        if now >= self.next_try:
            self.start()

    def stop(self, patience, hurry):
        if not self.running():
            return
        self.process.terminate()
        end = time.monotonic() + patience
        while self.running():
            if time.monotonic() > end or hurry():
                say(f"the {self.name} did not end in time and is killed; what was acknowledged is in Redis")
                self.process.kill()
                self.process.wait()
                return
            time.sleep(0.02)


def answers(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def port_of(name, fallback):
    text = os.environ.get(name) or str(fallback)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Failed(f"{name}={text} is not a port")
    return int(text)


def must_be_free(where, variable):
    host, _, port = where.rpartition(":")
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((host or "127.0.0.1", int(port)))
        except OSError as e:
            raise Failed(f"{where} cannot be used ({e.strerror}); another program may have it. "
                         f"{variable} chooses another port") from None


SAMPLE_CONFIG = """\
# Written by scripts/run on its first start; yours to change. What each key means: linli serve --help-config
[server]
listen = "127.0.0.1:{port}"
internal_listen = "127.0.0.1:{internal}"
public_url = "http://127.0.0.1:{port}"

[redis]
url = "{redis}"

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
token = "{token_open}"
secret = "{secret_open}"

[[account]]
id = "sandbox-wechat"
bot = "sandbox"
community = "{community}"
profile = "wechat"
api_base = "http://127.0.0.1:{sandbox}"
token = "{token_wechat}"
secret = "{secret_wechat}"
"""


def write_private(path, text):
    """Whole or not at all, and for this user only."""
    new = path.with_name(path.name + ".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.replace(new, path)


def is_set(name):
    return bool(os.environ.get(name))


class Stack:
    def __init__(self, config, with_sample):
        self.program = os.environ.get("LINLI_PROGRAM") or str(HERE / "build" / "linli")
        self.data = Path(os.environ.get("LINLI_DATA") or HERE / ".run").absolute()
        self.own_config = Path(config).absolute() if config else None
        self.config = self.own_config or self.data / "linli.toml"
        self.with_sample = with_sample
        self.env = dict(os.environ)
        self.redis = self.gateway = self.sandbox = None
        self.token = ""

    def prepare(self):
        """The data directory, for one scripts/run at a time."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.logs = self.data / "logs"
        self.logs.mkdir(exist_ok=True, mode=0o700)
        self.lock = os.open(self.data / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed(f"another scripts/run uses {self.data}; LINLI_DATA and LINLI_PORT start a second") from None
        for log in self.logs.glob("*.log"):
            if log.stat().st_size > LOG_BYTES_MAX:
                log.replace(log.with_suffix(".log.old"))

    def read_config(self):
        """The settings that matter here: those of the file, unless the environment says otherwise."""
        port, internal = port_of("LINLI_PORT", 8080), port_of("LINLI_INTERNAL_PORT", 8081)
        sandbox = port_of("LINLI_SANDBOX_PORT", 8090)
        self.redis = PrivateRedis(self.data / "redis", self.logs / "redis.log", say)
        if self.own_config is None and not self.config.exists():
            names = ("index_key", "token_open", "secret_open", "token_wechat", "secret_wechat")
            write_private(self.config, SAMPLE_CONFIG.format(
                port=port, internal=internal, sandbox=sandbox, redis=self.redis.url,
                community=sample_community.COMMUNITY, **{name: secrets.token_urlsafe(24) for name in names}))
        try:
            self.settings = tomllib.loads(self.config.read_text(encoding="utf-8"))
        except (OSError, ValueError) as e:
            raise Failed(f"{self.config}: {e}") from None
        if is_set("LINLI_PORT"):
            self.env["LINLI_SERVER_LISTEN"] = f"127.0.0.1:{port}"
            self.env["LINLI_SERVER_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        if is_set("LINLI_INTERNAL_PORT"):
            self.env["LINLI_SERVER_INTERNAL_LISTEN"] = f"127.0.0.1:{internal}"
        self.boxes = [a for a in self.settings.get("account", []) if a.get("bot") == "sandbox"]
        if is_set("LINLI_SANDBOX_PORT"):
            for account in self.boxes:
                name = account["id"].upper().replace("-", "_")
                self.env[f"LINLI_{name}_API_BASE"] = f"http://127.0.0.1:{sandbox}"
        base = self.boxes[0].get("api_base", "") if self.boxes else ""
        self.box_url = f"http://127.0.0.1:{sandbox}" if is_set("LINLI_SANDBOX_PORT") or not base else base.rstrip("/")
        server = self.settings.get("server", {})
        self.listen = self.env.get("LINLI_SERVER_LISTEN") or server.get("listen", "127.0.0.1:8080")
        self.internal = self.env.get("LINLI_SERVER_INTERNAL_LISTEN") or server.get("internal_listen", "127.0.0.1:8081")
        self.url = "http://" + self.listen.replace("0.0.0.0:", "127.0.0.1:")
        self.choose_redis()

    def choose_redis(self):
        """A Redis that somebody named is theirs: then none is started, and none is stopped."""
        named = os.environ.get("LINLI_REDIS_URL") or self.settings.get("redis", {}).get("url", "")
        private = self.own_config is None and not os.environ.get("LINLI_REDIS_URL")
        if named and not private:
            self.redis = None
            return
        # The environment wins over the file, which may have been written when the data lay elsewhere.
        self.env["LINLI_REDIS_URL"] = self.redis.url

    def linli(self, *words):
        """A command of the program, run to its end. Gives what it printed."""
        done = subprocess.run([self.program, *words, "--config", str(self.config)], env=self.env, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, timeout=60, cwd=HERE)
        if done.returncode != 0:
            raise Failed(f"linli {' '.join(words)} failed:\n  {(done.stderr or done.stdout).strip()}")
        return done.stdout

    def start(self):
        self.prepare()
        self.read_config()
        must_be_free(self.listen, "LINLI_PORT")
        must_be_free(self.internal, "LINLI_INTERNAL_PORT")
        if self.boxes:
            must_be_free(self.box_url.split("//", 1)[-1], "LINLI_SANDBOX_PORT")
        if self.redis is not None:
            self.redis.start()
        config = ["--config", str(self.config)]
        self.gateway = Service("gateway", [self.program, "serve", *config], self.env, self.logs / "gateway.log")
        self.gateway.start()
        self.gateway.wait_for(f"http://{self.internal}/readyz", 90)
        if self.boxes:
            self.start_sandbox(config)
        if self.own_config is None or self.with_sample:
            self.bring_in_sample()
        self.token = self.staff_token()

    def start_sandbox(self, config):
        command = [self.program, "sandbox", *config, "--listen", self.box_url.split("//", 1)[-1], "--gateway", self.url,
                   "--state", str(self.data / "sandbox.json")]
        self.sandbox = Service("sandbox", command, self.env, self.logs / "sandbox.log")
        self.sandbox.start()
        self.sandbox.wait_for(f"{self.box_url}/box", 30)

    def bring_in_sample(self):
        # The mark lies beside the data it speaks of, written when all of it is in: an interrupted first start goes on.
        mark = self.data / "redis" / "sample-community"
        if mark.exists():
            return
        say(f"bringing in the sample community {sample_community.COMMUNITY_NAME}, once")
        admin = self.new_token("admin", "样例导入")
        try:
            sample_community.load(self.url, admin, self.box_url if self.boxes else "", say=lambda s: say(f"  {s}"))
        except sample_community.Failed as e:
            raise Failed(f"the sample community could not be brought in: {e}") from None
        mark.parent.mkdir(exist_ok=True)
        write_private(mark, json.dumps({"seed": sample_community.SEED}) + "\n")

    def community(self):
        accounts = self.settings.get("account", [])
        return accounts[0]["community"] if accounts else sample_community.COMMUNITY

    def new_token(self, role, name):
        words = ("token", "create", "--role", role, "--community", self.community(), "--name", name)
        lines = self.linli(*words).split()
        if not lines:
            raise Failed("linli token create printed no token")
        return lines[-1]

    def staff_token(self):
        """The one of the last start, as long as the gateway knows it."""
        kept = self.data / "staff_token"
        if kept.exists():
            token = kept.read_text(encoding="utf-8").strip()
            path = f"/api/v1/communities/{self.community()}/groups?limit=1"
            try:
                sample_community.Api(self.url, token).call("GET", path)
                return token
            except sample_community.Failed as e:
                if ": 401" not in str(e) and ": 403" not in str(e):
                    raise Failed(str(e)) from None
        token = self.new_token("staff", "值班员")
        write_private(kept, token + "\n")
        return token

    def tell(self):
        name = f" ({sample_community.COMMUNITY_NAME})" if self.community() == sample_community.COMMUNITY else ""
        lines = [("address", self.url), ("community", self.community() + name), ("staff token", self.token)]
        if self.boxes:
            lines.append(("sandbox", f"{self.box_url}/box"))
        lines += [("config", self.config), ("logs", self.logs)]
        print("\nLinli is running.", *(f"  {what + ':':<13}{value}" for what, value in lines),
              "Ctrl-C stops everything in order.", "", sep="\n", flush=True)

    def tend(self):
        while True:
            for part in (self.redis, self.gateway, self.sandbox):
                if part is not None:
                    part.tend()
            time.sleep(0.2)

    def stop(self, signals):
        """First who sends to us, then ourselves, then what we stand on."""
        if self.sandbox is not None:
            self.sandbox.stop(10, lambda: signals.count > 2)
        if self.gateway is not None:
            if self.gateway.running():
                say("stopping; the gateway finishes what is under way")
            self.gateway.stop(DRAIN, lambda: signals.count > 2)
        if self.redis is not None:
            self.redis.stop()
        if self.gateway is not None:
            say("stopped")


def main():
    parser = argparse.ArgumentParser(prog="scripts/run")
    parser.add_argument("--config", help="a linli.toml of your own")
    parser.add_argument("--sample", action="store_true", help="bring the sample community in there too")
    args = parser.parse_args()
    signals = Signals()
    stack = Stack(args.config, args.sample)
    code = 0
    try:
        stack.start()
        stack.tell()
        stack.tend()
    except Stopping:
        print(flush=True)
    except (Failed, RedisFailed, OSError, subprocess.TimeoutExpired) as e:
        print(f"scripts/run: {e}", file=sys.stderr, flush=True)
        code = 1
    signals.deaf = True
    stack.stop(signals)
    return code


if __name__ == "__main__":
    sys.exit(main())
