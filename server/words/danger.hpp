#pragma once
#include <optional>
#include <string_view>
#include <vector>

// Danger, told from the words alone.
namespace linli::words {

/// Could parse() find these words critical, whatever the situation? Never false where it could, sometimes true where it
/// does not: quotes, denials and warnings are not looked at. For every message at accept, so it is cheap: a microsecond
/// or two for an ordinary reply. Any bytes in.
bool may_be_danger(std::string_view raw);

// Of parse(), on normalised text.

/// A number for emergencies that stands for the emergency: "120", "快打120", "已经打了119".
bool calls_for_help(std::string_view text);
/// Two words apart that are danger together: "摔了一跤，起不来". The symptom that they are, "danger" or "distress".
std::optional<std::string_view> danger_apart(std::string_view text);
/// Lines of templates/lexicon/pairs.*.txt that cannot be read; empty in a program that was built well.
const std::vector<std::string_view>& pair_faults();

}  // namespace linli::words
