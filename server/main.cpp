// The program: one binary, a word for each thing it can do. Exit codes: 0 done, 1 did not work (why is on standard
// error), 2 wrong words.
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "app.hpp"
#include "base/log.hpp"
#include "commands/commands.hpp"
#include "commands/lexicon_folder.hpp"
#include "sandbox/sandbox.hpp"

namespace {

using namespace linli;

struct words {
  std::string config = "linli.toml";
  bool help_config = false;
  commands::doctor_options doctor;
  commands::import_options import;
  std::string export_what = "residents", export_community;
  commands::token_options token;
  commands::explain_options explain;
  commands::learn_options learn;
  std::string box_listen = "127.0.0.1:8090", box_gateway = "http://127.0.0.1:8080", box_state;
};

int serve(const words& w) {
  if (w.help_config) {
    fmt::print("{}", commands::config_help());
    return 0;
  }
  auto c = commands::load_config(w.config);
  if (!c) return 1;
  if (!log::set_level(c->log_level)) {
    fmt::print(stderr, "linli: log.level must be debug, info, warn or error\n");
    return 1;
  }
  app gateway(std::move(*c));
  return gateway.run();
}

int sandbox_platform(const words& w) {
  auto c = commands::load_config(w.config);
  if (!c) return 1;
  const auto where = net::parse_endpoint(w.box_listen);
  if (!where) {
    fmt::print(stderr, "linli: --listen {}\n", where.error().detail);
    return 2;
  }
  sandbox::options o;
  o.where = *where;
  o.gateway = w.box_gateway;
  o.state_file = w.box_state;
  for (const auto& a : c->accounts) {
    if (a.bot == "sandbox")
      o.accounts.push_back({a.id, a.values.at("profile"), a.values.at("token"), a.values.at("secret")});
  }
  if (o.accounts.empty()) {
    fmt::print(stderr, "linli: {} has no account with bot = \"sandbox\"\n", w.config);
    return 1;
  }
  return sandbox::run(o);
}

template <class Command>
int with_config(const words& w, const Command& command) {
  auto c = commands::load_config(w.config);
  if (!c) return 1;
  log::set_level(c->log_level);
  return command(*c);
}

int check(const words& w, const config::config& c) {
  if (!c.lexicon.empty()) {
    const auto used = commands::use_lexicon_of(c.lexicon);
    if (!used) {
      fmt::print(stderr, "linli: words.lexicon: {}\n", used.error().detail);
      return 1;
    }
  }
  fmt::print("{} is fine: {} accounts\n", w.config, c.accounts.size());
  return 0;
}

CLI::App* add(CLI::App& app, words& w, const char* name, const char* text) {
  auto* sub = app.add_subcommand(name, text);
  sub->add_option("--config", w.config, "the configuration file")->capture_default_str();
  return sub;
}

int run(int argc, char** argv) {
  words w;
  CLI::App app{"Linli, the neighbours' messenger: asks every household, hears every answer, loses none."};
  app.require_subcommand(1);
  auto* serving = add(app, w, "serve", "run the gateway until it is told to stop");
  serving->add_flag("--help-config", w.help_config, "print every configuration key with default and effect");
  auto* checking = add(app, w, "check-config", "say what is wrong with the configuration");
  auto* doctor = add(app, w, "doctor", "look at Redis, ports, clock and accounts");
  doctor->add_flag("--set-webhook", w.doctor.set_webhook, "register our webhook at platforms that can");
  doctor->add_flag("--clean", w.doctor.clean, "drop Redis Functions of other builds");
  auto* importing = add(app, w, "import", "bring a roster in");
  importing->add_option("file", w.import.file, "CSV")->required();
  importing->add_option("--community", w.import.community)->required();
  importing->add_option("--source", w.import.source, "where the phone numbers come from")->capture_default_str();
  importing->add_flag("--dry-run", w.import.dry_run, "say what would happen");
  auto* exporting = add(app, w, "export", "write what is stored to standard output");
  exporting->add_option("what", w.export_what, "residents")->required()->check(CLI::IsMember({"residents"}));
  exporting->add_option("--community", w.export_community)->required();
  auto* token = app.add_subcommand("token", "tokens of staff");
  token->require_subcommand(1);
  auto* creating = add(*token, w, "create", "make a member of staff and print the token, this once");
  creating->add_option("--role", w.token.role, "admin, staff, viewer, volunteer or partner")->required();
  creating->add_option("--community", w.token.community, "'*': all, for an admin")->required();
  creating->add_option("--name", w.token.name)->required();
  auto* explaining = app.add_subcommand("explain", "print how a text is understood");
  explaining->add_option("text", w.explain.text);
  explaining->add_option("--context", w.explain.context, "what is open: checkin, notice, volunteer_call or none")
      ->capture_default_str();
  explaining->add_option("--ctx", w.explain.ctx, "more of the situation, a JSON object");
  explaining->add_option("--lexicon", w.explain.lexicon, "a folder of lexicon files, instead of the built-in ones");
  explaining->add_flag("--jsonl", w.explain.lines, "read {text, context, ctx} a line from standard input");
  auto* learning = app.add_subcommand("learn", "print what labelled texts teach: a learnt.txt for the lexicon");
  learning->add_option("files", w.learn.files, "{text, context, ctx, expect} a line")->required();
  learning->add_option("--judge", w.learn.judged, "instead, what is thought of this file's lines");
  auto* box = add(app, w, "sandbox", "run the platform in a box, for trying out and for tests");
  box->add_option("--listen", w.box_listen)->capture_default_str();
  box->add_option("--gateway", w.box_gateway, "where its webhooks go")->capture_default_str();
  box->add_option("--state", w.box_state, "a file that keeps groups and messages; none: they end with it");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  if (serving->parsed()) return serve(w);
  if (explaining->parsed()) return commands::explain(w.explain);
  if (learning->parsed()) return commands::learn(w.learn);
  if (box->parsed()) return sandbox_platform(w);
  return with_config(w, [&](const config::config& c) {
    if (doctor->parsed()) return commands::doctor(c, w.doctor);
    if (importing->parsed()) return commands::import_roster(c, w.import);
    if (exporting->parsed()) return commands::export_roster(c, w.export_community);
    if (creating->parsed()) return commands::create_token(c, w.token);
    return checking->parsed() ? check(w, c) : 0;
  });
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    fmt::print(stderr, "linli: {}\n", e.what());
    return 1;
  }
}
