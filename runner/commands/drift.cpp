#include "common/clock.hpp"
#include "common/settings.hpp"
#include "common/text.hpp"
#include "runner/autogenerate/comparison.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/models.hpp"
#include "runner/commands/schemas.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/report/schema_text.hpp"

#include <format>

#include <nlohmann/json.hpp>

namespace headway::commands {

namespace {

using autogenerate::Script;
using schema::Snapshot;

/// One of the two ways to end a drift; `problem` where no statements can be written for it.
struct Fix {
  Script script;
  std::string problem;
};

Fix fix(const Snapshot& from, const Snapshot& to, const autogenerate::Reading& reading,
        const SettingValues& values) {
  try {
    return {.script = autogenerate::make_script(
                from, to, reading, {.concurrent = values.text(settings::kConcurrent) == "on"}),
            .problem = {}};
  } catch (const Error& error) {
    if (error.reason() != "CannotMake") throw;
    return {.script = {}, .problem = error.what()};
  }
}

std::string fix_text(const std::string& purpose, const Fix& fix) {
  if (!fix.problem.empty()) return std::format("\n-- {}: {}\n", purpose, fix.problem);
  std::string text = std::format("\n-- {}:\n", purpose);
  if (!fix.script.doubt.empty()) text += std::format("-- not proven: {}\n", fix.script.doubt);
  return text + fix.script.text;
}

nlohmann::ordered_json fix_json(const Fix& fix) {
  return {{"sql", fix.script.text}, {"doubt", fix.script.doubt}, {"problem", fix.problem}};
}

std::string place_text(const std::vector<std::string>& rows) {
  return rows.empty() ? "no revision" : join(rows);
}

int drift(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History history = load_history(values);
  const std::vector<std::string> rows = read_current_rows(values, stop).rows;
  for (const std::string& row : rows) {
    if (!history.map.find(row))
      throw Error(ExitCode::kUsage, "UnknownRevision",
                  std::format("the database is at {}, which no file holds", row),
                  "use the files that hold it: a newer image, or the branch that it was made on");
  }
  const database::ConnectionUrl url = connection_url(values);
  const ScratchServer server = scratch_server(values);
  const SystemClock clock;
  const autogenerate::Reading reading{
      .history = history, .place = server.place, .clock = clock, .exclusions = [&] {
        database::Session session(url, {});
        return exclusions_in(values, session);
      }()};
  const Snapshot wanted =
      autogenerate::read_source({.shown = "the revisions", .revisions = rows}, reading);
  const Snapshot there =
      autogenerate::read_source({.shown = "the database", .database = url}, reading);
  const std::vector<schema::Difference> differences = schema::compare(wanted, there);
  const Fix to_revisions = fix(there, wanted, reading, values);
  const Fix to_database = fix(wanted, there, reading, values);
  if (wants_json(values)) {
    print(nlohmann::ordered_json{{"version", 1},
                                 {"revisions", rows},
                                 {"drifted", !differences.empty()},
                                 {"differences", report::differences_json(differences)},
                                 {"fixDatabase", fix_json(to_revisions)},
                                 {"fixHistory", fix_json(to_database)}}
              .dump() +
          "\n");
  } else if (differences.empty()) {
    print(std::format("No drift: the database is at {}, and its schema is that of the revisions.\n",
                      place_text(rows)));
  } else {
    print(
        std::format("Drift: the database is at {}, and its schema is not that of the revisions:\n",
                    place_text(rows)) +
        report::differences_text(differences) +
        fix_text("To bring the database to what its revisions say", to_revisions) +
        fix_text("To take what the database has into a revision", to_database));
  }
  return static_cast<int>(differences.empty() ? ExitCode::kDone : ExitCode::kNo);
}

}  // namespace

Verb drift_verb() {
  return {.name = "drift",
          .help = "Say whether the database's schema is that of the revisions that it holds",
          .settings = {&settings::kInclude, &settings::kExclude, &settings::kConcurrent,
                       &settings::kScratchUrl},
          .run = drift,
          .group = VerbGroup::kTry,
          .examples = {"headway drift", "headway drift --exclude 'audit.*'"}};
}

}  // namespace headway::commands
