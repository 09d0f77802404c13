#pragma once
#include <map>
#include <memory>
#include <string>

#include <boost/json.hpp>

#include "sandbox/box.hpp"

namespace linli::sandbox {

/// The one file in which everything survives: written whole beside the old one and put in its place, so that a reader
/// finds the old or the new and never a half. "" as path: nothing is read or written.
class state_file {
 public:
  explicit state_file(std::string path) : path_(std::move(path)) {}

  /// REQUIRES: called once, first. A file that is not there is an empty one. Errors: malformed, unavailable (cannot be
  /// read).
  result<void> load();
  /// What the file has of this account, else an empty box. Errors: malformed.
  result<saved_box> take(const std::string& account);
  /// Accounts that are not in `boxes` stay in the file as they were. Errors: unavailable, with the system's reason.
  result<void> store(const std::map<std::string, std::unique_ptr<box>, std::less<>>& boxes);

 private:
  result<void> write(const std::string& text) const;

  std::string path_;
  boost::json::object accounts_;  ///< of the file, without those that were taken
};

}  // namespace linli::sandbox
