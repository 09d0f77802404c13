#include "words/normalise.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <optional>

#include <opencc/opencc.h>
#include <unicode/translit.h>

#include "base/text.hpp"

namespace linli::words {

namespace {

struct mapping {
  std::string_view from, to;
};
constexpr mapping mappings[] = {{"‐", "-"},       {"‑", "-"},       {"‒", "-"},     {"–", "-"},     {"—", "-"},
                                {"―", "-"},       {"−", "-"},       {"﹣", "-"},    {"　", " "},    {"\u00A0", " "},
                                {"\u200b", ""},   {"\u200c", ""},   {"\u200d", ""}, {"\u2060", ""}, {"\ufeff", ""},
                                {"\ufe0f", ""},   {"\ufe0e", ""},   {"\u20e3", ""}, {"\u200e", ""}, {"\u200f", ""},
                                {"\u2028", "\n"}, {"\u2029", "\n"}, {"’", "'"},     {"‘", "'"},     {"\u00ad", ""},
                                {"℉", "°f"},      {"➕", "+"},       {"✚", "+"},     {"✛", "+"}};

// Rings that NFKC leaves alone: ❶ ➀ ➊ and their rows, each from 1 to 10.
std::string ringed(char32_t c) {
  for (const char32_t first : {U'\u2776', U'\u2780', U'\u278A'}) {
    if (c >= first && c < first + 10) return std::to_string(c - first + 1);
  }
  return {};
}

char32_t code_point(std::string_view c) {
  if (c.size() == 3 && static_cast<unsigned char>(c[0]) >= 0xE0)
    return (static_cast<char32_t>(c[0] & 0x0F) << 12U) | (static_cast<char32_t>(c[1] & 0x3F) << 6U) |
           static_cast<char32_t>(c[2] & 0x3F);
  return 0;
}

std::array<char, 3> utf8(char32_t c) {
  return {static_cast<char>(0xE0 | (c >> 12U)), static_cast<char>(0x80 | ((c >> 6U) & 0x3F)),
          static_cast<char>(0x80 | (c & 0x3F))};
}

/// Simplified forms of U+4E00…U+9FFF, one character for one, by two tables that are read once.
///
/// ICU's Hant-Hans folds what people mix in any script (姊 → 姐, 摀 → 捂, 着 and 著), OpenCC's t2s has 130 characters
/// that ICU leaves alone (噁心, 麪, 濛, 捱餓). The lexicon is folded by the same table, so of two characters that are
/// made one nothing is lost. Measured on the 2,800 lines of tests/understanding and the examples, OpenCC alone and by
/// phrases was worse: tw2s turns the 么 of simplified texts into 幺 (24 lines, 什么 and 怎么 among them), t2s leaves
/// 姊, 摀 and 280 more as they are and takes 嗰 and 餸 out of the plane that lexicons are typed in; no line was read
/// better for its phrases, and they cost 18 µs a reply, more than all the rest of reading it.
class simplified_forms {
 public:
  simplified_forms() {
    for (char32_t c = first; c <= last; ++c) forms_[c - first] = static_cast<char16_t>(c);
    // One character a line, all at once: without a table traditional texts go to a person.
    icu::UnicodeString all;
    std::string lines;
    for (char32_t c = first; c <= last; ++c) {
      all.append(static_cast<char16_t>(c)).append(u'\n');
      const auto bytes = utf8(c);
      lines.append(bytes.data(), bytes.size()).push_back('\n');
    }
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> fold(
        icu::Transliterator::createInstance("Hant-Hans", UTRANS_FORWARD, status));
    if (U_SUCCESS(status) && fold != nullptr) {
      fold->transliterate(all);
      std::string folded;
      take(all.toUTF8String(folded));
    }
    take(by_opencc(lines));
    for (auto& to : forms_) to = std::min(to, forms_[to - first]);  // 苎 and 苧 are each other's form in ICU
    for (auto& to : forms_) to = forms_[to - first];
  }
  char32_t of(char32_t c) const { return forms_[c - first]; }
  static constexpr char32_t first = 0x4E00, last = 0x9FFF;
  static bool has(char32_t c) { return c >= first && c <= last; }

