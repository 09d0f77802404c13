#include "words/script.hpp"

#include <unicode/ucnv.h>

#include <array>
#include <memory>
#include <string>

#include "words/normalise.hpp"

namespace linli::words {

namespace {

constexpr char32_t first = 0x4E00, last = 0x9FFF;

class encoding {
 public:
  explicit encoding(const char* name) {
    UErrorCode status = U_ZERO_ERROR;
    converter_.reset(ucnv_open(name, &status));
    if (converter_ != nullptr)
      ucnv_setFromUCallBack(converter_.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    if (U_FAILURE(status)) converter_.reset();
  }
  bool is_there() const { return converter_ != nullptr; }
  bool has(char32_t c) {
    const UChar unit = static_cast<UChar>(c);
    std::array<char, 8> bytes{};
    UErrorCode status = U_ZERO_ERROR;
    ucnv_fromUChars(converter_.get(), bytes.data(), bytes.size(), &unit, 1, &status);
    return U_SUCCESS(status);
  }

 private:
  struct closing {
    void operator()(UConverter* c) const { ucnv_close(c); }
  };
  std::unique_ptr<UConverter, closing> converter_;
};

// GB 2312 has what is written with simplified characters, Big5 what is written with traditional ones. Only traditional
// is what GB 2312 lacks and what folds into another character, so that 冇 and 嘅, which both write, tell nothing.
class table {
 public:
  table() {
    encoding gb("gb2312"), big5("big5");
    if (!gb.is_there() || !big5.is_there()) return;
    for (char32_t c = first; c <= last; ++c) {
      auto& s = of_[c - first];
      const bool simplified = gb.has(c);
      if (simplified && !big5.has(c)) s = script::simplified;
      if (simplified) continue;
      std::string typed{static_cast<char>(0xE0 | (c >> 12U))};
      typed += static_cast<char>(0x80 | ((c >> 6U) & 0x3F));
      typed += static_cast<char>(0x80 | (c & 0x3F));
      if (normalise(typed).text != typed) s = script::traditional;
    }
  }
  script of(char32_t c) const { return c < first || c > last ? script::neither : of_[c - first]; }

 private:
  std::array<script, last - first + 1> of_{};
};

}  // namespace

script script_of(std::string_view raw) {
  static const table all;
  int more = 0;  // traditional ones than simplified ones
  for (std::size_t at = 0; at + 3 <= raw.size(); ++at) {
    const auto lead = static_cast<unsigned char>(raw[at]);
    if (lead < 0xE4 || lead > 0xE9) continue;  // U+4000 to U+9FFF
    const auto s = all.of(code_at(raw, at));
    more += s == script::traditional ? 1 : s == script::simplified ? -1 : 0;
  }
  return more > 0 ? script::traditional : more < 0 ? script::simplified : script::neither;
}

}  // namespace linli::words
