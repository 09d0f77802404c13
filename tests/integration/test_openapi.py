"""The OpenAPI document is the truth: every example in it is sent to a running gateway, every answer fits its schema,
and it names every route there is."""

import datetime
import json
import re
import sys
import unittest

from clients import Api, Http, until
from harness import BOX_OPEN, Case
from ledger import sign
from processes import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import sample_community  # noqa: E402

METHODS = ("get", "post", "put", "patch", "delete")
LAST = ("undo_paste", "close_campaign")  # they end what others need
BASE = "/api/v1/communities/{community}"


def duration(text):
    """Seconds of PT6H, -PT30M, P1DT2H."""
    sign_, days, hours, minutes, seconds = re.fullmatch(
        r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", text
    ).groups()
    total = int(days or 0) * 86400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return -total if sign_ else total


class Schema:
    """As much of JSON Schema as the document uses. Properties that no schema names are errors: what is answered must be
    described."""

    def __init__(self, document):
        self.document = document

    def resolve(self, schema):
        while "$ref" in schema:
            here = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                here = here[part.replace("~1", "/").replace("~0", "~")]
            schema = here
        return schema

    def whole(self, schema):
        """With what allOf brings in: the parts describe one object together."""
        schema = self.resolve(schema)
        if "allOf" not in schema:
            return schema
        parts = [self.whole(p) for p in schema["allOf"]] + [{k: v for k, v in schema.items() if k != "allOf"}]
        out = {k: v for p in parts for k, v in p.items()}
        out["properties"] = {k: v for p in parts for k, v in p.get("properties", {}).items()}
        out["required"] = [name for p in parts for name in p.get("required", [])]
        return out

    def errors(self, value, schema, at="$"):
        schema = self.whole(schema)
        out = []
        for kind in ("oneOf", "anyOf"):
            tried = [self.errors(value, part, at) for part in schema.get(kind, [])]
            if tried and all(tried):
                out.append(f"{at}: fits none of {kind}: {min(tried, key=len)}")
        if "enum" in schema and value not in schema["enum"]:
            out.append(f"{at}: {value!r} is not one of {schema['enum']}")
        if "const" in schema and value != schema["const"]:
            out.append(f"{at}: is not {schema['const']!r}")
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(self.is_a(value, k) for k in kinds):
            return out + [f"{at}: {value!r} is no {kinds}"]
        if isinstance(value, dict) and ("properties" in schema or "additionalProperties" in schema):
            out += self.object_errors(value, schema, at)
        if isinstance(value, list) and "items" in schema:
            for n, item in enumerate(value):
                out += self.errors(item, schema["items"], f"{at}/{n}")
        if (
            isinstance(value, str)
            and schema.get("format") == "date-time"
            and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value)
        ):
            out.append(f"{at}: {value!r} is no RFC 3339 time")
        return out

    def object_errors(self, value, schema, at):
        out = [f"{at}: lacks {name}" for name in schema.get("required", []) if name not in value]
        known, other = schema.get("properties", {}), schema.get("additionalProperties", False)
        for name, item in value.items():
            if name in known:
                out += self.errors(item, known[name], f"{at}/{name}")
            elif isinstance(other, dict):
                out += self.errors(item, other, f"{at}/{name}")
            elif other is False:
                out.append(f"{at}: {name} is not described")
        return out

    @staticmethod
    def is_a(value, kind):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return {
            "object": isinstance(value, dict),
            "array": isinstance(value, list),
            "string": isinstance(value, str),
            "null": value is None,
            "boolean": isinstance(value, bool),
            "number": number,
            "integer": number and float(value).is_integer(),
        }[kind]


