#pragma once
#include <memory>
#include <vector>

#include "base/gate.hpp"
#include "sandbox/deliverer.hpp"
#include "sandbox/front.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/state_file.hpp"

namespace linli::sandbox {

/// All of a running sandbox on one executor. run() of sandbox.hpp owns one; tests may, too.
/// REQUIRES: the io_context outlives it, and stop() has returned before it is destroyed or the context is run no more.
class process {
 public:
  process(executor ex, options o);
  ~process();

  /// Reads the state file and listens. Errors: misconfigured, malformed (state file), unavailable.
  result<net::endpoint> start();
  /// Takes no more calls, lets what is under way end for a short time, and writes the state file.
  task<void> stop();

 private:
  result<void> check() const;
  result<void> build_boxes();
  void something_changed();
  task<void> keep_agenda(box& of, doorbell& bell);
  task<void> keep_file();
  void save();

  executor home_;
  options options_;
  state_file file_;
  world world_;
  front front_;
  std::unique_ptr<net::server> server_;
  std::vector<std::unique_ptr<deliverer>> deliverers_;
  std::vector<std::unique_ptr<doorbell>> agendas_;
  doorbell file_bell_;
  gate work_;
  bool stopping_ = false, unsaved_ = false, save_failed_ = false;
};

}  // namespace linli::sandbox
