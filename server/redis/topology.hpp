#pragma once
#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/gate.hpp"
#include "redis/connection.hpp"
#include "redis/slots.hpp"

namespace linli::redis {

/// A server of the cluster and this core's connections to it.
struct node {
  address where;
  std::shared_ptr<connection> plain;
  std::shared_ptr<connection> checked;               ///< with `replicas` > 0 only
  std::chrono::steady_clock::time_point asked_at{};  ///< when an ASK last named it
};

/// Which server holds which slot, as far as this core knows: read from any server that answers, corrected by every
/// MOVED, read again with back-off for as long as a server is away. One executor only.
class topology : public std::enable_shared_from_this<topology> {
 public:
  topology(executor core, std::vector<address> seeds, int replicas);
  ~topology();
  void begin();
  void close();
  bool closed() const { return closed_; }

  /// nullptr when nobody is known to hold it.
  std::shared_ptr<node> owner(int slot) const;
  /// Any server, one that is connected if there is one; nullptr when none is known.
  std::shared_ptr<node> any() const;
  /// Every server that holds slots, and those that are being given some.
  std::vector<std::shared_ptr<node>> all() const;

  /// What a MOVED said: the slot is that server's from now on, and the whole map is looked at soon.
  void moved(const redirection& r, const node& said_by);
  /// The server that an ASK names.
  std::shared_ptr<node> asked(const redirection& r, const node& said_by);
  /// Something did not work: look at the map soon.
  void doubt() { bell_.ring(); }

  /// How often the slot got another owner, or an ASK led elsewhere.
  std::uint64_t detours(int slot) const { return detours_[static_cast<std::size_t>(slot)]; }
  /// All connections ever made, of one kind.
  redis::stats stats(bool checked) const;
  const std::string& trouble() const { return trouble_; }

 private:
  std::shared_ptr<node> node_at(std::string host, int port);
  task<result<std::vector<slot_range>>> read_from(std::shared_ptr<connection> from, const std::string& host);
  task<result<std::vector<slot_range>>> read_map();
  void adopt(const std::vector<slot_range>& ranges);
  void set_owner(int slot, const std::shared_ptr<node>& n);
  bool whole() const;
  static task<void> keep(std::shared_ptr<topology> self);
  task<void> look();

  executor core_;
  std::vector<address> seeds_;
  int replicas_;
  std::shared_ptr<gate> work_;
  doorbell bell_;
  std::array<std::shared_ptr<node>, slots_of_cluster> owners_;
  std::array<std::uint32_t, slots_of_cluster> detours_{};
  std::map<std::string, std::shared_ptr<node>, std::less<>> nodes_;
  std::string hint_;  // who said MOVED last: he knows
  std::string trouble_ = "no server of the cluster answered yet";
  redis::stats past_[2], redirected_;
  bool closed_ = false;
};

}  // namespace linli::redis
