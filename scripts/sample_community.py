#!/usr/bin/env python3
"""A community to try Linli with: 金源社区, made up, the same every time for the same seed.

    sample_community.py write DIR [--seed N]     roster.csv, community.json
    sample_community.py load --api URL --token T [--sandbox URL] [--seed N]

`load` speaks to the public API only, and may be run again after it was interrupted. The people are of sample_people.py.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from sample_people import COMMUNITY, COMMUNITY_NAME, SEED, make, render, roster_csv, short

# Account, chat ("" = known by its title), title, the places it covers, bound by a code that is typed in it.
GROUPS = [
    ("wechat-relay", "", "锦绣苑1栋邻里群", ["锦绣苑/1-*"], False),
    ("wechat-relay", "", "锦绣苑2栋邻里群", ["锦绣苑/2-*"], False),
    ("wechat-relay", "", "锦绣苑3栋邻里群", ["锦绣苑/3-*"], False),
    ("wechat-relay", "", "康乐家园业主群", ["康乐家园/*"], False),
    ("sandbox-open", "open-jxy-4", "锦绣苑4至6栋邻里群", ["锦绣苑/4-*", "锦绣苑/5-*", "锦绣苑/6-*"], True),
    ("sandbox-open", "open-jyl-1", "金源里1号2号楼群", ["金源里/1-*", "金源里/2-*"], True),
    ("sandbox-wechat", "wechat-jyl-3", "金源里3号楼群", ["金源里/3-*"], False),
    ("sandbox-wechat", "wechat-jyl-4", "金源里4号楼群", ["金源里/4-*"], False),
]

STAFF = [
    ("李敏", "admin", "社区书记"), ("陈志远", "staff", "社区工作者"), ("王雅琴", "staff", "社区工作者"),
    ("刘洋", "staff", "网格员"), ("周晓琳", "staff", "网格员"), ("何建平", "staff", "网格员"),
]
BINDER = 1  # the member of staff who types the codes


def covers(pattern, place):
    compound, _, rest = pattern.partition("/")
    return place["compound"] == compound and rest in ("*", f"{place['building']}-*")


def members(sample, patterns):
    """Who sits in a sandbox group: one or two grown-ups of each home, under the names that people use there."""
    out = []
    for home in sample["homes"]:
        if not any(covers(pattern, home) for pattern in patterns):
            continue
        living = [p for p in home["people"] if p["phone"] and "房东" not in p["tags"] and "无智能手机" not in p["tags"]]
        for p in living[:2]:
            out.append({"id": f"u-{p['ref'].lower()}", "name": short(home) + p["name"], "place": render(home)})
    return out


def staff_id(number):
    return f"staff-{number + 1}"


def community_json(sample):
    """Groups, staff and the sandbox's people, as the loader posts them."""
    groups = [{"account": account, "chat": chat, "title": title, "places": patterns, "primary": True,
               "by_code": by_code}
              for account, chat, title, patterns, by_code in GROUPS]
    staff = [{"name": name, "role": role, "post": post, "contact_points": [f"sandbox-open:{staff_id(i)}"]}
             for i, (name, role, post) in enumerate(STAFF)]
    workers = [{"id": staff_id(i), "name": f"{post}{name}"} for i, (name, _, post) in enumerate(STAFF)]
    sandbox = [{"account": account, "id": chat, "title": title, "members": workers + members(sample, patterns)}
               for account, chat, title, patterns, _ in GROUPS if chat]
    return {"community": sample["community"], "name": sample["name"], "groups": groups, "staff": staff,
            "sandbox": sandbox}


class Failed(Exception):
    """A call that did not work, in words for whoever started this."""


class Api:
    """JSON over HTTP, with patience for a server that is busy or just starting."""

    def __init__(self, base, token=""):
        self.base = base.rstrip("/")
        self.token = token
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, method, path, body=None, kind="application/json", key=""):
        data = None
        if body is not None:
            data = body.encode() if isinstance(body, str) else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if data is not None:
            headers["Content-Type"] = kind
        if key:
            headers["Idempotency-Key"] = key
        wrong = ""
        for attempt in range(20):
            request = urllib.request.Request(self.base + path, data, headers, method=method)
            try:
                with self.opener.open(request, timeout=120) as answer:
                    return json.loads(answer.read() or b"null")
            except urllib.error.HTTPError as e:
                wrong = f"{method} {path}: {e.code} {e.read().decode(errors='replace')}"
                if e.code not in (429, 503):
                    raise Failed(wrong) from None
            except (urllib.error.URLError, ConnectionError, TimeoutError) as e:
                wrong = f"{method} {self.base}{path}: {e}"
            time.sleep(min(0.2 * 2 ** attempt, 2))
        raise Failed(wrong)

    def items(self, path):
        """All of a list, over its pages."""
        out, cursor = [], ""
        while True:
            query = urllib.parse.urlencode({"limit": 500, **({"cursor": cursor} if cursor else {})})
            page = self.call("GET", f"{path}?{query}")
            out += page["items"]
            cursor = page.get("next")
            if not cursor:
                return out


