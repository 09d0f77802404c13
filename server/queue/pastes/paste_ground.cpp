#include "queue/pastes/paste_ground.hpp"

#include <fmt/format.h>

#include "store/keys.hpp"
#include "words/normalise.hpp"

namespace linli::queue {

namespace {

/// A line on its way to its judgement.
struct line_heard {
  const store::paste_row* from = nullptr;
  store::paste_row row;
  hearing h;
  domain::match match;
};

bool to_be_judged(const store::paste_row& row) { return row.effect != "ignored"; }

hearing hearing_of(const paste_ground& g, const store::paste& p, const store::paste_row& row) {
  hearing h;
  h.community = g.community;
  h.group = g.group;
  h.said.id = said_id(p, row);
  h.said.channel = "paste";
  h.said.group = g.group.id;
  h.said.shown_name = row.who;
  h.said.text = row.text;
  h.said.platform_message = fmt::format("{:06}", row.line);  // lines of one minute keep their order
  h.said.paste = p.id;
  h.said.direct = false;
  h.said.addressed = false;
  h.said.at = row.said_at;
  if (g.campaign) h.campaign = g.campaign->id;
  return h;
}

task<result<void>> read_marks(world& w, paste_ground& g, const std::vector<line_heard>& lines) {
  std::vector<std::string> wanted;
  for (const auto& l : lines) {
    if (g.marks.try_emplace(l.row.mark).second) wanted.push_back(l.row.mark);
  }
  auto found = co_await store::find_marks(w.db, g.community, g.group.id, wanted);
  if (!found) co_return found.error();
  for (std::size_t i = 0; i < wanted.size(); ++i) g.marks[wanted[i]] = std::move((*found)[i]);
  co_return result<void>{};
}

task<result<void>> read_speakers(world& w, paste_ground& g, std::vector<line_heard>& lines) {
  std::vector<std::string> wanted;
  for (auto& l : lines) {
    l.h.said.speaker = key_of_sender(w.db, g.group.id, l.row.speaker);
    if (g.speakers.try_emplace(l.h.said.speaker).second) wanted.push_back(l.h.said.speaker);
  }
  auto found = co_await w.db.hmget(store::keys::identities(g.community), wanted);
  if (!found) co_return found.error();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    auto identity = store::unpack_identity((*found)[i]);
    g.speakers[wanted[i]] = {wanted[i], std::move(identity), std::move((*found)[i])};
  }
  for (auto& l : lines) l.h.who = g.speakers[l.h.said.speaker];
  co_return result<void>{};
}

task<result<void>> read_asks(world& w, paste_ground& g, const std::vector<line_heard>& lines) {
  if (!g.campaign) co_return result<void>{};
  std::vector<std::string> wanted;
  for (const auto& l : lines) {
    const auto& home = l.match.household;
    if (!home.empty() && g.asks.try_emplace(home).second) wanted.push_back(home);
  }
  auto found = co_await store::load_asks(w.db, g.community, g.campaign->id, wanted);
  if (!found) co_return found.error();
  for (std::size_t i = 0; i < wanted.size(); ++i) g.asks[wanted[i]] = std::move((*found)[i]);
  co_return result<void>{};
}

}  // namespace

std::string key_of_sender(const store::database& db, const std::string& group, const std::string& sender) {
  return store::identity_key(db, "paste", group + "/" + sender);
}

std::string said_id(const store::paste& p, const store::paste_row& row) {
  return p.id + "/" + std::to_string(row.line);
}

task<result<paste_ground>> open_ground(world& w, std::string community, std::string group,
                                       std::optional<domain::campaign> campaign) {
  paste_ground g;
  auto found = co_await store::load_group(w.db, community, std::move(group));
  if (!found) co_return found.error();
  auto answerable = co_await store::load_answerable(w.db, community);
  if (!answerable) co_return answerable.error();
  for (const auto& c : *answerable) g.own_texts.push_back(words::normalise(c.campaign.text).text);
  g.community = std::move(community);
  g.group = std::move(*found);
  if (campaign) g.campaign = std::make_shared<const domain::campaign>(std::move(*campaign));
  co_return g;
}

task<result<std::vector<judged_row>>> judge_rows(world& w, paste_ground& g, const store::paste& p,
                                                 std::span<const store::paste_row> rows, std::string occasion) {
  std::vector<line_heard> lines;
  lines.reserve(rows.size());
  std::vector<words::understanding> first;
  for (const auto& row : rows) {
    if (!to_be_judged(row)) continue;
    line_heard l{&row, row, hearing_of(g, p, row), {}};
    if (l.row.mark.empty()) l.row.mark = w.db.index_of(g.group.id, mark_text(l.row, occasion));
    first.push_back(first_words(l.h, g.campaign.get()));
    l.h.said.addressed = is_answer(first.back());
    if (l.row.speaker.empty()) l.row.speaker = sender_of(l.row, first.back(), p.format == "jielong", g);
    lines.push_back(std::move(l));
  }
  auto marks = co_await read_marks(w, g, lines);
  if (!marks) co_return marks.error();
  auto speakers = co_await read_speakers(w, g, lines);
  if (!speakers) co_return speakers.error();
  auto roster = co_await w.rosters.get(g.community);
  if (!roster) co_return roster.error();
  for (std::size_t i = 0; i < lines.size(); ++i)
    lines[i].match = match_speaker(lines[i].h, first[i], (*roster)->roster);
  auto asks = co_await read_asks(w, g, lines);
  if (!asks) co_return asks.error();
  roster = co_await w.rosters.get(g.community);  // it may have moved meanwhile
  if (!roster) co_return roster.error();
  std::vector<judged_row> out;
  out.reserve(rows.size());
  auto next = lines.begin();
  for (const auto& row : rows) {
    if (next == lines.end() || next->from != &row) {
      out.push_back({row, {}, false});
      continue;
    }
    out.push_back(judge_row(std::move(next->row), next->h, std::move(next->match), (*roster)->roster, g));
    ++next;
  }
  co_return out;
}

}  // namespace linli::queue
