#include "net/gate.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.hpp"

namespace linli::net {

namespace {

constexpr std::array<std::string_view, 7> methods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool one_of(char c, std::string_view set) { return set.find(c) != set.npos; }

/// One look a character: every byte of every head is asked.
class character_set {
 public:
  constexpr explicit character_set(std::string_view others) {
    for (int c = 0; c < 256; ++c) {
      const auto letter = static_cast<char>(c);
      in_[static_cast<std::size_t>(c)] = is_letter(letter) || is_digit(letter) || one_of(letter, others);
    }
  }
  constexpr bool operator()(char c) const { return in_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> in_{};
};
constexpr character_set is_token_character("!#$%&'*+-.^_`|~");
constexpr character_set is_host_character(".-_~:[]%!$&'()*+,;=");
bool is_base64_character(char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '/'; }

// The part before the next CRLF, which is taken off; nullopt when there is none, or a lone CR or LF before
// it.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  if (end == rest.npos || end == 0 || rest[end - 1] != '\r') return std::nullopt;
  const auto line = rest.substr(0, end - 1);
  if (line.find('\r') != line.npos) return std::nullopt;
  rest.remove_prefix(end + 1);
  return line;
}

// Every '%' is followed by two hex digits that are not 00.
bool is_well_escaped(std::string_view text) {
  for (auto at = text.find('%'); at != text.npos; at = text.find('%', at + 3)) {
    if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) return false;
    if (text[at + 1] == '0' && text[at + 2] == '0') return false;
  }
  return true;
}

checked<void> read_target(std::string_view target, request& r) {
  if (target.size() > limits::target_bytes_max) return refusal{414, "the target is too long"};
  const auto bad = [](char c) { return c <= ' ' || c > '~' || c == '#'; };
  if (!target.starts_with('/') || std::any_of(target.begin(), target.end(), bad)) {
    return refusal{400, "the target is not a path in printable ASCII"};
  }
  const auto mark = target.find('?');
  const auto path = target.substr(0, mark);
  if (!is_well_escaped(path)) return refusal{400, "the path has a malformed escape"};
  r.target = target;
  r.path = percent_decode(path);
  if (mark != target.npos) r.query = target.substr(mark + 1);
  return {};
}

checked<void> read_request_line(std::string_view line, head& h) {
  const auto first = line.find(' '), last = line.rfind(' ');
  if (first == line.npos || first == last) return refusal{400, "malformed request line"};
  const auto method = line.substr(0, first), version = line.substr(last + 1);
  if (!is_token(method)) return refusal{400, "malformed method"};
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    const bool named = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                       version[6] == '.' && is_digit(version[7]);
    return named ? refusal{505, "only HTTP/1.1 and 1.0 are spoken here"} : refusal{400, "malformed version"};
  }
  if (std::find(methods.begin(), methods.end(), method) == methods.end()) return refusal{405, "method not allowed"};
  h.what.method = method;
  h.old = version == "HTTP/1.0";
  return read_target(line.substr(first + 1, last - first - 1), h.what);
}

// HTTP's own blanks only: trim() of base/ takes away what another program would read as part of a word (U+3000).
std::string_view without_blanks(std::string_view value) {
  while (!value.empty() && one_of(value.front(), " \t")) value.remove_prefix(1);
  while (!value.empty() && one_of(value.back(), " \t")) value.remove_suffix(1);
  return value;
}

// "keep-alive, Upgrade": names with commas between them. Of anything else two programs may read different wishes.
bool is_list_of_tokens(std::string_view value) {
  const auto parts = split(value, ',');
  return std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
    part = without_blanks(part);
    return part.empty() || is_token(part);
  });
}

// The two that say where the body ends. RFC 9112 lets a tab stand around their values, and other parsers refuse it.
bool is_framing(std::string_view name) {
  return equal_without_case(name, "content-length") || equal_without_case(name, "transfer-encoding");
}

checked<void> read_fields(std::string_view rest, http_headers& headers) {
  while (true) {
    const auto line = take_line(rest);
    if (!line) return refusal{400, "a line of the head does not end in CRLF"};
    if (line->empty()) break;
    if (headers.all().size() == limits::header_count_max) return refusal{431, "too many headers"};
    const auto colon = line->find(':');
    // A folded line starts with a space, which no token has.
    if (colon == line->npos || !is_token(line->substr(0, colon))) return refusal{400, "malformed header name"};
    auto value = line->substr(colon + 1);
    if (is_framing(line->substr(0, colon)) && value.find('\t') != value.npos) {
      return refusal{400, "a tab beside a length or a coding"};
    }
    value = without_blanks(value);
    if (!is_field_value(value)) return refusal{400, "a header value has control characters"};
    headers.add(std::string(line->substr(0, colon)), std::string(value));
  }
  if (!rest.empty()) return refusal{400, "bytes after the head"};
  return {};
}

checked<void> read_length(std::string_view value, head& h) {
  if (value.empty() || value.size() > 10 || !std::all_of(value.begin(), value.end(), is_digit)) {
    return refusal{400, "malformed Content-Length"};
  }
  std::from_chars(value.data(), value.data() + value.size(), h.content_length);
  return {};
}

