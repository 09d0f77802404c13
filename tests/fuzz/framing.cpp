#include <algorithm>

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "net/chunked.hpp"
#include "net/origin.hpp"
#include "net/render.hpp"
#include "tests/fuzz/framing_peer.hpp"
#include "tests/fuzz/fuzz.hpp"

// The HTTP front: heads, bodies in chunks, what is written back. The first byte says how the network cuts the rest.
namespace linli::fuzz {

namespace {

using net::find_head;

constexpr std::size_t body_max = 8192;

struct body_end {
  bool good = false, done = false;
  std::string body;
  std::size_t taken = 0;
};

// As a session feeds it: what was not taken comes again with more behind it.
body_end dechunked(const std::vector<std::string_view>& parts) {
  net::chunk_decoder decoder(body_max);
  body_end out;
  std::string waiting;
  for (const auto part : parts) {
    waiting.append(part);
    const auto n = decoder.feed(waiting, out.body);
    if (!n) return out;
    must(*n <= waiting.size(), "no more is taken than there is");
    must(out.body.size() <= body_max, "a body within its limit");
    out.taken += *n;
    waiting.erase(0, *n);
    if (decoder.done()) break;
    must(waiting.size() <= 10, "what waits is no more than a size and its line end");
  }
  out.good = true;
  out.done = decoder.done();
  return out;
}

std::string as_chunks(std::string_view body, std::uint32_t seed) {
  std::string out;
  for (const auto part : cut(body, seed)) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string size;
    for (auto n = part.size(); n > 0; n /= 16) size.insert(size.begin(), digits[n % 16]);
    out.append(size).append("\r\n").append(part).append("\r\n");
  }
  return out + "0\r\n\r\n";
}

void try_chunks(std::string_view bytes, std::uint32_t seed) {
  const auto at_once = dechunked({bytes}), in_parts = dechunked(cut(bytes, seed));
  must(at_once.good == in_parts.good || at_once.done == in_parts.done, "chunks are judged alike, however they are cut");
  if (at_once.done)
    must(in_parts.done && at_once.body == in_parts.body && at_once.taken == in_parts.taken,
         "chunks are read alike, however they are cut");
  if (bytes.size() > body_max) return;
  const auto again = dechunked(cut(as_chunks(bytes, seed) + "GET / HTTP/1.1", seed / 2));
  must(again.done && again.body == bytes, "what is cut into chunks is put together again");
}

// How the head is found must not hang on what had come when.
net::checked<std::size_t> find_in_parts(std::string_view bytes, std::uint32_t seed) {
  std::size_t looked = 0, come = 0;
  for (const auto part : cut(bytes, seed)) {
    come += part.size();
    auto size = find_head(bytes.substr(0, come), looked);
    if (!size || *size > 0) return size;
    looked = come;
  }
  return std::size_t{0};
}

void must_be_clean(const net::head& h) {
  const auto& r = h.what;
  must(r.target.starts_with('/') && r.path.starts_with('/'), "a path begins with a slash");
  must(r.path.find('\0') == std::string::npos, "no NUL in a path");
  must(r.headers.all().size() <= limits::header_count_max, "no more fields than may be");
  must(!(h.chunked && h.content_length > 0), "one way to say where the body ends");
  must(h.content_length <= 9'999'999'999, "a length has at most ten digits");
  for (const auto& [name, value] : r.headers.all()) {
    must(net::is_token(name) && net::is_field_value(value), "fields without control characters");
    must(value.empty() || (value.front() != ' ' && value.back() != ' '), "values without blanks around them");
  }
}

void try_request(net::request r) {
  std::string as_sent;  // there may be several of them: a proxy may add a line of its own
  for (const auto& [name, value] : r.headers.all()) {
    if (equal_without_case(name, "x-forwarded-for")) as_sent += value + ",";
  }
  for (const auto* name : {"", "a", "limit", "cursor"}) (void)r.parameter(name);
  auto other = r;
  net::set_origin(other, "192.0.2.1", {});
  must(other.remote == "192.0.2.1" && !other.secure, "who is not trusted forwards for nobody");
  net::set_origin(r, "192.0.2.1", {"192.0.2.1"});
  must(!r.remote.empty() && (r.remote == "192.0.2.1" || as_sent.find(r.remote) != as_sent.npos),
       "a forwarded address is one that was said");
}

// What came as a field may be sent on as one.
void try_response(const net::head& h) {
  net::response out;
  for (const auto& [name, value] : h.what.headers.all()) out.headers.add("X-" + name, value);
  must(net::is_renderable(out), "a good field can be sent");
  const auto text = net::render_head(out, h.keep_alive, h.old);
  must(find_head(text, 0) && *find_head(text, 0) == text.size(), "an answer has one blank line, at its end");
  out.headers.add("X-Query", h.what.path);
  out.headers.add(h.what.path, "x");
  must(!net::is_renderable(out), "a path is no field's name");
}

// They keep fields of one name together.
std::vector<std::pair<std::string, std::string>> by_name(std::vector<std::pair<std::string, std::string>> fields) {
  std::stable_sort(fields.begin(), fields.end(),
                   [](const auto& a, const auto& b) { return to_lower(a.first) < to_lower(b.first); });
  return fields;
}

void compare(std::string_view bytes, std::size_t head_size, const net::head& h) {
  if (h.content_length > body_max) return;  // they would make room for it
  const auto theirs = read_as_peer(bytes);
  must(theirs.head_good, "what is let through, another parser takes");
  must(theirs.method == h.what.method && theirs.target == h.what.target, "the same request line");
  // Of the head alone: trailers, which only they take, would stand among the fields and may ask to close.
  const auto their_head = read_as_peer(bytes.substr(0, head_size));
  must(by_name(their_head.fields) == by_name(h.what.headers.all()), "the same fields");
  // An old request that asks for both: they go on, and RFC 9112 (9.3) says close.
  const bool both = h.old && (net::lists(h.what.headers, "connection", "close") ||
                              net::lists(h.what.headers, "proxy-connection", "close"));
  must(h.keep_alive == (their_head.keep_alive && !both), "the same wish to go on");
  const auto behind = bytes.substr(head_size);
  if (h.chunked) {
    const auto ours = dechunked({behind});
    if (!ours.done) return;
    must(theirs.done && theirs.body == ours.body, "the same body from the same chunks");
    must(theirs.taken == head_size + ours.taken, "the same end of the chunks");
  } else if (behind.size() >= h.content_length && h.content_length <= body_max) {
    must(theirs.done && theirs.body == behind.substr(0, h.content_length), "the same counted body");
    must(theirs.taken == head_size + h.content_length, "the same end of the body");
  }
}

}  // namespace

void attack(std::string_view bytes) {
  pieces from(bytes);
  const std::uint32_t seed = from.byte() * 2654435761U + 1;
  const auto sent = from.rest().substr(0, limits::head_bytes_max);
  const auto size = find_head(sent, 0);
  const auto in_parts = find_in_parts(sent, seed);
  must(size.has_value() == in_parts.has_value(), "a head is judged alike, however it is cut");
  try_chunks(sent, seed);
  if (!size) {
    must(size.error().status == in_parts.error().status, "a head is refused alike, however it is cut");
    return;
  }
  must(*size == *in_parts, "a head is found alike, however it is cut");
  (void)net::read_head(sent);
  if (*size == 0) return;
  const auto h = net::read_head(sent.substr(0, *size));
  if (!h) {
    must(h.error().status >= 400 && h.error().status < 600, "a refusal has a status");
    return;
  }
  must_be_clean(*h);
  if (h->websocket) (void)net::check_upgrade(*h);
  try_request(h->what);
  try_response(*h);
  try_chunks(sent.substr(*size), seed);
  compare(sent, *size, *h);
}

}  // namespace linli::fuzz
