#pragma once
#include <random>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "store/database.hpp"

// Random commands on a few keys of one hash tag, so that they meet each other often.
namespace linli::sim {

/// Stands in a command for the id of some entry of the stream that is its key; may have "(" before it.
inline constexpr const char* nth_entry = "<nth>";

redis::command random_command(std::mt19937_64& random);
/// Every key that random commands and steps touch.
const std::vector<std::string>& random_keys();
/// A command that shows all of a key.
redis::command look_at(const std::string& key);
/// An answer in one form for both stores: unordered ones sorted, ids that a store made itself left out, errors by their
/// first word.
std::string render(const redis::command& c, const redis::reply& r);

/// Random steps, leases and beats, the same on both; what differs, or "".
std::string compare_steps(asio::io_context& io, store::database& real, store::database& memory,
                          std::mt19937_64& random);

}  // namespace linli::sim