class OpenApi(Case):
    """A world with the sample community, in which something of every kind exists."""

    settings = {"sandbox": True, "community": sample_community.COMMUNITY}

    @classmethod
    def prepare(cls, world):
        cls.port = world.gateway.port
        sample_community.load(
            f"http://127.0.0.1:{cls.port}",
            world.admin.token,
            f"http://127.0.0.1:{world.sandbox.port}",
            say=lambda line: None,
        )
        cls.document = world.gateway.http.call("GET", "/openapi.json").json
        cls.schema = Schema(cls.document)
        cls.campaign = world.start_checkin()["id"]
        world.open.settle()
        world.open.say({"id": "u-stranger", "name": "不知名"}, "在吗，想问个事")
        groups = world.staff.all("groups")
        readable = next(g for g in groups if g["account"] == "sandbox-open")
        relay = next(g for g in groups if g["account"] == "wechat-relay" and "3-*" in g["places"][0])
        paste = world.staff.post("pastes", {"group": relay["id"], "text": "#接龙\n报平安\n1. 3-1-101 平安\n2. 3-1-102 都好"})
        identity = until("somebody is unmatched", lambda: world.staff.all("identities/unmatched"))[0]
        message = world.staff.all("messages", state="awaiting_staff", campaign=cls.campaign)[0]
        resident = world.staff.get("residents", limit=1)["items"][0]
        world.open.say({"id": "u-jy0356", "name": "邻居"}, "4-1-301 都挺安逸", chat="open-jxy-4")
        reply = until("a reply", lambda: world.staff.all(f"campaigns/{cls.campaign}/replies"))[0]
        world.open.say({"id": "u-speaker", "name": "本人"}, f"{resident['place']} {resident['name']} 你好")
        spoken = lambda: next((h for h in world.staff.history(resident["id"]) if h["reply"]), None)  # noqa: E731
        heard = until("he is known", spoken)
        with world.redis.connect() as redis:  # what an earlier gateway gave up on, and could not read
            event = {"k": "receipt", "t": 0, "c": "0|x|u-1", "mi": "m-none", "st": 1, "a": "sandbox-open", "id": "old"}
            dead = json.dumps({"entry": "1764288000000-0", "why": "timeout", "data": json.dumps(event)})
            for _ in range(2):
                redis.call("XADD", "{i:7}:dead", "*", "d", dead)
                body = '0|sandbox-open|{"events": []}'
                redis.call("XADD", "{i:7}:quarantine", "*", "account", "sandbox-open", "why", "malformed", "body", body)
            rows = "{c:%s}:messages:%s" % (world.community, cls.campaign)
            row = json.loads(redis.call("HGET", rows, message["id"]))
            for failed in ("m_failed", "m_failed_too"):
                redis.call("HSET", rows, failed, json.dumps({**row, "id": failed, "s": "failed"}))
        for text in ("我喘不上气，快来人", "楼道里着火了"):
            world.open.say({"id": "u-in-need" + str(len(text)), "name": "不知名"}, text)
        urgent = until("both are there", lambda: (a := world.staff.all("followups", urgency="critical"))[1:] and a)
        worker = world.admin.get("staff", limit=1)["items"][0]["id"]
        points = {"contact_points": ["sandbox-open:staff-9"]}
        shift = world.staff.post("duty", {"staff": worker, "role": "leader", **points})
        given_up, unread = world.staff.all("inbox/dead"), world.staff.all("inbox/quarantine")
        cls.ids = {
            "community": world.community,
            "resident": resident["id"],
            "group": readable["id"],
            "paste": paste["id"],
            "campaign": cls.campaign,
            "reply": reply["id"],
            "speaker": resident["id"],
            "heard": heard["reply"],
            "kept": identity["said"][0]["id"],
            "message": message["id"],
            "identity": identity["id"],
            "account": "sandbox-open",
            "followup": urgent[0]["id"],
            "followup_too": urgent[1]["id"],
            "staff": worker,
            "shift": shift["id"],
            "failed_message": "m_failed",
            "failed_message_too": "m_failed_too",
            "dead": given_up[0]["id"],
            "dead_too": given_up[1]["id"],
            "quarantined": unread[0]["id"],
            "quarantined_too": unread[1]["id"],
        }

    # ---- walking the document

    def operations(self):
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield path, method, item[method], item

    def parameters(self, operation, item):
        return [self.schema.resolve(p) for p in item.get("parameters", []) + operation.get("parameters", [])]

    def filled(self, path, operation, item):
        for p in self.parameters(operation, item):
            if p["in"] == "path":
                name = p.get("x-var", p["name"])
                self.assertIn(name, self.ids, f"{path}: the prepared world has no {name}")
                path = path.replace("{" + p["name"] + "}", self.ids[name])
        self.assertNotIn("{", path)
        asked = [p for p in self.parameters(operation, item) if p["in"] == "query" and p.get("required")]
        query = "&".join(f"{p['name']}={self.ids[p['x-var']]}" for p in asked)
        return f"{path}?{query}" if query else path

    def replayable(self, content):
        """The example with what its x-replay says put in."""
        example = content["example"]
        if not isinstance(example, (dict, list)):
            return example
        example = json.loads(json.dumps(example))
        for pointer, what in content.get("x-replay", {}).items():
            *way, last = pointer.strip("/").split("/")
            here = example
            for part in way:
                here = here[int(part)] if isinstance(here, list) else here[part]
            if isinstance(what, dict):
                here[last] = self.ids[what["$var"]]
            else:
                at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=duration(what))
                here[last] = at.isoformat(timespec="seconds")
        return example

    def send(self, path, method, operation, item, kind=None, body=None):
        url = self.filled(path, operation, item)
        headers = {"Content-Type": kind} if kind else {}
        if path.startswith("/hooks/"):
            data = json.dumps(body, ensure_ascii=False).encode()
            return Http(self.port).call("POST", url, data, sign(BOX_OPEN["secret"], data))
        port = self.world.gateway.internal if "servers" in item and path != "/ws" else self.port
        api = Api(port, self.world.community, self.world.admin.token)
        text = json.dumps(body, ensure_ascii=False) if isinstance(body, (dict, list)) else body
        return api.call(method.upper(), url, text, headers)

    def must_fit(self, name, operation, answer):
        described = operation["responses"]
        self.assertIn(str(answer.status), described, f"{name}: {answer}")
        self.assertEqual(answer.status // 100, 2, f"{name}: {answer}")
        content = self.schema.resolve(described[str(answer.status)]).get("content", {})
        kind = (answer.header("Content-Type") or "").split(";")[0]
        if not content:
            return
        self.assertIn(kind, [k.split(";")[0] for k in content], name)
        if kind == "application/json":
            schema = next(c for k, c in content.items() if k.split(";")[0] == kind).get("schema", {})
            self.assertEqual(self.schema.errors(answer.json, schema), [], f"{name}: {answer}")

    # ---- tests

    def test_every_example_of_a_body_does_what_the_document_says(self):
        seen = 0
        for path, method, operation, item in sorted(self.operations(), key=lambda o: o[2]["operationId"] in LAST):
            name = operation["operationId"]
            if path == "/ws":
                continue
            contents = operation.get("requestBody", {}).get("content", {None: {"example": None}})
            for kind, content in contents.items():
                with self.subTest(name, kind=kind):
                    self.assertIn("example", content)
                    if kind is not None:
                        self.assertEqual(self.schema.errors(content["example"], content["schema"]), [])
                    answer = self.send(path, method, operation, item, kind, self.replayable(content))
                    self.must_fit(name, operation, answer)
                    seen += 1
        self.assertGreater(seen, 25)

    def test_examples_of_answers_fit_their_schemas(self):
        for _, _, operation, _ in self.operations():
            for status, described in operation["responses"].items():
                for kind, content in self.schema.resolve(described).get("content", {}).items():
                    with self.subTest(operation["operationId"], status=status, kind=kind):
                        if (
                            kind.startswith("application/")
                            and "json" in kind
                            and "schema" in content
                            and "example" in content
                        ):
                            self.assertEqual(self.schema.errors(content["example"], content["schema"]), [])

    def test_errors_are_described_as_they_are(self):
        problem = self.document["components"]["schemas"]["problem"]
        api = self.world.staff
        for answer in (
            api.call("GET", "residents?limit=0"),
            api.call("GET", "campaigns/none"),
            api.call("POST", "campaigns", {}),
            api.call("PUT", "groups"),
            Api(self.port, "jinyuan", "").call("GET", "groups"),
        ):
            self.assertGreaterEqual(answer.status, 400)
            self.assertEqual(self.schema.errors(answer.json, problem), [])

    def test_the_document_names_every_route_and_no_other(self):
        table = set(
            re.findall(
                r'\{"([A-Z]+)", "(/communities[^"]+)"', (ROOT / "server/api/routes.cpp").read_text(encoding="utf-8")
            )
        )
        described = {
            (m.upper(), p.removeprefix("/api/v1")) for p, m, _, _ in self.operations() if p.startswith("/api/")
        }
        self.assertEqual(
            {(m, re.sub(r"{\w+}", "{}", p)) for m, p in table},
            {(m, re.sub(r"{\w+}", "{}", p)) for m, p in described},
        )

    def test_what_is_not_described_is_405_and_allow_is_what_is_described(self):
        by_path = {}
        for path, method, operation, item in self.operations():
            if path.startswith("/api/"):
                by_path.setdefault(self.filled(path, operation, item), set()).add(method.upper())
        for url, described in by_path.items():
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
                if method in described:
                    continue
                answer = self.world.staff.call(method, url)
                if (
                    url.endswith(("/residents/import", "/groups/unbound", "/identities/unmatched"))
                    and answer.status == 404
                ):
                    continue  # {id} may stand there, too
                self.assertEqual(answer.status, 405, (method, url))
                allowed = {m.strip() for m in answer.header("Allow").split(",")}
                self.assertLessEqual(described, allowed, url)

    def test_operations_have_names_of_their_own_and_every_reference_leads_somewhere(self):
        names = [o["operationId"] for _, _, o, _ in self.operations()]
        self.assertEqual(len(names), len(set(names)))
        left = [self.document]
        while left:
            here = left.pop()
            if isinstance(here, dict):
                if isinstance(here.get("$ref"), str):
                    self.schema.resolve(here)
                left += here.values()
            elif isinstance(here, list):
                left += here


if __name__ == "__main__":
    unittest.main()
