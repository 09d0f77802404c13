"""What is on the known lists of smuggling tricks and is not in the other tables: hop-by-hop names, expectations, spills
of a chunk or a body, other protocols' first words, letters that only fold to the right ones."""

from http_cases import HOOK, head_of, line_of

KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", KEY)


def first_words(b):
    for name, data in (
        ("PROXY, version 1", b"PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n"),
        ("PROXY, version 2", b"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c" + bytes(12)),
        ("SSH", b"SSH-2.0-OpenSSH_9.2\r\n"),
        ("SMTP", b"EHLO a\r\n"),
        ("Redis", b"*1\r\n$8\r\nFLUSHALL\r\n"),
        ("Redis in a line", b"FLUSHALL\r\n"),
        ("HTTP/2 with its settings", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9)),
        ("an answer", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        ("a chunk", b"5\r\nhello\r\n0\r\n\r\n"),
        ("zeros", bytes(64)),
    ):
        status = 505 if data.startswith(b"PRI") else 400
        b.refused(f"the first words of {name}", status, data + head_of(line_of(), "Content-Length: 5") + b"hello", 4)
    for name, line, status in (
        ("two versions", f"POST {HOOK} HTTP/1.1 HTTP/1.1", 400),
        ("a version inside the target", f"POST {HOOK} HTTP/1.1 HTTP/1.0", 400),
        ("a full-width digit in the version", f"POST {HOOK} HTTP/１.１", 400),
        ("a method of 4,000 letters", "A" * 4000 + f" {HOOK} HTTP/1.1", 405),
        ("HTTP/0.9 with a path only", "GET /", 400),
        ("a target that is another server's", f"POST http://b{HOOK} HTTP/1.1", 400),
        ("a target that is another protocol's", f"POST ws://a{HOOK} HTTP/1.1", 400),
        ("a target with two slashes and a host, absolute", f"POST //b@a:80{HOOK}# HTTP/1.1", 400),
    ):
        b.refused_line(f"request line: {name}", line, status)
    for target in ("//b/hooks", "/hooks/..%2f..%2fapi", "/hooks/%2e%2e/%2e%2e/api", "/%c0%ae%c0%ae/", "/hooks;/../api",
                   "/.", "/..", "/hooks/%0d%0aX-A:%20b", "/hooks/%ef%bc%8f"):
        b.taken_line(f"target {target}: read as it stands", line_of(target=target), kept=False)


def hop_by_hop(b):
    """A header that says what the next hop should drop drops nothing here."""
    for value in ("Content-Length", "Host", "Transfer-Encoding", "keep-alive, Content-Length", "X-A, , keep-alive",
                  ",", "", "close-not", "x-close", "TE", "HTTP2-Settings"):
        b.taken_field(f"Connection: {value}", f"Connection: {value}")
    for value in ("clo\u017fe", "keep-alive=60", '"close"', "close;q=1", "close x", "close\u00a0", "close, (a)",
                  "close/1", "close\u3000", "\u3000keep-alive"):
        b.refused_field(f"Connection: {value}", "Content-Length: 5", f"Connection: {value}")
    for field in ("Keep-Alive: timeout=5, max=1", "Proxy-Connection: keep-alive", "TE: trailers",
                  "TE: chunked\r\nConnection: TE", "Trailer: Content-Length", "Trailer: Host, X-A",
                  "X-HTTP-Method-Override: DELETE", "X-Original-URL: /api/v1", "Forwarded: for=192.0.2.1;proto=https",
                  "X-Forwarded-Host: b", "X-Forwarded-For: 192.0.2.1, , x", "Content-Encoding: gzip",
                  "Content-Encoding: chunked", "Content-Range: bytes 0-4/5", "Range: bytes=0-", "Via: 1.0 a, 1.1 b",
                  "Max-Forwards: 0", f"Sec-WebSocket-Version: 13\r\n{KEY}", "Cookie: " + "a=b; " * 500):
        b.taken_field(f"of no effect: {field[:40]}", field)
    b.taken_field("a name of 4 KiB", "N" * 4096 + ": b")
    for name in ("Content\u2010Length", "\u00a0Content-Length", "Ｃontent-Length", "Content-Length\u00a0",
                 "Transfer\u2010Encoding", "Tran\u017ffer-Encoding", "Ho\u017ft"):
        b.refused_field(f"the name {name!r}", "Content-Length: 5", f"{name}: 5")
    for value in ("chun\u212aed", "chunked\u2028", "ch\tunked", "chu\u0000nked", "chunked;", "chunked=", "chunked:"):
        data = head_of(line_of(), f"Transfer-Encoding: {value}") + b"5\r\nhello\r\n0\r\n\r\n"
        b.refused(f"Transfer-Encoding {value!r}", 400, data)


