"""What the residents of a stage say and press, and what reaches /hooks/ besides."""

import json
import random
import time

from stage import CREDENTIALS, SECRET
from traffic import Event, Job

SHARES = {"duplicate": 0.10, "forged": 0.01, "malformed": 0.005, "oversize": 0.001}
WORDS = ["平安", "都好", "老人发烧38.5", "全家平安"]
# Of what is new: who speaks where. A press is answered, so it also makes a message of ours.
KINDS = {"group": 0.62, "private": 0.22, "press": 0.05, "stranger": 0.11}
FORGED = "planted-forged-words"
SENDERS = 3000


def secret_of(account):
    return SECRET if account == "telegram" else CREDENTIALS[account][1]


class Workload:
    def __init__(self, stage, seed):
        self.stage, self.dice, self.run = stage, random.Random(seed), f"{seed:x}"
        self.n = 0
        self.sent = []  # jobs that may come again
        self.campaigns, self.open = [], []  # (id, number) as made · ids whose homes are all asked
        self.chatting = [h for h in stage.homes if stage.group_of(h.building)[0] != "sandbox-wechat"]
        self.private = [h for h in stage.homes if h.account != "sandbox-wechat"]

    def links(self):
        """Every home's first resident says in private who he is; on the wechat account to the platform itself."""
        jobs = []
        for h in self.stage.homes:
            text = f"{h.place} {h.names[0]} 都好"
            if h.account == "sandbox-wechat":
                self.stage.boxes[h.account].say(h.chat, text)
            else:
                jobs.append(self._job("link", h.account, [self._message(h.account, h, text, True, "link")]))
        return jobs

    def next(self):
        roll = self.dice.random()
        for what, share in SHARES.items():
            roll -= share
            if roll < 0 and (what != "duplicate" or self.sent):
                return getattr(self, f"_{what}")()
        return self._new()

    # ---- what is wrong, or comes again

    def _duplicate(self):
        """Of the last hundred, as platforms do; or of long ago."""
        late = self.dice.random() < 0.5
        old = self.dice.choice(self.sent) if late else self.sent[-self.dice.randint(1, min(100, len(self.sent)))]
        return Job("duplicate", old.account, old.body, old.secret, old.events)

    def _forged(self):
        h = self.dice.choice(self.private)
        _, body = self._message(h.account, h, FORGED, True, "forged")
        return Job("forged", h.account, self._body(h.account, [body]), "planted-wrong-secret", expected=401)

    def _malformed(self):
        """Signed, and no body of that platform: kept for a person to look at."""
        self.n += 1
        body = f'{{"odd":"{self.run}-{self.n}"'.encode()
        account = self.dice.choice(["telegram", "sandbox-open"])
        event = Event(account, f"odd:{self.run}-{self.n}", "malformed", None)
        return Job("malformed", account, body, secret_of(account), [event])

    def _oversize(self):
        body = b'{"events":[],"padding":"' + b"x" * 1_200_000 + b'"}'
        return Job("oversize", "sandbox-open", body, secret_of("sandbox-open"), expected=413)

    # ---- what is new

    def _new(self):
        roll = self.dice.random()
        kind = next((k for k, share in KINDS.items() if (roll := roll - share) < 0), "group")
        job = getattr(self, f"_{kind}_job")()
        self.sent.append(job)
        if len(self.sent) > 200_000:
            del self.sent[:100_000]
        return job

    def _group_job(self):
        h = self.dice.choice(self.chatting)
        account, chat = self.stage.group_of(h.building)
        some = [self._message(account, h, f"{h.place} {self.dice.choice(WORDS)}", False, "group", chat)]
        if account != "telegram" and self.dice.random() < 0.2:  # a platform that sends several at once
            other = self.dice.choice([x for x in self.chatting[h.n % 50 :: 50] if x.building == h.building] or [h])
            some.append(self._message(account, other, f"{other.place} 平安", False, "group", chat))
        return self._job("group", account, some)

    def _private_job(self):
        h = self.dice.choice(self.private)
        return self._job("private", h.account, [self._message(h.account, h, self.dice.choice(WORDS), True, "private")])

    def _stranger_job(self):
        account = self.dice.choice(["telegram", "sandbox-open"])
        number = self.dice.randint(1, 300)
        sender = str(8_000_000 + number) if account == "telegram" else f"s{number}"
        some = [self._message(account, None, "请问什么时候来电", True, "stranger", sender, sender)]
        return self._job("stranger", account, some)

    def _press_job(self):
        homes = [h for h in self.dice.sample(self.private, min(20, len(self.private))) if h.account == "telegram"]
        if not homes or not self.open:
            return self._group_job()
        h, campaign = homes[0], self.open[-1]
        self.n += 1
        number = self._update()
        event = Event("telegram", f"u{number}", "press", h)
        who = {"id": int(h.chat), "is_bot": False, "first_name": h.names[0]}
        chat = {"id": int(h.chat), "type": "private", "first_name": h.names[0]}
        message = {"message_id": self.n, "chat": chat, "date": int(time.time()), "text": "…"}
        press = {"id": f"p{self.run}{self.n}", "from": who, "message": message, "data": f"c|{campaign}|1"}
        body = json.dumps({"update_id": number, "callback_query": {**press, "chat_instance": "1"}}).encode()
        return Job("press", "telegram", body, SECRET, [event])

    # ---- bytes

    def _update(self):
        return 600_000_000 + self.n

    def _message(self, account, home, text, direct, kind, chat=None, sender=None):
        """(event, what stands in the body for it)"""
        self.n += 1
        if sender is None:
            sender = home.chat if direct else f"n{self.dice.randint(1, SENDERS)}"
        chat = chat or sender
        if account != "telegram":
            event = Event(account, f"{self.run}-{self.n}", kind, home)
            return event, {
                "type": "message",
                "id": event.id,
                "chat": {"id": chat, "direct": direct, "title": ""},
                "sender": {"id": sender, "name": f"邻居{sender}", "is_bot": False},
                "message_id": f"t{self.n}",
                "text": text,
            }
        number = int(sender[1:]) + 9_000_000 if sender.startswith("n") else int(sender)
        who = {"id": number, "is_bot": False, "first_name": f"邻居{number}"}
        where = {"id": int(chat) if not sender.startswith("n") or chat != sender else number}
        where |= {"type": "private", "first_name": "邻"} if direct else {"type": "supergroup", "title": "邻里群"}
        said = {"message_id": self.n, "from": who, "chat": where, "date": int(time.time()), "text": text}
        update = self._update()
        return Event("telegram", f"u{update}", kind, home), {"update_id": update, "message": said}

    @staticmethod
    def _body(account, some):
        what = some[0] if account == "telegram" else {"events": some}
        return json.dumps(what, ensure_ascii=False).encode()

    def _job(self, what, account, some):
        events = [event for event, _ in some]
        return Job(what, account, self._body(account, [body for _, body in some]), secret_of(account), events)
