#pragma once
#include <optional>
#include <string>
#include <vector>

// Numbers with what they count: people, tasks.
namespace linli::words {

/// A number in a text, with what it counts.
struct counted {
  enum class kind { bare, people, task, else_ };
  int value = 0;
  kind of = kind::bare;
  std::size_t from = 0, to = 0;
};
/// The number at `at`: digits or a numeral.
std::optional<counted> number_at(const std::string& text, std::size_t at);
/// All of them but those that count neither people nor tasks: hours, floors, prices.
std::vector<counted> numbers_of(const std::string& text);

}  // namespace linli::words