def load_residents(api, base, csv_text, say):
    answer = api.call("POST", f"{base}/residents/import?mode=best_effort&source=sample", csv_text, "text/csv")
    if answer.get("rejected"):
        raise Failed(f"the import refused {len(answer['rejected'])} rows, the first: {answer['rejected'][0]}")
    say(f"roster: {answer['created']} rows created, {answer['updated']} updated, {answer['unchanged']} unchanged")


def load_sandbox(box, people, say):
    for group in people["sandbox"]:
        body = {k: group[k] for k in ("id", "title", "members")}
        box.call("POST", f"/box/{group['account']}/groups", body)
        workers = [m for m in group["members"] if m["id"].startswith("staff-")]
        for worker in workers:
            box.call("POST", f"/box/{group['account']}/members", worker)
    say(f"sandbox: {len(people['sandbox'])} groups, {sum(len(g['members']) for g in people['sandbox'])} members")


def bind(api, box, base, group, wanted):
    """A worker types the group's code in the group, as people do."""
    code = api.call("POST", f"{base}/groups/{group['id']}/code", {})["code"]
    post = {"chat": wanted["chat"], "sender": {"id": staff_id(BINDER), "name": STAFF[BINDER][0]}, "text": f"绑定 {code}"}
    box.call("POST", f"/box/{wanted['account']}/posts", post)
    for _ in range(150):
        if any(g["id"] == group["id"] and g.get("bound") for g in api.items(f"{base}/groups")):
            return
        time.sleep(0.1)
    raise Failed(f"the group {wanted['title']} was not bound though its code was typed in it")


def load_groups(api, box, base, people, say):
    there = {(g["account"], g["title"]): g for g in api.items(f"{base}/groups")}
    for wanted in people["groups"]:
        by_code = wanted["by_code"] and box is not None
        group = there.get((wanted["account"], wanted["title"]))
        if group is None:
            body = {k: wanted[k] for k in ("account", "title", "places", "primary")}
            if wanted["chat"] and not by_code:
                body["chat"] = wanted["chat"]
            group = api.call("POST", f"{base}/groups", body)
        if by_code and not group.get("bound"):
            bind(api, box, base, group, wanted)
    say(f"groups: {len(people['groups'])}")


def load_staff(api, base, people, say):
    there = {s["name"] for s in api.items(f"{base}/staff")}
    for member in people["staff"]:
        if member["name"] not in there:
            api.call("POST", f"{base}/staff", {k: member[k] for k in ("name", "role", "contact_points")})
    say(f"staff: {len(people['staff'])}")


def load(api_url, token, sandbox_url="", seed=SEED, say=print):
    """Brings the community in over the public API. What an interrupted load left there is kept. Errors: Failed."""
    sample = make(seed)
    people = community_json(sample)
    base = f"/api/v1/communities/{COMMUNITY}"
    api = Api(api_url, token)
    box = Api(sandbox_url) if sandbox_url else None
    load_residents(api, base, roster_csv(sample), say)
    if box is not None:
        load_sandbox(box, people, say)
    load_groups(api, box, base, people, say)
    load_staff(api, base, people, say)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    write = verbs.add_parser("write", help="write roster.csv and community.json")
    write.add_argument("folder", type=Path)
    loading = verbs.add_parser("load", help="bring it into a running gateway")
    loading.add_argument("--api", default="http://127.0.0.1:8080")
    loading.add_argument("--token", required=True, help="of an admin of the community")
    loading.add_argument("--sandbox", default="", help="e.g. http://127.0.0.1:8090")
    for verb in (write, loading):
        verb.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    if args.verb == "write":
        sample = make(args.seed)
        args.folder.mkdir(parents=True, exist_ok=True)
        (args.folder / "roster.csv").write_text(roster_csv(sample), encoding="utf-8")
        text = json.dumps(community_json(sample), ensure_ascii=False, indent=1)
        (args.folder / "community.json").write_text(text + "\n", encoding="utf-8")
        return 0
    try:
        load(args.api, args.token, args.sandbox, args.seed)
    except Failed as e:
        print(f"sample_community: {e}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
