"""The rest of the tables: fields, sizes, several requests at once, wishes, unfinished ones."""

import http_known
from http_cases import HOOK, Book, chunks, codings, head_of, hosts, lengths, line_of, request_lines

HEAD_MAX, TARGET_MAX, FIELDS_MAX = 16 * 1024, 2 * 1024, 64
KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = ("Connection: Upgrade", "Upgrade: websocket")


def fields(b):
    length = "Content-Length: 5"
    for name, field in (
        ("no colon", "X-A"),
        ("only a colon", ":"),
        ("no name", ": b"),
        ("a space before the colon", "X-A : b"),
        ("a folded line", "X-A: b\r\n c"),
        ("a line folded with a tab", "X-A: b\r\n\tc"),
        ("an empty folded line", "X-A: b\r\n "),
        ("a folded length", "X-A: b\r\n Content-Length: 500"),
        ("a bare CR in a value", "X-A: b\rContent-Length: 500"),
        ("a bare LF in a value", "X-A: b\nX-B: c"),
        ("a bare LF before a length", "X-A: b\nContent-Length: 500"),
        ("two CRs", "X-A: b\r"),
        ("LF and CR", "X-A: b\n\r"),
        ("a request in a value", "X-A: b\n\nGET /smuggled HTTP/1.1"),
    ):
        b.refused_field(f"field: {name}", length, field)
        b.refused_field(f"first field: {name}", length, host=f"{field}\r\nHost: a")
    for c in [*range(0x20), 0x7F, 0x80, 0xFF, *map(ord, ' "(),/;<=>?@[\\]{}')]:
        if c not in (0x0A, 0x3A):
            b.refused_field(f"a name with byte {c:#04x}", length, f"X{chr(c)}A: b")
    for c in [*range(0x09), *range(0x0B, 0x20), 0x7F]:
        b.refused_field(f"a value with byte {c:#04x}", length, f"X-A: b{chr(c)}c")
    b.refused("lines that end in LF", 400, head_of(line_of(), length).replace(b"\r\n", b"\n") + b"hello", 60)
    b.refused("a blank line that is LF", 400, head_of(line_of(), length)[:-2] + b"\nhello", 60)
    b.refused("lines that end in CR", 400, head_of(line_of(), length).replace(b"\r\n", b"\r") + b"\r\n\r\n",
              60)
    for name, front in (("CRLF", b"\r\n"), ("two of CRLF", b"\r\n\r\n"), ("LF", b"\n"), ("CR", b"\r"),
              ("a space", b" ")):
        b.refused(f"{name} before the request line", 400, front + head_of(line_of(), length) + b"hello", 60)
    for name, field in (
        ("an empty value", "X-A:"),
        ("a tab in a value", "X-A: b\tc"),
        ("spaces in a value", "X-A:  b   c  "),
        ("Latin-1 in a value", "X-A: \xe4\xf6\xfc"),
        ("UTF-8 in a value", "X-A: 青山社区"),
        ("all that is printable", "X-A: " + "".join(map(chr, range(0x21, 0x7F)))),
        ("every letter of a token", "!#$%&'*+-.^_`|~09azAZ: b"),
        ("a colon in a value", "X-A: b: c"),
        ("a value that looks like a head", "X-A: GET / HTTP/1.1"),
        ("a value of 8 KiB", "X-A: " + "b" * 8192),
        ("the same name twice", "X-A: b\r\nX-A: c"),
        ("a name in other cases", "x-a: b\r\nX-A: c"),
    ):
        b.taken_field(f"field: {name}", field)


def filled(size, target=HOOK):
    """A head of exactly so many bytes, without a body."""
    short = head_of(line_of(target=target), "X-Filler: ")
    return short[:-4] + b"f" * (size - len(short)) + b"\r\n\r\n"


def sizes(b):
    for size in (HEAD_MAX, HEAD_MAX - 1):
        b.taken(f"a head of {size} bytes", filled(size))
    for size in (HEAD_MAX + 1, HEAD_MAX + 2, HEAD_MAX + 5000, 4 * HEAD_MAX):
        b.refused(f"a head of {size} bytes", 431, filled(size))
    b.refused("a head that does not end", 431, filled(HEAD_MAX)[:-4] + b"f" * 8, HEAD_MAX)
    b.refused("a request line that does not end", 431, b"GET /" + b"f" * HEAD_MAX, 600)
    b.refused("short lines without end", 431, head_of(line_of())[:-2] + b"X: y\r\n" * 4000, HEAD_MAX)
    for extra in (0, 1, 2000):
        target = "/hooks/telegram?" + "q" * (TARGET_MAX - 16 + extra)
        if extra:
            b.refused_line(f"a target of {TARGET_MAX + extra} bytes", line_of(target=target), 414)
        else:
            b.taken_line("a target of 2 KiB", line_of(target=target))
    some = FIELDS_MAX - 3  # the others are Host, the secret and the length
    b.taken_field("as many fields as may be", *[f"X-{n}: {n}" for n in range(some)])
    for n in (some + 1, 300):
        b.refused_field(f"{n + 3} fields", "Content-Length: 5", *[f"X-{i}: {i}" for i in range(n)],
                        status=431)