def expectations(b):
    for name, fields in (
        ("twice, the second unknown", ("Expect: 100-continue", "Expect: 200-ok")),
        ("twice, the first unknown", ("Expect: 200-ok", "Expect: 100-continue")),
        ("with a word before it", ("Expect: y 100-continue",)),
        ("with a word behind it", ("Expect: 100-continue y",)),
        ("unknown, and nothing else", ("Expect: x",)),
        ("quoted", ('Expect: "100-continue"',)),
    ):
        b.refused_field(f"Expect {name}", "Content-Length: 5", *fields, status=417)
    b.refused_field("Expect with a folded line", "Content-Length: 5", "Expect:\r\n 100-continue")
    b.refused_field("Expect and a length that is none", "Content-Length: +5", "Expect: 100-continue")
    b.taken("Expect without a body", head_of(line_of(), "Expect: 100-continue", "Content-Length: 0"))
    b.taken("Expect without a length", head_of(line_of("GET", "/"), "Expect: 100-continue"), ("GET",))
    body = b.body()
    head = head_of(line_of("HEAD"), "Expect: 100-continue", f"Content-Length: {len(body)}")
    b.taken("HEAD with Expect and a body", head + body, ("HEAD",), kept=(body,))
    body = b.body()
    both = head_of(line_of(), "Expect: 100-continue", f"Content-Length: {len(body)}") + body
    b.taken("two with Expect at once", both * 2, ("POST", "POST"), kept=(body, body))


def spills(b):
    """A body longer than was said is the next request, and a bad one; one that looks like a request is none."""
    one = b"5\r\nhello\r\n"
    for name, chunks in (
        ("an extension that ends in LF", b"5;\nhello\r\n0\r\n\r\n"),
        ("an extension with a CR", b"5;a\rb\r\nhello\r\n0\r\n\r\n"),
        ("an extension without a name", b"5;\r\nhello\r\n0\r\n\r\n"),
        ("blanks before the extension", b"5 ;a\r\nhello\r\n0\r\n\r\n"),
        ("a NUL behind the size", b"5\0\r\nhello\r\n0\r\n\r\n"),
        ("an underscore in the size", b"0_5\r\nhello\r\n0\r\n\r\n"),
        ("a size in quotation marks", b'"5"\r\nhello\r\n0\r\n\r\n'),
        ("two sizes", b"5 5\r\nhello\r\n0\r\n\r\n"),
        ("a negative last size", one + b"-0\r\n\r\n"),
        ("an empty last size", one + b"\r\n\r\n"),
        ("a last chunk with a blank", one + b"0 \r\n\r\n"),
        ("a last chunk that ends in CR", one + b"0\r\r\n\r\n"),
        ("a last chunk of nine zeros", one + b"000000000\r\n\r\n"),
        ("a trailer that is a coding", one + b"0\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ("a trailer of the secret", one + b"0\r\nX-Telegram-Bot-Api-Secret-Token: x\r\n\r\n"),
        ("a trailer without a name", one + b"0\r\n: x\r\n\r\n"),
        ("a trailer in LF", one + b"0\r\nX-A: b\n\r\n"),
        ("one byte behind the data", b"5\r\nhelloX\r\n0\r\n\r\n"),
        ("two bytes instead of the end", b"5\r\nhello0\r\n\r\n"),
        ("LF and CR behind the data", b"5\r\nhello\n\r0\r\n\r\n"),
        ("a size of 64 bits and more", b"fffffffffffffffb\r\nhello\r\n0\r\n\r\n"),
        ("a size of 2^32", b"100000000\r\nhello\r\n0\r\n\r\n"),
    ):
        b.refused_chunks(f"spill: {name}", chunks)
    b.refused_chunks("spill: a size of 2^31", b"80000000\r\nhello\r\n0\r\n\r\n", 413)
    for name, head in (("of 0", head_of(line_of(), "Content-Length: 0")), ("that is not there", head_of(line_of()))):
        b.refused(f"a body behind a length {name}", 400, head + b"hello\r\n\r\n", before=("POST",))
    body = b.body()
    data = head_of(line_of(), f"Content-Length: {len(body)}") + body
    b.refused("one letter more than the length", 405, data + b"X", before=("POST",), kept=(body,))
    tricky = body + b"\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n"
    b.taken("a counted body that looks like a request",
            head_of(line_of(), f"Content-Length: {len(tricky)}") + tricky, kept=(tricky,))
    bare = head_of(line_of("GET", "/"))
    b.taken("300 requests at once", bare * 300, ("GET",) * 300)
    b.taken_line("an upgrade on HTTP/1.0", line_of("GET", version="HTTP/1.0"), "GET", "closed", fields=UPGRADE)
    b.taken_field("an upgrade that only folds to one", "Connection: Upgrade", "Upgrade: web\u017focket",
                  "Sec-WebSocket-Version: 13", KEY)
