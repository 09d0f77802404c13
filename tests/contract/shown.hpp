#pragma once
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "bots/bot.hpp"

namespace linli::bots::contract {

/// An event as .expect files show it: an object with "event" and what is not at its default.
boost::json::object shown(const event& e);

/// A sample under bots/<name>/payloads/: a body and what is to be read from it.
struct sample {
  std::string name, body;
  bool malformed = false;
  std::vector<boost::json::value> events;
};
std::vector<sample> samples_of(const std::string& platform);

}  // namespace linli::bots::contract
