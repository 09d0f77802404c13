"""What is sent, and what must come of it: tables of one oddity each, put into an otherwise good request.

Taken: answered, with the same method, target,
fields and body that an independent parser sees. Refused: one answer with
the status given, then the end, whatever stood behind. Silent: it never became a request, so it has no answer.
"""

from dataclasses import dataclass, replace

from platforms import SECRET

HOOK = "/hooks/telegram"
MIB = 1024 * 1024
SMUGGLED = b"POST /hooks/telegram HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nsmuggled"


@dataclass
class Case:
    name: str
    data: bytes
    head: int  # how much of the data is its first head
    methods: tuple  # of the requests that are answered
    status: int  # of the last answer
    then: str  # open, closed, silent
    kept: tuple = ()  # bodies that reach the application behind HOOK
    unread: int = 0  # bytes at the end of the data that nobody reads, because the connection ends before them

    @property
    def taken(self):
        return self.status == 200 and self.then != "silent"

    def alone(self):
        """Without what is not read."""
        return replace(self, data=self.data[: len(self.data) - self.unread], unread=0)


def encoded(text):
    """Text of the tables as bytes: what does not fit into one byte goes as UTF-8."""
    if isinstance(text, bytes):
        return text
    return text.encode("latin-1") if all(ord(c) < 256 for c in text) else text.encode()


def head_of(line, *fields, host="Host: a"):
    """A head with the secret that lets its body into the ledger. Fields are lines without their ends."""
    lines = [line, *([host] if host is not None else []), f"X-Telegram-Bot-Api-Secret-Token: {SECRET}",
             *fields]
    return b"".join(encoded(x) + b"\r\n" for x in lines) + b"\r\n"


def line_of(method="POST", target=HOOK, version="HTTP/1.1"):
    return encoded(method) + b" " + encoded(target) + b" " + encoded(version)


class Book:
    """All cases, in the order of the tables."""

    def __init__(self):
        self.all = []

    def body(self):
        return f"body of case {len(self.all)}: no update of the Bot API".encode()

    def refused(self, name, status, data, head=None, before=(), kept=()):
        """`before`: the methods of good requests that stand in front and are answered; `kept`: their bodies."""
        head = head or max(data.find(b"\r\n\r\n") + 4, 4)
        methods = (*before, "POST")
        self.all.append(Case(name, data + SMUGGLED, head, methods, status, "closed", kept))

    def taken(self, name, data, methods=("POST",), then="open", kept=(), unread=b""):
        head = data.find(b"\r\n\r\n") + 4
        kept = tuple(k for k in kept if k)
        self.all.append(Case(name, data + unread, head, tuple(methods), 200, then, kept, len(unread)))

    def silent(self, name, data):
        self.all.append(Case(name, data, len(data), (), 200, "silent"))

    # ---- one oddity in a request with a counted body

    def refused_line(self, name, line, status=400):
        body = self.body()
        self.refused(name, status, head_of(line, f"Content-Length: {len(body)}") + body)

    def refused_field(self, name, *fields, status=400, host="Host: a", line=None):
        self.refused(name, status, head_of(line or line_of(), *fields, host=host) + self.body())

    def taken_line(self, name, line, method="POST", then="open", host="Host: a", fields=(), kept=True):
        body = self.body()
        data = head_of(line, f"Content-Length: {len(body)}", *fields, host=host) + body
        self.taken(name, data, (method,), then, (body,) if kept else ())

    def taken_field(self, name, *fields, **more):
        self.taken_line(name, line_of(), fields=fields, **more)

    # ---- chunks

    def refused_chunks(self, name, chunks, status=400):
        data = head_of(line_of(), "Transfer-Encoding: chunked")
        self.refused(name, status, data + chunks, len(data))

    def taken_chunks(self, name, chunks, body):
        self.taken(name, head_of(line_of(), "Transfer-Encoding: chunked") + chunks, kept=(body,))


