#pragma once
#include <string>
#include <string_view>

#include "queue/hearing/hearing.hpp"
#include "queue/hearing/language.hpp"

// What we say to what somebody said in private: one short text, or nothing. Decisions without I/O.
namespace linli::queue {

/// "已记下：3栋502，三口人都好，体温36.5。…": what was understood of a report. "" where nothing is to be said: the same
/// was said before, somebody answers it himself, or the words count for nobody yet. Who only claims to be somebody is
/// told his own words, nothing that is stored: no name and no place that he did not type. REQUIRES: h.said.direct.
std::string echo_of(const hearing& h, const conclusion& c, const domain::roster& people);

/// The same to a home that came into the roster after `asked` had asked all: its words stand in its history alone. An
/// answer to a menu that it was not shown, and what nobody will see to, is not told as understood.
std::string echo_unasked(const hearing& h, const conclusion& c, std::shared_ptr<const domain::campaign> asked,
                         const domain::roster& people);

/// The home as it may be called to who speaks, in his language: by the roster to who is known for certain, to others as
/// they typed it themselves; "" when they did not.
std::string place_told(const hearing& h, const conclusion& c, const domain::roster& people);

/// "3栋2单元502", "3棟2單元502"; English has no words of its own for it.
std::string in_words(const domain::place& p, std::string_view language = "zh-CN");

/// In which language who says this is answered: that of his words; where they are in none, what he wrote in before, or
/// that of the roster.
std::string language_for(const hearing& h, const std::string& resident, const domain::roster& people);

}  // namespace linli::queue
