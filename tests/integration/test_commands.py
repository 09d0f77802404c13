"""The program's other words: import, export, check-config, doctor; and what it says and returns when it cannot."""

import csv
import io
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from clients import until
from harness import COMPOUND, Case, csv_of, people
from platforms import SECRET, USERNAME
from processes import free_port, linli

ME = {"id": 7203344551, "is_bot": True, "first_name": "邻里", "username": USERNAME, "can_join_groups": True}


def result(value):
    return ("json", {"ok": True, "result": value})


class Commands(Case):
    @classmethod
    def prepare(cls, world):
        cls.rows = people([1, 2], entrances=1)

    def run_(self, *words):
        return linli(*words, config=self.world.config)

    def test_an_exported_roster_comes_in_again_as_it_was(self):
        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
            file.write("\ufeff" + csv_of(self.rows) + f"空,{COMPOUND}/1-1-9x9!,,,\n,{COMPOUND}/2-1-401,,,空置\n")
            file.flush()
            done = self.run_("import", file.name, "--community", "qingshan")
        self.assertEqual(done.returncode, 1, "a row was rejected")
        self.assertIn(f"line {len(self.rows) + 2}", done.stderr)
        self.assertIn(f"created {len(self.rows) + 1}", done.stdout)
        out = self.run_("export", "residents", "--community", "qingshan")
        self.assertEqual(out.returncode, 0)
        rows = list(csv.DictReader(io.StringIO(out.stdout)))
        self.assertEqual(
            {(r["name"], r["place"]) for r in rows if r["name"]}, {(r["name"], r["place"]) for r in self.rows}
        )
        self.assertIn((f"{COMPOUND}/2-1-401", "vacant"), {(r["place"], r["occupancy"]) for r in rows})
        again = self.world.staff.import_csv(out.stdout)
        self.assertEqual((again["created"], again["updated"], again["rejected"]), (0, 0, []), again)

    def test_exported_formulas_are_marked_and_come_in_again_as_they_were(self):
        name, note = "=HYPERLINK(1)", "@备注"
        place = f"{COMPOUND}/2-1-402"
        done = self.world.staff.import_csv(f"姓名,地址,电话,备注\n{name},{place},13812345678,{note}\n")
        self.assertEqual(done["rejected"], [])
        out = self.run_("export", "residents", "--community", "qingshan").stdout
        row = next(r for r in csv.DictReader(io.StringIO(out)) if r["place"] == place)
        self.assertEqual((row["name"], row["note"], row["phone"]), ("'" + name, "'" + note, "+8613812345678"))
        again = self.world.staff.import_csv(out)
        self.assertEqual((again["created"], again["updated"], again["rejected"]), (0, 0, []), again)

    def test_doctor_looks_at_redis_ports_and_telegram_and_sets_the_webhook_when_told(self):
        stand, hooks = self.world.telegram, []
        told = {"can_read_all_group_messages": True, "url": ""}

        def answer(method, body, nth):
            if method == "getMe":
                return result(ME | {"can_read_all_group_messages": told["can_read_all_group_messages"]})
            if method == "setWebhook":
                hooks.append(body)
                told["url"] = body["url"]
                return result(True)
            if method == "getWebhookInfo":
                return result({"url": told["url"], "has_custom_certificate": False, "pending_update_count": 2})
            return None

        stand.rule = answer
        first = self.run_("doctor")
        self.assertEqual(first.returncode, 1, first.stdout)
        self.assertIn("@" + USERNAME, first.stdout)
        self.assertIn("--set-webhook", first.stdout)
        self.assertEqual(hooks, [])
        second = self.run_("doctor", "--set-webhook")
        self.assertEqual(len(hooks), 1, second.stdout)
        self.assertEqual(hooks[0]["secret_token"], SECRET)
        self.assertTrue(hooks[0]["url"].endswith("/hooks/telegram"))
        self.assertIn("callback_query", hooks[0]["allowed_updates"])
        third = self.run_("doctor")
        self.assertIn("2 updates wait", third.stdout)
        told["can_read_all_group_messages"] = False
        deaf = self.run_("doctor")
        self.assertEqual(deaf.returncode, 1)
        self.assertIn("setprivacy", deaf.stdout)
        for done in (first, second, third, deaf):
            for secret in (SECRET, "planted_telegram_token", "planted-index-key"):
                self.assertNotIn(secret, done.stdout + done.stderr)

    def test_check_config_says_fine_and_names_the_accounts(self):
        done = self.run_("check-config")
        self.assertEqual(done.returncode, 0)
        self.assertIn("5 accounts", done.stdout)

    def test_a_redis_that_cannot_be_used_as_written_is_a_clear_error(self):
        for url, cluster, said in (
            ("rediss://:pw@redis.example", "false", "TLS"),
            ("redis://one:1,two:2", "false", "redis.cluster"),
            ("unix:///run/redis.sock", "true", "TCP"),
            ("redis://one/3", "true", "databases"),
            ("http://one", "false", "begins with"),
        ):
            env = {"LINLI_REDIS_URL": url, "LINLI_REDIS_CLUSTER": cluster}
            done = linli("check-config", config=self.world.config, env=env)
            self.assertEqual(done.returncode, 1, url)
            self.assertIn("redis.url: ", done.stdout + done.stderr)
            self.assertIn(said, done.stdout + done.stderr)
            self.assertNotIn("pw@", done.stdout + done.stderr)

    def test_settings_that_are_changed_while_the_gateway_runs_make_it_unready(self):
        gateway = self.world.gateway
        self.assertEqual(gateway.ready(), 200)
        with self.world.redis.connect() as r:
            r.call("CONFIG", "SET", "appendfsync", "everysec")
            try:
                until("it is not ready any more", lambda: gateway.ready() == 503, 15)
                self.assertIn("appendfsync is everysec, must be always", gateway.tail())
            finally:
                r.call("CONFIG", "SET", "appendfsync", "always")
        until("it is ready again", lambda: gateway.ready() == 200, 15)


