#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/task.hpp"

namespace linli::redis {

/// A Redis answer, owned.
struct reply {
  enum class kind { nil, integer, string, status, array };
  reply::kind type = kind::nil;
  std::int64_t integer = 0;
  std::string text;  ///< string and status
  std::vector<reply> items;

  bool is_nil() const { return type == kind::nil; }
};

/// The first of the answers of a pipeline that is an error reply, as run() would have given it; nothing when none is.
result<void> all_good(const std::vector<reply>& answers);

using command = std::vector<std::string>;  ///< argv; never a format string

/// Where Redis is: "unix:///path/to/socket", "redis://[:password@]host:port[/db]".
struct address {
  std::string socket;  ///< set for unix
  std::string host;
  int port = 6379;
  std::string user, password;
  int database = 0;
};
result<address> parse_address(std::string_view url);

/// Which Redis, and what is asked of it.
struct options {
  std::vector<address> servers;  ///< one; of a cluster, one or more that know the others
  bool cluster = false;
  int replicas_min = 0;  ///< replicas that must have a checked write
};
/// Several servers of a cluster stand in one URL with commas between: redis://user:password@host:port,host:port.
/// Errors: invalid, what is wrong with the URL or does not go with the rest.
result<options> parse_options(std::string_view url, bool cluster, int replicas_min);

/// Who answers for a key. Two that are equal: the same run of the same server in between.
struct place {
  /// Another one when another server, or another run of the same, holds the key: what was read before may be of another
  /// past. 0 = nobody was met yet, or it does not matter. The same number for all clients in all processes.
  std::uint64_t holder = 0;
  std::uint64_t detours = 0;  ///< grows when a command for the slot was answered elsewhere, and when the slot has moved

  bool operator==(const place&) const = default;
};

struct stats {
  std::uint64_t commands = 0, unknown = 0, timeouts = 0, reconnects = 0;
  std::uint64_t moved = 0, asked = 0;  ///< redirections of a cluster that were followed
  std::uint64_t unreplicated = 0;      ///< batches of checked writes that too few replicas had in time
};

/// Redis, for one core: every member is called on that core's executor only. One server over one multiplexed, pipelined
/// connection, or a cluster over one to each of its masters.
///
/// Commands of many coroutines share the connection; what they issue within one turn of the loop leaves in one write.
/// Errors of run(): unavailable (not connected, and not within the deadline: certainly not sent), unknown_outcome
/// (sent, the connection went before the answer, or the deadline passed after it was written), full (OOM …),
/// unavailable with the text of LOADING, READONLY, MISCONF, MASTERDOWN, CLUSTERDOWN …; rejected with the server's text
/// for every other error reply (the first word in platform_code). Reconnects by itself with jittered back-off for as
/// long as it lives; commands that were not yet sent wait for that until their deadline.
class client {
 public:
  virtual ~client() = default;
  virtual task<result<reply>> run(command c, std::chrono::milliseconds deadline = limits::redis_deadline) = 0;
  /// All in one pipeline, answers in order. The first failing of them is the result's error only when it is not an
  /// error *reply*; error replies of single commands come as entries of kind status with text "-ERR …" .
  virtual task<result<std::vector<reply>>> run_all(std::vector<command> c,
                                                   std::chrono::milliseconds deadline = limits::redis_deadline) = 0;
  /// The servers that hold data, each by itself, for what is asked of a server as a whole: INFO, CONFIG, FUNCTION.
  /// Errors: unavailable, the cluster's map is not known within the deadline.
  virtual task<result<std::vector<std::shared_ptr<client>>>> servers(
      std::chrono::milliseconds deadline = limits::redis_deadline);
  virtual place place_of(std::string_view key) const;
  /// run(), but only by this holder: another one gives unavailable, and it was certainly not sent. `c` is not looked at
  /// any more once this has returned.
  virtual task<result<reply>> run_at(place at, const command& c, std::chrono::milliseconds deadline);
  /// What people call the server: its address without credentials; "" for a cluster as a whole.
  virtual std::string name() const { return {}; }
  virtual bool connected() const = 0;
  /// run_id of the server last connected to, "" before the first connection.
  virtual std::string run_id() const = 0;
  virtual redis::stats stats() const = 0;
  /// Fails what is waiting with `canceled`, closes, reconnects no more.
  virtual void close() = 0;
};

/// One server.
std::shared_ptr<client> create_client(executor core, address where);

struct clients {
  std::shared_ptr<client> ordinary;
  /// For writes that must survive the loss of a server: they succeed only once `replicas_min` replicas have them, and
  /// are unknown_outcome otherwise. The same as `ordinary` when replicas_min is 0.
  std::shared_ptr<client> checked;
  /// For what may happen in any order, also later than what was asked for when it had failed: reads that many make at
  /// once, and writes that look whether they were done already. Several connections to a server that is one by itself;
  /// in a cluster the same as `ordinary`.
  std::shared_ptr<client> wide;

  void close();
};
clients create_clients(executor core, const options& o);

}  // namespace linli::redis
