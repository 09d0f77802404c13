// The load generator of scripts/bench. Each word measures one thing and prints one JSON object.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <fstream>
#include <functional>

#include "tests/bench/bare_server.hpp"
#include "tests/bench/dedupe.hpp"
#include "tests/bench/fanout.hpp"
#include "tests/bench/load.hpp"
#include "tests/bench/understanding.hpp"

using namespace linli::bench;

namespace {

std::vector<std::string> lines_of(const std::string& file) {
  std::ifstream in(file);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

template <class T>
void add_target(CLI::App* word, T& what) {
  word->add_option("--port", what.port)->required();
  word->add_option("--path", what.path)->required();
  word->add_option("--secret", what.secret)->required();
  word->add_option("--run", what.run)->required();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("load for scripts/bench");
  app.require_subcommand(1);
  std::function<int()> todo;

  load l;
  std::string places;
  auto* loading = app.add_subcommand("load", "webhooks");
  add_target(loading, l);
  loading->add_option("--connections", l.connections);
  loading->add_option("--senders", l.senders);
  loading->add_option("--count", l.count);
  loading->add_option("--seconds", l.seconds);
  loading->add_option("--rate", l.rate);
  loading->add_option("--chat", l.chat);
  loading->add_option("--places", places, "a file with a home in each line");
  loading->callback([&] {
    todo = [&] {
      if (!places.empty()) l.places = lines_of(places);
      return run_load(l);
    };
  });

  fanout f;
  auto* fanning = app.add_subcommand("fanout", "WebSocket sessions");
  add_target(fanning, f);
  fanning->add_option("--pid", f.pid)->required();
  fanning->add_option("--token", f.token)->required();
  fanning->add_option("--community", f.community)->required();
  fanning->add_option("--sessions", f.sessions);
  fanning->add_option("--rounds", f.rounds);
  fanning->add_option("--burst", f.burst);
  fanning->callback([&] { todo = [&] { return run_fanout(f); }; });

  dedupe d;
  auto* remembering = app.add_subcommand("dedupe", "what the ids of accepted events cost in an empty Redis");
  remembering->add_option("--redis", d.redis)->required();
  remembering->add_option("--ids", d.ids);
  remembering->callback([&] { todo = [&] { return run_dedupe(d); }; });

  understanding u;
  std::string replies;
  auto* reading = app.add_subcommand("understanding", "how fast texts are understood on one core");
  reading->add_option("--replies", replies, "a file with a reply in each line")->required();
  reading->add_option("--seconds", u.seconds);
  reading->add_option("--rows", u.rows);
  reading->callback([&] {
    todo = [&] {
      u.replies = lines_of(replies);
      return run_understanding(u);
    };
  });

  int port = 0, cores = 2;
  std::string redis;
  auto* bare = app.add_subcommand("bare", "a bare Beast server that does one XADD");
  bare->add_option("--port", port)->required();
  bare->add_option("--redis", redis)->required();
  bare->add_option("--cores", cores);
  bare->callback([&] { todo = [&] { return run_bare_server(port, redis, cores); }; });

  CLI11_PARSE(app, argc, argv);
  try {
    return todo();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "linli_bench: %s\n", e.what());
    return 1;
  }
}
