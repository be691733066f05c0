#include "common/clock.hpp"
#include "common/settings.hpp"
#include "runner/autogenerate/comparison.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/models.hpp"
#include "runner/commands/schemas.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/report/schema_text.hpp"

#include <iostream>

#include <nlohmann/json.hpp>

namespace headway::commands {

namespace {

using autogenerate::Source;

/// Of the databases among the sources what Headway keeps for itself is left out as well.
schema::Exclusions exclusions_of(const SettingValues& values,
                                 std::initializer_list<const Source*> sources) {
  schema::Exclusions all = exclusions(values);
  for (const Source* source : sources) {
    if (!source->database) continue;
    database::Session session(*source->database, {});
    all.tables = exclusions_in(values, session).tables;
  }
  return all;
}

/// Of two files, or of databases, the revisions' folder is not asked for: it may not be there.
plan::History history_for(const SettingValues& values) {
  const auto is_of_history = [&](const Setting& setting) {
    return values.given(setting) && names_revisions(values.secret(setting).reveal());
  };
  const bool wanted = !values.given(settings::kCompareFrom) ||
                      is_of_history(settings::kCompareFrom) || is_of_history(settings::kCompareTo);
  return wanted ? load_history_to_extend(values)
                : plan::build_history(revisions::load(revisions::Found{}));
}

int diff(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History history = history_for(values);
  const auto named = [&](const Setting& setting) {
    return source_of(values.secret(setting).reveal(), values, history, stop);
  };
  const Source from =
      values.given(settings::kCompareFrom) ? named(settings::kCompareFrom) : heads_source(history);
  const Source to = values.given(settings::kCompareTo) ? named(settings::kCompareTo)
                                                       : models_source(values, stop);
  const ScratchServer server = scratch_server(values);
  const SystemClock clock;
  const autogenerate::Reading reading{.history = history,
                                      .place = server.place,
                                      .clock = clock,
                                      .exclusions = exclusions_of(values, {&from, &to}),
                                      .kept = kept_schemas(values)};
  const schema::Snapshot before = autogenerate::read_source(from, reading);
  const schema::Snapshot after = autogenerate::read_source(to, reading);
  const std::vector<schema::Difference> differences = schema::compare(before, after);
  const autogenerate::Script script = autogenerate::make_script(
      before, after, reading, {.concurrent = values.text(settings::kConcurrent) == "on"});
  if (wants_json(values)) {
    print(nlohmann::ordered_json{{"version", 1},
                                 {"differences", report::differences_json(differences)},
                                 {"sql", script.text},
                                 {"doubt", script.doubt}}
              .dump() +
          "\n");
  } else {
    print(script.text);
    if (!script.doubt.empty()) std::cerr << "not proven: " << script.doubt << '\n';
  }
  return static_cast<int>(differences.empty() ? ExitCode::kDone : ExitCode::kNo);
}

}  // namespace

Verb diff_verb() {
  return {
      .name = "diff",
      .help = "Print the SQL that leads from one schema to another",
      .settings = {&settings::kCompareFrom, &settings::kCompareTo, &settings::kModels,
                   &settings::kModelsCommand, &settings::kInclude, &settings::kExclude,
                   &settings::kConcurrent, &settings::kScratchUrl},
      .run = diff,
      .group = VerbGroup::kTry,
      .examples = {"headway diff --models schema.sql", "headway diff --from database --to head"}};
}

}  // namespace headway::commands
