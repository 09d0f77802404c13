"""Chat platforms to test against: Telegram as its Bot API documents it, and the sandbox through its control API."""

import http.server
import json
import socket
import struct
import threading
import time
from urllib.parse import quote

from clients import Http, until

TOKEN = "7203344551:AAHq-planted_telegram_token_x1"
SECRET = "planted-hook-secret_Zq7"
USERNAME = "jinyuan_helper_bot"


class Call:
    """One request of the gateway to the platform."""

    def __init__(self, method, body, outcome):
        self.method, self.body, self.outcome = method, body, outcome
        self.at = time.monotonic()

    def __repr__(self):
        return f"{self.method} {self.outcome} {json.dumps(self.body, ensure_ascii=False)[:160]}"


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class Telegram:
    """The Bot API's side of the conversation. `rule(method, body, nth)` says what happens to a call:
    None or "ok", ("throttle", seconds), ("status", n), ("refuse", code, text), ("ok_false", code, text),
    ("migrate", new chat), "hang" (no answer until release()), "hang_posted", "reset" (cut before it is read),
    "posted_reset" (it is posted, then cut without an answer), ("body", text), ("json", object). Calls are counted by
    message text.
    """

    def __init__(self, port=0):
        self.calls, self.posted = [], []
        self.rule = lambda method, body, nth: None
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.last_update, self.last_message = 500_000_000, 40
        self.server = Server(("127.0.0.1", port), self._handler())
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def _handler(self):
        stand = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                stand.take(self)

            def log_message(self, *_):
                pass

        return Handler

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def release(self):
        self.released.set()
        self.released = threading.Event()

    # ---- calls of the gateway

    def take(self, http_call):
        body = json.loads(http_call.rfile.read(int(http_call.headers["Content-Length"])))
        _, bot, method = http_call.path.split("/")
        with self.lock:
            nth = sum(c.method == method and c.body == body for c in self.calls) + 1
            outcome = self.rule(method, body, nth) or "ok"
            call = Call(method, body, outcome)
            self.calls.append(call)
            if outcome in ("ok", "hang_posted", "posted_reset"):
                call.message_id = self.post(method, body)
        if bot != "bot" + TOKEN:
            return self.say(http_call, 404, {"ok": False, "error_code": 404, "description": "Not Found"})
        if outcome in ("hang", "hang_posted"):
            self.released.wait(60)
            return self.cut(http_call)
        if outcome in ("reset", "posted_reset"):
            return self.cut(http_call)
        self.answer(http_call, call)

    def post(self, method, body):
        self.last_message += 1
        if method == "sendMessage":
            self.posted.append((self.last_message, body))
        return self.last_message

    def answer(self, http_call, call):
        outcome = call.outcome
        if outcome == "ok":
            result = True
            if call.method == "sendMessage":
                result = {
                    "message_id": call.message_id,
                    "date": int(time.time()),
                    "text": call.body["text"],
                    "chat": {"id": call.body["chat_id"], "type": "supergroup"},
                }
            return self.say(http_call, 200, {"ok": True, "result": result})
        kind, *rest = outcome
        if kind == "throttle":
            return self.say(
                http_call,
                429,
                {
                    "ok": False,
                    "error_code": 429,
                    "parameters": {"retry_after": rest[0]},
                    "description": f"Too Many Requests: retry after {rest[0]}",
                },
            )
        if kind == "migrate":
            return self.say(
                http_call,
                400,
                {
                    "ok": False,
                    "error_code": 400,
                    "parameters": {"migrate_to_chat_id": rest[0]},
                    "description": "Bad Request: group chat was upgraded to a supergroup chat",
                },
            )
        if kind in ("body", "json"):
            return self.say(http_call, 200, rest[0])
        if kind == "status":
            return self.say(http_call, rest[0], "<html><title>Bad Gateway</title></html>")
        code, text = rest
        return self.say(
            http_call, 200 if kind == "ok_false" else code, {"ok": False, "error_code": code, "description": text}
        )

    @staticmethod
    def say(http_call, status, body):
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        try:
            http_call.send_response(status)
            http_call.send_header("Content-Type", "application/json")
            http_call.send_header("Content-Length", str(len(data)))
            http_call.end_headers()
            http_call.wfile.write(data)
        except OSError:
            pass  # the gateway was killed meanwhile

    @staticmethod
    def cut(http_call):
        http_call.close_connection = True
        try:
            http_call.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            http_call.connection.close()
        except OSError:
            pass

    def sent(self, chat=None, method="sendMessage"):
        with self.lock:
            return [c for c in self.calls if c.method == method and chat in (None, c.body.get("chat_id"))]

    def texts(self, chat):
        with self.lock:
            return [(i, b) for i, b in self.posted if b["chat_id"] == chat]

    # ---- updates of the platform

    def update(self, **what):
        with self.lock:
            self.last_update += 1
            return {"update_id": self.last_update, **what}

    def message(self, chat, sender, text=None, at=None, **more):
        """An Update with a message. `chat` and `sender` as group(), private() and user() make them."""
        with self.lock:
            self.last_message += 1
            number = self.last_message
        said = {"message_id": number, "from": sender, "chat": chat, "date": int(at or time.time()), **more}
        if text is not None:
            said["text"] = text
        return self.update(message=said)

    def press(self, message_id, chat, sender, data):
        """An Update with a callback query for the button of a message that the bot sent."""
        return self.update(
            callback_query={
                "id": str(4_000_000_000_000 + self.last_update),
                "from": sender,
                "chat_instance": "-731",
                "data": data,
                "message": {
                    "message_id": message_id,
                    "chat": chat,
                    "date": int(time.time()),
                    "text": "…",
                    "from": {"id": 7203344551, "is_bot": True, "first_name": "邻里", "username": USERNAME},
                },
            }
        )

    @staticmethod
    def deliver(port, update, secret=SECRET, account="telegram", timeout=20.0):
        body = update if isinstance(update, (str, bytes)) else json.dumps(update, ensure_ascii=False)
        headers = {"Content-Type": "application/json"}
        if secret is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        return Http(port).call("POST", f"/hooks/{account}", body, headers, timeout)