 private:
  static std::string by_opencc(const std::string& lines) {
    const opencc_t converter = opencc_open("t2s.json");
    if (converter == reinterpret_cast<opencc_t>(-1)) return {};
    std::string out;
    if (char* converted = opencc_convert_utf8(converter, lines.data(), lines.size()); converted != nullptr) {
      out = converted;
      opencc_convert_utf8_free(converted);
    }
    opencc_close(converter);
    return out;
  }
  // Of each line what differs, and is of our plane.
  void take(std::string_view lines) {
    char32_t c = first;
    for (const auto line : split(lines, '\n')) {
      if (c > last) return;
      const auto to = code_point(line);
      if (line.size() == 3 && to != c && to >= first && to <= last) forms_[c - first] = static_cast<char16_t>(to);
      ++c;
    }
  }
  std::array<char16_t, last - first + 1> forms_{};
};

// Length of the well-formed character at `at`; 0 when there is none.
std::size_t valid_length(std::string_view s, std::size_t at) {
  const auto c = static_cast<unsigned char>(s[at]);
  const std::size_t n = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 0;
  if (n == 0 || at + n > s.size()) return 0;
  return n == 1 || is_utf8(s.substr(at, n)) ? n : 0;
}

constexpr auto plain_characters = [] {
  std::array<char, 0x80> all{};
  for (unsigned b = 0; b < 0x80; ++b) {
    const bool control = b != '\n' && (b < 0x20 || b == 0x7F);
    all[b] = static_cast<char>(control ? ' ' : b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b);
  }
  return all;
}();
char mapped(char b) { return plain_characters[static_cast<unsigned char>(b)]; }

const simplified_forms& forms() {
  static const simplified_forms all;
  return all;
}

std::string mapped(std::string_view c) {
  if (c.size() == 1) return std::string(1, mapped(c[0]));
  const auto point = code_point(c);
  if (simplified_forms::has(point)) {
    const auto bytes = utf8(forms().of(point));
    return {bytes.begin(), bytes.end()};
  }
  for (const auto& m : mappings) {
    if (m.from == c) return std::string(m.to);
  }
  if (auto digits = ringed(point); !digits.empty()) return digits;
  const auto plain = to_lower(nfkc(c));
  if (plain == c) return plain;
  // A compatibility character may stand for one that must be folded again (⻩ → 黃 → 黄, ₋ → − → -).
  std::string out;
  for (std::size_t at = 0; at < plain.size();) {
    const auto n = std::max<std::size_t>(1, valid_length(plain, at));
    out += mapped(std::string_view(plain).substr(at, n));
    at += n;
  }
  return out;
}

/// What a character becomes, by characters of three bytes that become no more: punctuation, digits in full width and
/// the like are asked for again and again, and ICU takes a microsecond for each.
class remembered {
 public:
  /// Nullopt for what must be asked for.
  std::optional<std::string_view> of(char32_t c, std::array<char, 4>& bytes) const {
    const auto kept = kept_[c].load(std::memory_order_relaxed);
    if (kept == 0) return std::nullopt;
    for (std::size_t i = 0; i < 3; ++i) bytes[i] = static_cast<char>(kept >> (8U * i) & 0xFFU);
    return std::string_view(bytes.data(), (kept >> 24U) - 1);
  }
  void keep(char32_t c, std::string_view becomes) {
    if (becomes.size() > 3) return;
    auto kept = static_cast<std::uint32_t>(becomes.size() + 1) << 24U;
    for (std::size_t i = 0; i < becomes.size(); ++i)
      kept |= std::uint32_t{static_cast<unsigned char>(becomes[i])} << (8U * i);
    kept_[c].store(kept, std::memory_order_relaxed);  // whoever else keeps it keeps the same
  }

 private:
  std::array<std::atomic<std::uint32_t>, 0x10000> kept_{};
};
remembered known;

// A whole character of three bytes at `at`, as most of a text are; 0 for any other.
char32_t plain_code_at(std::string_view raw, std::size_t at) {
  if (raw.size() - at < 3) return 0;
  const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(raw[at + i])}; };
  if ((byte(1) & 0xC0U) != 0x80U || (byte(2) & 0xC0U) != 0x80U) return 0;
  const bool full_width = byte(0) == 0xEF && byte(1) >= 0xBC;
  if ((byte(0) < 0xE1 || byte(0) > 0xEC) && !full_width) return 0;
  return (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
}

bool is_picture(std::string_view c) {
  const auto lead = static_cast<unsigned char>(c[0]);
  if (c.size() == 4) return lead == 0xF0 && static_cast<unsigned char>(c[1]) == 0x9F;  // U+1F000…U+1FFFF
  const auto point = code_point(c);
  return (point >= 0x2190 && point <= 0x21FF) || (point >= 0x2300 && point <= 0x27BF) ||
         (point >= 0x2B00 && point <= 0x2BFF);
}

}  // namespace

namespace {

/// Writes a text that is about as long as the raw one.
class writer {
 public:
  explicit writer(std::size_t raw_bytes) {
    out_.text.resize(raw_bytes);
    out_.origin.resize(raw_bytes + 1);
  }
  /// `c` is what the `instead_of` bytes at `from` become.
  void put(std::string_view c, std::size_t from, std::size_t instead_of) {
    if (c.size() > instead_of) {
      out_.text.resize(out_.text.size() + c.size() - instead_of);
      out_.origin.resize(out_.text.size() + 1);
    }
    for (const char b : c) put(b, from);
  }
  void put(char b, std::size_t from) {
    out_.text[at_] = b;
    out_.origin[at_++] = static_cast<std::uint32_t>(from);
  }
  void put(const std::array<char, 3>& c, std::size_t from) {
    std::copy(c.begin(), c.end(), out_.text.data() + at_);
    std::fill_n(out_.origin.data() + at_, c.size(), static_cast<std::uint32_t>(from));
    at_ += c.size();
  }
  normal done(std::size_t raw_bytes) {
    out_.text.resize(at_);
    out_.origin.resize(at_ + 1);
    out_.origin.back() = static_cast<std::uint32_t>(raw_bytes);
    return std::move(out_);
  }

