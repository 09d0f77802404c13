#include "words/features.hpp"

#include <algorithm>
#include <string>

#include "words/normalise.hpp"

namespace linli::words {

namespace {

struct token {
  std::string_view text;
  std::size_t from = 0, to = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

constexpr std::size_t tokens_max = 120;  // a letter has more, and a person reads it

// "doesn't" is a word, "'fine'" is one in quotes.
std::size_t end_of_word(std::string_view text, std::size_t at) {
  while (at < text.size() &&
         (is_letter(text[at]) || (text[at] == '\'' && at + 1 < text.size() && is_letter(text[at + 1]))))
    ++at;
  return at;
}

// "0" stands for any number, and "BEGIN" and "END" for the ends: nobody types them, as a normalised text has no
// capitals.
std::vector<token> tokens_of(std::string_view text) {
  std::vector<token> out;
  out.reserve(std::min(text.size() / 3, tokens_max) + 4);
  out.push_back({"BEGIN", 0, 0});
  for (std::size_t at = 0; at < text.size() && out.size() <= tokens_max + 1;) {
    auto to = at;
    if (is_digit(text[at])) {
      while (to < text.size() &&
             (is_digit(text[to]) || (text[to] == '.' && to + 1 < text.size() && is_digit(text[to + 1]))))
        ++to;
      out.push_back({"0", at, to});
    } else if (is_letter(text[at])) {
      to = end_of_word(text, at);
      out.push_back({text.substr(at, to - at), at, to});
    } else {
      to = at + char_length(text, at);
      if (!is_punctuation(text, at)) out.push_back({text.substr(at, to - at), at, to});
    }
    at = to;
  }
  if (out.size() > tokens_max + 1) return {};
  out.push_back({"END", text.size(), text.size()});
  return out;
}

std::string_view name_of(const context& c) {
  switch (c.open) {
    case context::kind::none: return "none/";
    case context::kind::checkin: return "checkin/";
    case context::kind::notice: return "notice/";
    case context::kind::call: return c.sender_has_claim ? "claimed/" : "call/";
  }
  return "none/";
}

/// A name that grows by what stands behind it, spelt out or as its key.
struct spelt {
  std::string name;
  void add(std::string_view more) { name += more; }
};
struct hashed {
  std::uint64_t key = 14695981039346656037U;  // FNV-1a
  void add(std::string_view more) {
    for (const char c : more) key = (key ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
};

// use(name, from, to) for each, some of them more than once.
template <class Name, class Use>
void each_feature(std::string_view text, const context& c, const Use& use) {
  const auto tokens = tokens_of(text);
  if (tokens.size() <= 2) return;
  constexpr std::size_t longest = 3, longest_with_open = 2;
  Name open;
  open.add(name_of(c));
  for (std::size_t first = 0; first < tokens.size(); ++first) {
    Name alone, with_open = open;
    for (std::size_t k = 0; k < longest && first + k < tokens.size(); ++k) {
      const auto& t = tokens[first + k];
      if (k > 0) alone.add("|");
      alone.add(t.text);
      use(alone, tokens[first].from, t.to);
      if (k >= longest_with_open) continue;
      if (k > 0) with_open.add("|");
      with_open.add(t.text);
      use(with_open, tokens[first].from, t.to);
    }
  }
  use(open, 0, 0);
  if (c.options.empty()) return;
  Name options;
  options.add("options/");
  use(options, 0, 0);
}

}  // namespace

std::uint64_t feature_key(std::string_view name) {
  hashed h;
  h.add(name);
  return h.key;
}

void features_of(std::string_view text, const context& c, std::vector<feature>& out) {
  out.clear();
  each_feature<hashed>(text, c, [&](const hashed& name, std::size_t from, std::size_t to) {
    out.push_back({name.key, from, to});
  });
}

std::vector<std::string> feature_names(std::string_view text, const context& c) {
  std::vector<std::string> out;
  each_feature<spelt>(text, c, [&](const spelt& s, std::size_t, std::size_t) { out.push_back(s.name); });
  return out;
}

}  // namespace linli::words
