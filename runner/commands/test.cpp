#include "common/clock.hpp"
#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/looked_at.hpp"
#include "runner/commands/models.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/graph/selector.hpp"
#include "runner/graph/traversal.hpp"
#include "runner/report/trial_text.hpp"
#include "runner/trial/trial.hpp"

#include <algorithm>
#include <format>

#include <unistd.h>

namespace headway::commands {

namespace {

/// `REVISION=FILE`, or FILE alone. A file whose name holds a `=` is written with a `/` before it.
trial::Seed seed_of(const plan::History& history, const std::string& text) {
  const std::size_t sign = text.find('=');
  if (sign == std::string::npos || text.find('/') < sign)
    return {.after = {}, .sources = scratch::read_sql(text, "--seed")};
  const std::string expression = text.substr(0, sign);
  const std::vector<std::string> ids = graph::named_revisions(history.map, expression, {});
  if (ids.size() != 1)
    throw Error(ExitCode::kUsage, "Usage",
                std::format("--seed={}: {} does not name one revision", text, expression),
                "write --seed=REVISION=FILE, or --seed=FILE");
  return {.after = ids.front(), .sources = scratch::read_sql(text.substr(sign + 1), "--seed")};
}

std::vector<std::string> heads_of(const graph::RevisionMap& map) {
  std::vector<std::string> ids;
  for (const auto head : map.real_heads())
    ids.push_back(map.id(head));
  return ids;
}

/// The rows of the database whose pending revisions are tried.
std::vector<std::string> pending_from(const SettingValues& values, const apply::StopRequest& stop) {
  try {
    return read_current_rows(values, stop).rows;
  } catch (const Error& error) {
    if (error.reason() != "NoDatabase") throw;
    throw Error(error.code(), error.reason(),
                "without a database nothing tells which revisions are pending",
                "name the database with --database-url or DATABASE_URL, or the revisions, or test "
                "--all");
  }
}

struct Chosen {
  std::vector<std::string> from;
  std::vector<std::string> tried;
};

/// Those that are named, or all, or those that the database lacks.
Chosen choose(const SettingValues& values, const plan::History& history,
              const apply::StopRequest& stop) {
  Chosen chosen;
  const bool all = values.flag(settings::kAllRevisions);
  if (values.given(settings::kTested)) {
    if (all)
      throw Error(ExitCode::kUsage, "Usage", "--all and REVISION exclude each other",
                  "leave one of them out");
    chosen.tried = looked_at(values, settings::kTested, history, stop);
    return chosen;
  }
  if (!all) chosen.from = pending_from(values, stop);
  chosen.tried = graph::upgrade_steps(history.map, chosen.from, heads_of(history.map));
  return chosen;
}

int test(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History history = load_history(values);
  const Chosen chosen = choose(values, history, stop);
  std::vector<trial::Seed> seeds;
  for (const std::string& text : values.list(settings::kSeed))
    seeds.push_back(seed_of(history, text));
  const report::Style style = style_for(STDOUT_FILENO);
  const bool json = wants_json(values);
  std::vector<trial::Result> results;
  if (!chosen.tried.empty()) {
    const ScratchServer server = scratch_server(values);
    const SystemClock clock;
    results = trial::try_revisions({.history = history,
                                    .from = chosen.from,
                                    .tried = chosen.tried,
                                    .seeds = seeds,
                                    .place = server.place,
                                    .clock = clock,
                                    .stop = stop},
                                   [&](const trial::Result& result) {
                                     if (!json) print(report::trial_text(history, result, style));
                                   });
  }
  print(json ? report::trial_json(results, chosen.tried.size()) + "\n"
             : report::trial_summary(results, chosen.tried.size(), style));
  const bool passed = results.size() == chosen.tried.size() &&
                      std::ranges::all_of(results, trial::is_passed, &trial::Result::verdict);
  return static_cast<int>(passed ? ExitCode::kDone : ExitCode::kNo);
}

}  // namespace

Verb test_verb() {
  return {.name = "test",
          .help = "Try revisions up, down and up again on a scratch database",
          .settings = {&settings::kTested, &settings::kAllRevisions, &settings::kSeed,
                       &settings::kScratchUrl},
          .run = test,
          .group = VerbGroup::kTry,
          .examples = {"headway test"}};
}

}  // namespace headway::commands