def several(b):
    def good(method="POST", *more):
        body = b.body()
        return head_of(line_of(method), f"Content-Length: {len(body)}", *more) + body

    body = b.body()
    chunked = head_of(line_of(), "Transfer-Encoding: chunked") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    bare = head_of(line_of("GET", "/"))
    for n in (2, 3, 10, 40):
        b.taken(f"{n} requests at once", good() * n, ["POST"] * n, kept=[body] * n)
        body = b.body()
    b.taken("HEAD with a body, then GET", good("HEAD") + bare, ("HEAD", "GET"), kept=(b.body(),))
    b.taken("GET with a body, then POST", good("GET") + good(), ("GET", "POST"), kept=(b.body(), b.body()))
    body = b.body()
    chunked = head_of(line_of(), "Transfer-Encoding: chunked") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    b.taken("chunks, then GET, then chunks", chunked + bare + chunked, ("POST", "GET", "POST"),
            kept=(body, body))
    for field in ("Connection: close", "Connection: Close", "connection: keep-alive, close",
                  "Connection: close, keep-alive",
                  "Connection: x,close ,y", "Connection: x\r\nConnection: close"):
        b.taken(f"nothing behind {field!r}", good("POST", field), ("POST",), "closed", (b.body(),),
                unread=good())
    old = line_of("GET", "/", "HTTP/1.0")
    b.taken("nothing behind HTTP/1.0", head_of(old), ("GET",), "closed", unread=good())
    for name, first, methods in (("a bodiless GET", bare, ("GET",)), ("three GETs", bare * 3, ("GET",) * 3)):
        for wrong, data, status in (
            ("a lone CRLF", b"\r\n", 400),
            ("garbage", b"garbage\r\n\r\n", 400),
            ("two lengths", head_of(line_of(), "Content-Length: 5", "Content-Length: 6") + b"hello", 400),
            ("chunks and a length",
             head_of(line_of(), "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n", 400),
            ("a method nobody knows", head_of(line_of("BREW")), 405),
            ("a body too large", head_of(line_of(), "Content-Length: 5000000"), 413),
            ("a bad chunk", head_of(line_of(), "Transfer-Encoding: chunked") + b"x\r\n", 400),
        ):
            b.refused(f"{name}, then {wrong}", status, first + data, before=methods)


def wishes(b):
    for value in ("100-continue", "100-Continue", "100-CONTINUE"):
        b.taken_field(f"Expect: {value}", f"Expect: {value}")
    for value in ("200-ok", "100-continue, x", "100", "100-continue;a=b", "continue",
                  "100-continue 100-continue"):
        b.refused_field(f"Expect: {value}", "Content-Length: 5", f"Expect: {value}", status=417)
    b.taken_line("Expect on HTTP/1.0", line_of(version="HTTP/1.0"), fields=["Expect: 100-continue"],
                 then="closed")
    body = b.body()
    data = head_of(line_of(), "Transfer-Encoding: chunked",
                   "Expect: 100-continue") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    b.taken("Expect with chunks", data, kept=(body,))
    for name, more in (
        ("to h2c",
         ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")),
        ("without Connection", ("Upgrade: websocket", "Sec-WebSocket-Version: 13", KEY)),
        ("in a POST", (*UPGRADE, "Sec-WebSocket-Version: 13", KEY)),
        ("to something else", ("Connection: upgrade", "Upgrade: websocket2, TLS/1.0")),
    ):
        b.taken_field(f"an upgrade {name}", *more)
    get = line_of("GET", "/hooks/telegram")
    for name, more, status in (
        ("without a version", (KEY,), 426),
        ("of another version", ("Sec-WebSocket-Version: 8", KEY), 426),
        ("of two versions", ("Sec-WebSocket-Version: 13, 8", KEY), 426),
        ("without a key", ("Sec-WebSocket-Version: 13",), 400),
        ("with a short key", ("Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: abc="), 400),
        ("with a key that is no base64",
         ("Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZS!ub25jZQ=="), 400),
        ("with a body", ("Sec-WebSocket-Version: 13", KEY, "Content-Length: 5"), 400),
        ("with chunks", ("Sec-WebSocket-Version: 13", KEY, "Transfer-Encoding: chunked"), 400),
    ):
        b.refused(f"an upgrade to WebSocket {name}", status, head_of(get, *UPGRADE, *more))


def unfinished(b):
    whole = head_of(line_of(), "Content-Length: 100")
    chunked = head_of(line_of(), "Transfer-Encoding: chunked")
    for name, data in (
        ("nothing", b""),
        ("half a method", b"PO"),
        ("a request line", whole[: whole.index(b"\r\n") + 2]),
        ("a CR", b"POST / HTTP/1.1\r"),
        ("a head without its blank line", whole[:-2]),
        ("a head without its last LF", whole[:-1]),
        ("a head without its body", whole),
        ("half a body", whole + b"half" * 12),
        ("a body without its last byte", whole + b"." * 99),
        ("no chunk", chunked),
        ("half a size", chunked + b"5"),
        ("a size without its LF", chunked + b"5\r"),
        ("half a chunk", chunked + b"5\r\nhel"),
        ("a chunk without its end", chunked + b"5\r\nhello"),
        ("a chunk without the last one", chunked + b"5\r\nhello\r\n"),
        ("a last chunk without its line", chunked + b"5\r\nhello\r\n0\r\n"),
        ("a last chunk without its last LF", chunked + b"5\r\nhello\r\n0\r\n\r"),
    ):
        b.silent(f"unfinished: {name}", data)


def all_cases():
    b = Book()
    known = (http_known.first_words, http_known.hop_by_hop, http_known.expectations, http_known.spills)
    for table in (request_lines, hosts, lengths, codings, chunks, fields, sizes, several, wishes, unfinished, *known):
        table(b)
    return b.all