class Words(unittest.TestCase):
    """Without a running anything."""

    def linli(self, *words):
        return linli(*words)

    def test_exit_codes_are_0_1_and_2(self):
        self.assertEqual(self.linli("--help").returncode, 0)
        self.assertEqual(self.linli("serve", "--help-config").returncode, 0)
        for words in ((), ("dance",), ("serve", "--colour", "red"), ("token", "create"), ("export", "furniture")):
            self.assertEqual(self.linli(*words).returncode, 2, words)
        for words in (("serve",), ("check-config",), ("doctor",)):
            done = self.linli(*words, "--config", "/nowhere/linli.toml")
            self.assertEqual(done.returncode, 1, words)
            self.assertIn("/nowhere/linli.toml", done.stderr)

    def test_every_wrong_key_is_named_with_the_nearest_right_one(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
            config.write('[redis]\nurl = "unix:///tmp/none"\nurk = "x"\n[securty]\nindex_key = "short"\n')
            config.write('[[account]]\nid = "t"\nbot = "telegraph"\ncommunity = "c"\n')
            config.flush()
            done = self.linli("check-config", "--config", config.name)
        self.assertEqual(done.returncode, 1)
        for said in ("redis.urk", "url", "securty", "security", "telegraph"):
            self.assertIn(said, done.stderr)

    def test_a_redis_with_unsafe_settings_is_refused(self):
        folder = tempfile.mkdtemp(prefix="linli-u-")
        command = ["redis-server", "--port", "0", "--unixsocket", f"{folder}/r.sock", "--dir", folder, "--save", ""]
        redis = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until("Redis is there", lambda: os.path.exists(f"{folder}/r.sock"), 10)
            config = Path(folder) / "linli.toml"
            config.write_text(
                f'[server]\nlisten = "127.0.0.1:{free_port()}"\ninternal_listen = "127.0.0.1:{free_port()}"\n'
                f'[redis]\nurl = "unix://{folder}/r.sock"\n[security]\nindex_key = "0123456789abcdef"\n'
                '[[account]]\nid = "relay"\nbot = "relay"\ncommunity = "c"\n'
            )
            for word in ("serve", "doctor"):
                done = self.linli(word, "--config", str(config))
                self.assertEqual(done.returncode, 1, word)
                self.assertIn("appendonly", done.stdout + done.stderr)
        finally:
            redis.kill()
            redis.wait()
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    unittest.main()
