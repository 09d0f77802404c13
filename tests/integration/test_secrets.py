"""Planted secrets and residents' words: in no log, in no metric, and open nowhere in Redis."""

import json
import re
import unittest

from clients import Ws, until
from harness import BOX_OPEN, BOX_WECHAT, COMMUNITY, INDEX_KEY
from platforms import SECRET, TOKEN, private, user
from test_api import ApiCase


class Secrets(ApiCase):
    settings = {"sandbox": True}

    def test_no_token_secret_or_resident_is_in_a_log_and_none_stands_open_in_redis(self):
        made = self.admin.post("staff", {"name": "临时工", "role": "staff"}, key="secret-1")
        ws = Ws(self.port)
        ws.send({"type": "hello", "community": COMMUNITY, "token": "lt_" + "0" * 64})
        ws.closed()
        self.staff.call("GET", "groups", headers={"Authorization": "Bearer lt_planted_wrong_token"})
        resident = self.rows[0]
        who = user(7_777, "秘密昵称abc")
        texts = ["我的秘密是胰岛素吃完了", f"{resident['place'].split('/')[1]} {resident['name']} 有人不舒服"]
        for text in texts:
            update = self.world.telegram.message(private(who), who, text)
            self.assertEqual(self.world.telegram.deliver(self.port, update).status, 200)
        self.world.telegram.deliver(self.port, {"update_id": "odd", "t": texts[0]})
        self.world.telegram.deliver(self.port, update, "planted-wrong-secret")
        self.world.open.say({"id": "s1", "name": "秘密昵称abc"}, texts[1])
        self.staff.post(
            "pastes", {"group": self.relay["id"], "text": f"秘密昵称abc 10:20\n1-1-101 {resident['name']} 平安"}
        )
        until(
            "all is heard",
            lambda: len(self.staff.all("identities/unmatched")) >= 1
            or self.staff.all(f"campaigns/{self.campaign}/replies"),
        )
        self.world.open.settle()
        self.world.quiet()
        secrets = [
            *self.world.tokens,
            made["token"],
            TOKEN,
            SECRET,
            INDEX_KEY,
            *BOX_OPEN.values(),
            *BOX_WECHAT.values(),
            "lt_planted_wrong_token",
            "planted-wrong-secret",
        ]
        personal = [
            "秘密昵称abc",
            "我的秘密",
            resident["phone"],
            resident["phone"][3:],
            *{r["name"] for r in self.rows if len(r["name"]) > 2},
        ]
        for process in (self.world.gateway, self.world.sandbox):
            log = process.log.read_text(errors="replace")
            self.assertEqual([s for s in secrets + personal if s in log], [], process.name)
        metrics = self.world.gateway.inside.call("GET", "/metrics").body.decode()
        self.assertEqual([s for s in secrets + personal if s in metrics], [])
        with self.world.redis.connect() as r:
            for key in r.keys():
                for value in [key, *r.values(key)]:
                    self.assertEqual([s for s in secrets if s.encode() in value], [], key)
                    self.assertEqual([text for text in open_texts(value) for p in personal if p in text], [], key)


def open_texts(value):
    """The strings in a stored value that are not sealed ("codec|owner|bytes"); JSON within JSON is looked into."""
    text = value.decode(errors="replace").lstrip("\x01")
    if re.match(r"^\d+\|[^|]*\|", text):
        return []
    try:
        parsed = json.loads(text)
    except ValueError:
        return [text]
    if not isinstance(parsed, (dict, list)):
        return [text]
    out, left = [], [parsed]
    while left:
        item = left.pop()
        if isinstance(item, dict):
            left += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            left += item
        elif isinstance(item, str):
            out += (
                open_texts(item.encode())
                if item[:1] in "{["
                else []
                if re.match(r"^\d+\|[^|]*\|", item)
                else [item]
            )
    return out


if __name__ == "__main__":
    unittest.main()
