#pragma once
#include <string>

#include "config/config.hpp"

// The program's words besides `serve`: each returns the exit code, 0 or 1 with the reason on standard error.
namespace linli::commands {

/// The configuration in `path` ("" = built from the environment alone); nullopt after telling all that is wrong with
/// it.
std::optional<config::config> load_config(const std::string& path);
/// Every key with default and effect.
std::string config_help();

struct doctor_options {
  bool set_webhook = false;  ///< register our hook at platforms that can
  bool clean = false;        ///< drop Functions of other builds
};
int doctor(const config::config& c, const doctor_options& o);

struct import_options {
  std::string file, community, source = "import";
  bool dry_run = false;
};
int import_roster(const config::config& c, const import_options& o);
/// The roster as CSV on standard output, in the form that import takes.
int export_roster(const config::config& c, const std::string& community);

struct token_options {
  std::string role, community, name;
};
/// Makes a member of staff and prints the token, which is shown this once.
int create_token(const config::config& c, const token_options& o);

struct explain_options {
  std::string text, context = "none", ctx;  ///< ctx: a JSON object, see README "What residents type"
  std::string lexicon;                      ///< a folder of lexicon files, "" for the built-in ones
  bool lines = false;  ///< read {"text", "context", "ctx"} a line from standard input, write an understanding for each
};
/// Prints how a text is understood: intent, fields, rule, confidence and, for a single one, the spans.
int explain(const explain_options& o);

struct learn_options {
  std::vector<std::string> files;  ///< of {"text", "context", "ctx", "expect": {"intent", "human"}} a line
  std::string judged;              ///< another such file, "" for none
};
/// Prints the weights that are learnt from the files, a learnt.txt; or, of each text of `judged`, what is thought of it
/// with them and by no rule.
int learn(const learn_options& o);

}  // namespace linli::commands