// Old clients behind a proxy say Proxy-Connection; other servers take it for Connection, and where a connection ends
// must not be a matter of opinion.
bool carries_options(std::string_view name) {
  return equal_without_case(name, "connection") || equal_without_case(name, "proxy-connection");
}

bool wishes(const http_headers& headers, std::string_view option) {
  return lists(headers, "connection", option) || lists(headers, "proxy-connection", option);
}

checked<void> read_framing(head& h) {
  std::size_t hosts = 0, lengths = 0, codings = 0;
  for (const auto& [name, value] : h.what.headers.all()) {
    if (equal_without_case(name, "host")) {
      ++hosts;
      if (value.empty() || !std::all_of(value.begin(), value.end(), is_host_character)) {
        return refusal{400, "malformed Host"};
      }
    } else if (equal_without_case(name, "content-length")) {
      ++lengths;
      if (const auto ok = read_length(value, h); !ok) return ok.error();
    } else if (equal_without_case(name, "transfer-encoding")) {
      ++codings;
      if (value != "chunked") return refusal{400, "the only Transfer-Encoding is chunked"};
    } else if (carries_options(name) && !is_list_of_tokens(value)) {
      return refusal{400, "malformed Connection"};
    }
  }
  if (hosts > 1 || (hosts == 0 && !h.old)) return refusal{400, "exactly one Host is needed"};
  if (lengths > 1) return refusal{400, "more than one Content-Length"};
  if (codings > 1 || (codings == 1 && (h.old || lengths > 0))) return refusal{400, "Transfer-Encoding is not for this"};
  h.chunked = codings == 1;
  return {};
}

checked<void> read_wishes(head& h) {
  const auto& headers = h.what.headers;
  // Who asks for both means close (RFC 9112, 9.3).
  h.keep_alive = !wishes(headers, "close") && (!h.old || wishes(headers, "keep-alive"));
  if (h.old) return {};
  for (const auto& [name, value] : headers.all()) {  // said twice, both count
    if (value.empty() || !equal_without_case(name, "expect")) continue;
    if (!equal_without_case(value, "100-continue")) return refusal{417, "unknown expectation"};
    h.expects_continue = true;
  }
  h.websocket = h.what.method == "GET" && lists(headers, "connection", "upgrade") &&
                lists(headers, "upgrade", "websocket");
  return {};
}

}  // namespace

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u == '\t' || (u >= 0x20 && u != 0x7f);
  });
}

bool lists(const http_headers& headers, std::string_view name, std::string_view member) {
  for (const auto& [n, value] : headers.all()) {
    if (!equal_without_case(n, name)) continue;
    for (const auto part : split(value, ',')) {
      if (equal_without_case(without_blanks(part), member)) return true;
    }
  }
  return false;
}

checked<std::size_t> find_head(std::string_view bytes, std::size_t looked) {
  // The last bytes seen before may be the beginning of the blank line.
  for (auto at = bytes.find('\n', looked); at != bytes.npos; at = bytes.find('\n', at + 1)) {
    if (at == 0 || bytes[at - 1] != '\r') return refusal{400, "a line of the head does not end in CRLF"};
    const bool blank = at == 1 || (at >= 3 && bytes[at - 2] == '\n');
    if (!blank) continue;
    if (at + 1 > limits::head_bytes_max) break;
    return at + 1;
  }
  if (bytes.size() >= limits::head_bytes_max) return refusal{431, "the head is too large"};
  return std::size_t{0};
}

checked<head> read_head(std::string_view bytes) {
  head h;
  auto rest = bytes;
  const auto line = take_line(rest);
  if (!line) return refusal{400, "a line of the head does not end in CRLF"};
  if (const auto ok = read_request_line(*line, h); !ok) return ok.error();
  if (const auto ok = read_fields(rest, h.what.headers); !ok) return ok.error();
  if (const auto ok = read_framing(h); !ok) return ok.error();
  if (const auto ok = read_wishes(h); !ok) return ok.error();
  return h;
}

checked<void> check_upgrade(const head& h) {
  const auto& headers = h.what.headers;
  const auto times = [&](std::string_view name) {
    const auto& all = headers.all();
    return std::count_if(all.begin(), all.end(), [&](const auto& f) { return equal_without_case(f.first, name); });
  };
  // Neither may be said twice (RFC 6455, 11.3): a proxy in front may have believed the other one.
  if (times("sec-websocket-version") > 1) return refusal{400, "more than one Sec-WebSocket-Version"};
  if (times("sec-websocket-key") > 1) return refusal{400, "more than one Sec-WebSocket-Key"};
  if (headers.get("sec-websocket-version") != "13") return refusal{426, "only WebSocket version 13 is spoken here"};
  const auto key = headers.get("sec-websocket-key");
  const bool good = key.size() == 24 && key.ends_with("==") &&
                    std::all_of(key.begin(), key.end() - 2, is_base64_character);
  if (!good) return refusal{400, "malformed Sec-WebSocket-Key"};
  if (h.has_body()) return refusal{400, "an upgrade has no body"};
  return {};
}

}  // namespace linli::net