def request_lines(b):
    for name, line, status in (
        ("no target", "POST HTTP/1.1", 400),
        ("no version", f"POST {HOOK}", 400),
        ("only a method", "POST", 400),
        ("an empty line", "", 400),
        ("two spaces behind the method", f"POST  {HOOK} HTTP/1.1", 400),
        ("two spaces before the version", f"POST {HOOK}  HTTP/1.1", 400),
        ("a tab behind the method", f"POST\t{HOOK} HTTP/1.1", 400),
        ("a tab before the version", f"POST {HOOK}\tHTTP/1.1", 400),
        ("a space in front", f" POST {HOOK} HTTP/1.1", 400),
        ("a space at the end", f"POST {HOOK} HTTP/1.1 ", 400),
        ("a word at the end", f"POST {HOOK} HTTP/1.1 x", 400),
        ("a CR before the CRLF", f"POST {HOOK} HTTP/1.1\r", 400),
        ("a CR instead of a space", f"POST\r{HOOK} HTTP/1.1", 400),
        ("a NUL in front", f"\0POST {HOOK} HTTP/1.1", 400),
        ("a byte order mark in front", b"\xef\xbb\xbfPOST /hooks/telegram HTTP/1.1", 400),
        ("the hello of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        ("the preface of HTTP/2", "PRI * HTTP/2.0", 505),
    ):
        b.refused_line(f"request line: {name}", line, status)
    for version in ("http/1.1", "HTTP/1.1x", "HTTP/11", "HTTP/1.", "HTTP/.1", "HTTP/1.10", "HTTP/01.1",
                    "HTTP/1,1", "HTTP/-1.1",
                    "HTTPS/1.1", "ICAP/1.0", "HTTP/1.1\0", "HTTP/a.b", "1.1"):
        b.refused_line(f"version {version!r}", line_of(version=version))
    for version in ("HTTP/0.9", "HTTP/1.2", "HTTP/1.9", "HTTP/2.0", "HTTP/3.0", "HTTP/9.9"):
        b.refused_line(f"version {version}", line_of(version=version), 505)
    for method in ("CONNECT", "TRACE", "PROPFIND", "M-SEARCH", "post", "Post", "POSTT", "SOURCE", "BREW"):
        b.refused_line(f"method {method}", line_of(method), 405)
    for method in ("PO(ST", "POST:", "{POST}", "PO\0ST", "PÖST", "POST\x7f", '"POST"', "PO,ST", "PO/ST"):
        b.refused_line(f"method {method!r}", line_of(method))
    for target in ("hooks/telegram", "*", "http://a/hooks/telegram", "a:443", "?q", "\\hooks", "/a#b", "/a\0",
                   "/a\x01", "/a\x7f",
                   "/a\x80", "/路", "/a\tb", "/a b", "/a%", "/a%0", "/a%zz", "/a%00", "/%0g", "/a%%41",
                   "/a\rb"):
        b.refused_line(f"target {target!r}", line_of(target=target))
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        b.taken_line(f"method {method}", line_of(method), method)
    for target in ("?", "?a=b&c=%20", "?a=%", "?<>\"{}|\\^`'", "?/?", "/"):
        b.taken_line(f"target with {target}", line_of(target=HOOK + target))
    for target in ("/", "//", "//a/b", "/a//b", "/../etc", "/%2e%2e/", "/%E8%B7%AF", "/<\"{}|\\^`>",
                   "/a;b=c,d", "/:80", "/@"):
        b.taken_line(f"target {target}", line_of(target=target), kept=False)
    b.taken_line("an escaped letter in the path", line_of(target="/hooks/%74elegram"))


def hosts(b):
    for host in ("Host:", "Host: ", "Host: a/b", "Host: u@a", "Host: a b", "Host: a\tb", "Host: a\0",
                 "Host: ä", 'Host: a"', "Host: <a>",
                 "Host: a\\b", "Host: a?b", "Host: a#b", "Host: 路", "Host: a\rb", "Host : a", "Host"):
        b.refused_field(repr(host), "Content-Length: 5", host=host)
    b.refused_field("no Host", "Content-Length: 5", host=None)
    for second in ("Host: b", "Host: a", "HOST: a", "hOST:", "Host: a\r\nHost: a"):
        b.refused_field(f"a second {second!r}", "Content-Length: 5", second)
    b.refused_field("two Hosts on HTTP/1.0", "Content-Length: 5", "Host: b", line=line_of(version="HTTP/1.0"))
    for host in ("Host: a:1", "Host: [::1]", "Host: [::1]:80", "Host: xn--a.example", "Host: 1.2.3.4:65535",
                 "HOST: a", "hOsT:a",
                 "Host:   a  ", "Host:\ta\t", "Host: a_b.example.", "Host: A"):
        b.taken_field(repr(host), host=host)
    b.taken_line("HTTP/1.0 without Host", line_of(version="HTTP/1.0"), then="closed", host=None)
    b.taken_line("HTTP/1.0 that wants to stay", line_of(version="HTTP/1.0"),
                 fields=["Connection: keep-alive"])


def lengths(b):
    for value in ("", " ", "+5", "-5", "-0", "0x5", "5 5", "5,5", "5, 5", "5;", "5.0", "5e0", "1_0", "five",
                  "00000000005", "99999999999", "\t5", "5\t",
                  "18446744073709551621", "99999999999999999999999", "5\0", "5\x0b", "\x0b5", "٥", "５",
                  "\xb2", '"5"', "5\r5", "%35"):
        b.refused_field(f"Content-Length {value!r}", f"Content-Length: {value}")
    for name in ("Content-Length :", "Content-Length\t:", "Content Length:", "\0Content-Length:",
                 "Content-Length\x0b:", " Content-Length:",
                 "\tContent-Length:", "Content-Length\r:", "Content-Length\0:", "Content-Length\x80:"):
        b.refused_field(f"the name {name!r}", f"{name} 5")
    for first, second in (("Content-Length: 5", "Content-Length: 5"),
                          ("Content-Length: 5", "Content-Length: 6"),
                          ("Content-Length: 0", "content-length: 5"),
                          ("CONTENT-LENGTH: 5", "Content-Length:"),
                          ("Content-Length: 5", "Transfer-Encoding: chunked"),
                          ("Transfer-Encoding: chunked", "Content-Length: 5"),
                          ("Transfer-Encoding: chunked", "Content-Length: 0"),
                          ("Content-Length: 5", "Transfer-Encoding: identity"),
                          ("transfer-encoding: chunked", "CONTENT-LENGTH: 5")):
        b.refused_field(f"{first} and {second}", first, second)
        b.refused_field(f"{first}, something, and {second}", first, "X-A: b", second)
    for length in (MIB + 1, 10 * MIB, 4294967296, 4294967301, 9999999999):
        b.refused_field(f"a length of {length}", f"Content-Length: {length}", status=413)
    body = b.body()
    for length in (f"{len(body):010}", f"0{len(body)}", f"  {len(body)}", f" {len(body)}  "):
        b.taken(f"Content-Length {length!r}", head_of(line_of(), f"Content-Length:{length}") + body,
                kept=(body,))
    for name in ("content-length", "CONTENT-LENGTH", "cOnTeNt-LeNgTh"):
        b.taken(name, head_of(line_of(), f"{name}: {len(body)}") + body, kept=(body,))
    for field in ("Content-Length: 0", "Content-Length: 0000000000", "Content_Length: 5",
                  "X-Content-Length: 5", "Content-Lengths: 5",
                  "Transfer_Encoding: chunked", "X-Transfer-Encoding: chunked"):
        b.taken(f"no body with {field}", head_of(line_of(), field))
    large = body + b"." * (MIB - len(body))
    b.taken("a body of exactly 1 MiB", head_of(line_of(), f"Content-Length: {MIB}") + large, kept=(large,))


def codings(b):
    chunks = b"5\r\nhello\r\n0\r\n\r\n"
    for value in ("gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked,chunked", "identity",
                  "Chunked", "CHUNKED",
                  "chunked;a=b", '"chunked"', "'chunked'", "chunked,", ",chunked", ", chunked", "",
                  "xchunked", "chunkedx", "chunked x",
                  "x chunked", "chunked\x0b", "\x0bchunked", "chunked\0", "\0chunked", "chunked\x0c",
                  "chunked\xa0", "cow", "chunked\r", "\tchunked", "chunked\t",
                  "chunked\r\n gzip", "chunked\r\n\tx", "\r\n chunked", "identity, chunked",
                  "chunked, identity"):
        b.refused(f"Transfer-Encoding {value!r}", 400,
                  head_of(line_of(), f"Transfer-Encoding: {value}") + chunks)
    for name in ("Transfer-Encoding :", "Transfer-Encoding\t:", " Transfer-Encoding:", "Transfer-Encoding\0:",
                 "Transfer-Encoding\x0b:",
                 "Transfer Encoding:", "\x0bTransfer-Encoding:"):
        b.refused(f"the name {name!r}", 400, head_of(line_of(), f"{name} chunked") + chunks)
    for second in ("chunked", "identity", "gzip", ""):
        data = head_of(line_of(), "Transfer-Encoding: chunked", f"Transfer-Encoding: {second}")
        b.refused(f"a second Transfer-Encoding {second!r}", 400, data + chunks)
    data = head_of(line_of(version="HTTP/1.0"), "Transfer-Encoding: chunked") + chunks
    b.refused("chunks on HTTP/1.0", 400, data)
    b.refused("chunks where the route wants a length", 411,
              head_of(line_of(target="/api"), "Transfer-Encoding: chunked") + chunks)
    b.refused("chunks in a GET that takes none", 411,
              head_of(line_of("GET", "/api"), "Transfer-Encoding: chunked") + chunks)
    body = b.body()
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    for field in ("Transfer-Encoding: chunked", "transfer-encoding:chunked", "TRANSFER-ENCODING: chunked  ",
                  "Transfer-Encoding:   chunked"):
        b.taken(repr(field), head_of(line_of(), field) + chunks, kept=(body,))


def chunks(b):
    hello, end = b"5\r\nhello\r\n", b"0\r\n\r\n"
    for size in (b"5;a", b"5;a=b", b"5 ", b"5\t", b" 5", b"0x5", b"+5", b"-5", b"", b"g", b"5g", b"5\0",
                 b"\x005", b"5,5", b"5.", b"five",
                 b"000000005", b"fffffffff", b"10000000000000005", b"\xef\xbc\x95", b"5;" + b"a" * 20000,
                 b"5\r", b'5;a="\r\n"', b"5\x0b"):
        b.refused_chunks(f"chunk size {size[:24]!r}", size + b"\r\nhello\r\n" + end)
    for name, data in (
        ("a size that ends in LF", b"5\nhello\r\n" + end),
        ("a size that ends in CR", b"5\rhello\r\n" + end),
        ("no end behind the data", b"5\r\nhello" + end),
        ("LF behind the data", b"5\r\nhello\n" + end),
        ("CR behind the data", b"5\r\nhello\r" + end),
        ("two bytes behind the data", b"5\r\nhelloXX" + end),
        ("a chunk longer than its size", b"5\r\nhello!\r\n" + end),
        ("a chunk shorter than its size", b"5\r\nhell\r\n" + end),
        ("a blank line before the chunk", b"\r\n" + hello + end),
        ("a blank line between chunks", hello + b"\r\n" + hello + end),
        ("LF between chunks", hello + b"\n" + end),
        ("a trailer", hello + b"0\r\nX-A: b\r\n\r\n"),
        ("a trailer that is a length", hello + b"0\r\nContent-Length: 500\r\n\r\n"),
        ("a trailer that is a Host", hello + b"0\r\nHost: b\r\n\r\n"),
        ("an extension of the last chunk", hello + b"0;a=b\r\n\r\n"),
        ("a last chunk that ends in LF", hello + b"0\n\n"),
        ("a last line that ends in LF", hello + b"0\r\n\n"),
        ("a space in the last line", hello + b"0\r\n \r\n"),
        ("a request where the last line should be", hello + b"0\r\n"),
        ("a request where the next size should be", hello),
        ("a second head inside a size", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    ):
        b.refused_chunks(f"chunks: {name}", data)
    half = b"80000\r\n" + b"." * 0x80000 + b"\r\n"
    for name, data in (
        ("one over the limit", b"100001\r\n"),
        ("the largest size", b"ffffffff\r\n"),
        ("two whose sum is over the limit", half + b"80001\r\n"),
        ("many whose sum is over the limit", (b"1000\r\n" + b"." * 0x1000 + b"\r\n") * 256 + b"1\r\n"),
    ):
        b.refused_chunks(f"chunks: {name}", data, 413)
    body = b.body()
    one = b"%x\r\n%s\r\n" % (len(body), body)
    single = b"".join(b"1\r\n%c\r\n" % c for c in body)
    tricky = body + b"\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n\0\xff"
    large = body + b"." * (MIB - len(body))
    for name, data, whole in (
        ("one", one + end, body),
        ("of one byte each", single + end, body),
        ("with leading zeros", b"%08x\r\n%s\r\n" % (len(body), body) + b"00000000\r\n\r\n", body),
        ("in upper case", b"%X\r\n%s\r\n" % (len(body), body) + end, body),
        ("with what looks like an end inside", b"%x\r\n%s\r\n" % (len(tricky), tricky) + end, tricky),
        ("a thousand", one * 1000 + end, body * 1000),
        ("none", end, b""),
        ("exactly 1 MiB", b"100000\r\n" + large + b"\r\n" + end, large),
        ("two halves of 1 MiB", half * 2 + end, b"." * MIB),
    ):
        b.taken_chunks(f"chunks: {name}", data, whole)