def user(number, name, last=None):
    return {
        "id": number,
        "is_bot": False,
        "first_name": name,
        "language_code": "zh-hans",
        **({"last_name": last} if last else {}),
    }


def private(who):
    return {"id": who["id"], "type": "private", "first_name": who["first_name"]}


def group(number, title, kind="supergroup"):
    return {"id": number, "type": kind, "title": title}


class Box:
    """One account of the sandbox platform, through its control API."""

    def __init__(self, port, account):
        self.http, self.account = Http(port), account

    def call(self, method, what, body=None):
        answer = self.http.call(method, f"/box/{self.account}/{what}", body)
        if answer.status // 100 != 2:
            raise AssertionError(f"{method} /box/{self.account}/{what}: {answer}")
        return answer.json

    def group(self, chat, title, members=()):
        return self.call("POST", "groups", {"id": chat, "title": title, "members": list(members)})

    def say(self, sender, text, chat=None, **more):
        """In a group, or in private when `chat` is None."""
        where = {"chat": chat} if chat else {"direct": True}
        return self.call("POST", "posts", {**where, "sender": sender, "text": text, **more})

    def press(self, message_id, sender, label):
        return self.call("POST", "presses", {"message_id": message_id, "sender": sender, "label": label})

    def messages(self, chat=None, ours=None):
        items = self.call("GET", "messages?limit=5000" + (f"&chat={quote(chat)}" if chat else ""))["items"]
        return [m for m in items if ours in (None, m["from_us"])]

    def tap_all(self):
        return self.call("POST", "taps", {"all": True})

    def faults(self, **faults):
        return self.call("PUT", "faults", faults)

    def ledger(self):
        return self.call("GET", "ledger?limit=5000")

    def settle(self, seconds=30.0):
        """Until no webhook of this account is on its way."""

        def waiting():
            accounts = self.http.call("GET", "/box").json["accounts"]
            return next(a for a in accounts if a["id"] == self.account)["webhooks_waiting"]

        until("all webhooks of the sandbox are delivered", lambda: waiting() == 0, seconds)
