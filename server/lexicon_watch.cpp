#include <boost/asio/signal_set.hpp>

#include "app.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "commands/lexicon_folder.hpp"
#include "words/rules.hpp"

namespace linli {

// SIGHUP: the lexicon's keeper has written something. What cannot be used is told, and the words of before stay.
task<void> app::watch_lexicon() {
  for (;;) {
    auto [ec, number] = co_await hangups_->async_wait(use_tuple);
    if (ec) co_return;
    if (config_.lexicon.empty()) {
      log::info("words", "SIGHUP: the lexicon is the built-in one (words.lexicon names no folder)");
      continue;
    }
    const auto used = commands::use_lexicon_of(config_.lexicon);
    if (!used) {
      const auto why = used.error();  // it gives a copy, which the parts of its text must not outlive
      for (const auto fault : split(why.detail, '\n')) log::error("words", "lexicon not taken: {}", fault);
      continue;
    }
    log::info("words", "lexicon of {} files taken, rules {}", *used, words::rules().version);
  }
}

}  // namespace linli