 private:
  normal out_;
  std::size_t at_ = 0;
};

// "平 安 ！": characters typed one by one belong together.
void join_spaced(normal& n) {
  if (n.text.find(' ') == std::string::npos) return;
  const std::string_view text = n.text;
  const auto alone = [&](std::size_t at) {  // a Chinese character between blanks
    if (at >= text.size() || !is_cjk(text, at)) return false;
    const auto end = at + char_length(text, at);
    const bool open = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\n';
    return open && (end >= text.size() || is_punctuation(text, end));
  };
  normal out;
  bool before = false;  // what stands before the blank is alone
  for (std::size_t at = 0; at < text.size();) {
    const auto length = char_length(text, at);
    if (text[at] == ' ' && before) {
      const auto next = std::min(text.find_first_not_of(' ', at), text.size());
      before = alone(next);
      if (before) {
        at = next;
        continue;
      }
    } else {
      before = text[at] != ' ' && alone(at);
    }
    out.text.append(text, at, length);
    out.origin.insert(out.origin.end(), n.origin.begin() + static_cast<std::ptrdiff_t>(at),
                      n.origin.begin() + static_cast<std::ptrdiff_t>(at + length));
    at += length;
  }
  out.origin.push_back(n.origin.back());
  n = std::move(out);
}

}  // namespace

normal normalise(std::string_view raw) {
  const auto& simplified = forms();
  writer to(raw.size());
  for (std::size_t at = 0; at < raw.size();) {
    if (static_cast<unsigned char>(raw[at]) < 0x80) {
      to.put(mapped(raw[at]), at);
      ++at;
      continue;
    }
    const auto code = plain_code_at(raw, at);
    if (simplified_forms::has(code)) {
      to.put(utf8(simplified.of(code)), at);
      at += 3;
      continue;
    }
    if (code != 0) {
      std::array<char, 4> bytes{};
      if (const auto becomes = known.of(code, bytes)) {
        to.put(*becomes, at, 3);
      } else {
        const auto asked = mapped(raw.substr(at, 3));
        known.keep(code, asked);
        to.put(asked, at, 3);
      }
      at += 3;
      continue;
    }
    const auto n = valid_length(raw, at);
    const auto c = n == 0 ? std::string("\uFFFD") : mapped(raw.substr(at, n));
    to.put(c, at, n == 0 ? 1 : n);
    at += n == 0 ? 1 : n;
  }
  auto out = to.done(raw.size());
  // 甚 has forms of its own, but for this word.
  constexpr std::string_view what = "甚么";
  for (auto at = out.text.find(what); at != std::string::npos; at = out.text.find(what, at))
    out.text.replace(at, 3, "什");
  join_spaced(out);
  return out;
}

bool is_cjk(std::string_view text, std::size_t at) {
  const auto n = char_length(text, at);
  const auto lead = static_cast<unsigned char>(text[at]);
  if (n < 3) return false;
  if (n == 4) return static_cast<unsigned char>(text[at + 1]) >= 0xA0;  // from U+20000; before it are pictures
  return (lead == 0xE3 && static_cast<unsigned char>(text[at + 1]) >= 0x90) || (lead >= 0xE4 && lead <= 0xE9);
}

bool is_mark(std::string_view text, std::size_t at) {
  const auto c = text.substr(at, char_length(text, at));
  static constexpr auto plain_marks = [] {
    std::array<bool, 256> all{};
    for (const char mark : std::string_view(" .,;:!-+()[]{}\"'/\\~*#\n&@_|=<>`^"))
      all[static_cast<unsigned char>(mark)] = true;
    return all;
  }();
  if (c.size() == 1) return plain_marks[static_cast<unsigned char>(c[0])];
  if (c == "·") return true;
  switch (code_point(c)) {  // 0 for what is not of three bytes
    case U'。':
    case U'、':
    case U'，':
    case U'；':
    case U'：':
    case U'！':
    case U'…':
    case U'【':
    case U'】':
    case U'《':
    case U'》':
    case U'“':
    case U'”':
    case U'「':
    case U'」':
    case U'『':
    case U'』':
    case U'（':
    case U'）':
    case U'〜':
    case U'～':
    case U'•':
    case U'●':
    case U'〔':
    case U'〕': return true;
    default: return is_picture(c);
  }
}

}  // namespace linli::words
