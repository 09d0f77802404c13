#pragma once
#include <string>
#include <vector>

#include "store/database.hpp"

namespace linli::store {

/// Entries of a stream that carries work, from `from` on ("-", or "(" and the last one read). Where replicas are asked
/// for they have them: what is begun on an entry that a lost Redis takes with it would be done again when the entry
/// comes again under another id.
task<result<std::vector<stream_entry>>> read_work(database& db, std::string stream, std::string from, std::size_t most);

/// Replicas have all that was read of `key`, or of what lies with it, from `at`: its place before it was read.
/// Unavailable when another Redis answers there since: that one may never have had it. At once where replicas are not
/// asked for.
task<result<void>> confirm(database& db, std::string key, redis::place at);

}  // namespace linli::store
