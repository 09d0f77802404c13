#pragma once
#include <string>
#include <vector>

#include "store/database.hpp"

namespace linli::store {

/// Entries of a stream that carries work, from `from` on ("-", or "(" and the last one read). Where replicas are asked
/// for they have them: what is begun on an entry that a lost Redis takes with it would be done again when the entry
/// comes again under another id.
task<result<std::vector<stream_entry>>> read_work(database& db, std::string stream, std::string from, std::size_t most);

/// Replicas have all that was written so far where `key` lies. At once where they are not asked for.
task<result<void>> confirm(database& db, std::string key);

}  // namespace linli::store
