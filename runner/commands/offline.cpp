#include "runner/commands/offline.hpp"

#include "common/settings.hpp"
#include "common/text.hpp"
#include "runner/apply/run_inputs.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/seeds.hpp"
#include "runner/commands/writing.hpp"
#include "runner/graph/range.hpp"
#include "runner/graph/selector.hpp"
#include "runner/graph/stamp.hpp"
#include "runner/graph/traversal.hpp"
#include "runner/graph/version_rows.hpp"
#include "runner/offline/script.hpp"

#include <algorithm>
#include <format>
#include <iostream>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace headway::commands {

namespace {

Error usage(const std::string& message, std::string hint = {}) {
  return {ExitCode::kUsage, "Usage", message, std::move(hint)};
}

/// FROM:TO; without a colon the start is the base.
graph::Range range_of(const std::string& text) {
  if (!text.contains(':')) return {.start = "base", .end = text};
  return graph::parse_range(text, "A script");
}

/// The ids that a start names: one expression, or several with commas between them.
std::vector<std::string> named(const graph::RevisionMap& map, const std::string& text) {
  std::vector<std::string> ids;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    part = std::string(trim(part));
    if (graph::is_relative_to_database(part))
      throw usage(std::format("{} counts from where a database is, and none is asked", part),
                  "name the revision that the database is at, as `headway current` says it");
    for (const std::string& id : graph::named_revisions(map, part, {}))
      if (!std::ranges::contains(ids, id)) ids.push_back(id);
  }
  return ids;
}

/// The rows of a database that was upgraded to these revisions.
std::vector<std::string> rows_at(const graph::RevisionMap& map, const std::string& text) {
  if (text.empty() || text == "base") return {};
  std::vector<std::string> rows;
  for (const std::string& id : graph::upgrade_steps(map, {}, named(map, text)))
    rows = graph::rows_after_upgrade(map, rows, id).rows;
  std::ranges::sort(rows);  // As a run reads them.
  return rows;
}

offline::Occasion occasion(const SettingValues& values, const std::string& verb,
                           const std::vector<std::string>& ranges,
                           const std::vector<std::string>& targets, const plan::History& history) {
  const database::VersionTableName name = version_table(values);
  const database::VersionTable table{
      .schema = name.schema.empty() ? "public" : name.schema,
      .name = name.name,
      .ledger = {.schema = name.ledger_schema.empty() ? "headway" : name.ledger_schema}};
  return {.command = std::format("headway {} --sql {}", verb, join(ranges, " ")),
          .inputs = apply::run_inputs(verb + " " + table.key(), targets, history),
          .table = table,
          .table_named = !name.schema.empty(),
          .ledger_named = !name.ledger_schema.empty(),
          .publish_ledger = values.flag(settings::kLedgerPublish),
          .lock_timeout = values.duration(settings::kLockTimeout)};
}

int print_script(const std::string& script, const SettingValues& values) {
  print(wants_json(values) ? nlohmann::ordered_json{{"version", 1}, {"sql", script}}.dump() + "\n"
                           : script);
  return 0;
}

int print_plan(const plan::History& history, const plan::Plan& plan,
               const std::vector<seeds::ReadySeed>& seeds, offline::Occasion occasion,
               const SettingValues& values) {
  if (!wants_json(values)) {
    offline::plan_script(history, plan, seeds, std::move(occasion),
                         [](std::string_view part) { std::cout << part; });
    std::cout.flush();
    return 0;
  }
  std::string script;
  offline::plan_script(history, plan, seeds, std::move(occasion),
                       [&](std::string_view part) { script += part; });
  return print_script(script, values);
}

}  // namespace

int print_upgrade_script(const SettingValues& values) {
  std::vector<seeds::ReadySeed> seeds;
  const plan::History history =
      load_history(values, {}, [&](const revisions::Found& found, const plan::History& whole) {
        seeds = ready_seeds(values, found, whole);
      });
  const std::string text = values.text(settings::kUpgradeTarget);
  const graph::Range range = range_of(text);
  const std::string target = range.end.empty() ? "heads" : range.end;
  const plan::Plan plan = plan::plan_upgrade(history, rows_at(history.map, range.start), target, {},
                                             transactions(values), phase(values));
  std::vector<std::string> words = {text};
  if (phase(values) == plan::Phase::kExpand) words.push_back(option(settings::kPhase) + "=expand");
  return print_plan(history, plan, seeds, occasion(values, "upgrade", words, {target}, history),
                    values);
}

int print_downgrade_script(const SettingValues& values) {
  const plan::History history = load_history(values);
  const std::string text = values.text(settings::kDowngradeTarget);
  if (!text.contains(':'))
    throw usage("downgrade with --sql requires <fromrev>:<torev>",
                "name the revision that the database is at, as `headway current` says it");
  const graph::Range range = range_of(text);
  const std::string target = range.end.empty() ? "base" : range.end;
  const plan::Plan plan = plan::plan_downgrade(history, rows_at(history.map, range.start), target,
                                               transactions(values));
  return print_plan(history, plan, {}, occasion(values, "downgrade", {text}, {target}, history),
                    values);
}

int print_stamp_script(const SettingValues& values) {
  if (values.flag(settings::kPurge)) throw usage("Can't use --purge with --sql mode");
  const plan::History history = load_history(values);
  const std::vector<std::string> texts = values.list(settings::kStampTargets);
  std::optional<std::string> start;
  for (const std::string& text : texts) {
    const std::string here = range_of(text).start;
    if (start && text.contains(':') && *start != here)
      throw usage("Stamp operation with --sql only supports a single starting revision at a time");
    if (!start) start = here;
  }
  const std::vector<std::string> from = rows_at(history.map, start.value_or("base"));
  graph::RowStep way{.changes = {}, .rows = from};
  std::vector<std::string> targets;
  for (const std::string& text : texts) {
    targets.push_back(range_of(text).end);
    graph::RowStep step = graph::rows_after_stamp(history.map, way.rows, targets.back());
    way.rows = std::move(step.rows);
    std::ranges::move(step.changes, std::back_inserter(way.changes));
  }
  return print_script(
      offline::stamp_script(history, from, way, occasion(values, "stamp", texts, targets, history)),
      values);
}

}  // namespace headway::commands
