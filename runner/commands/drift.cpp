#include "common/clock.hpp"
#include "common/drift_report.hpp"
#include "common/run_request.hpp"
#include "common/settings.hpp"
#include "common/text.hpp"
#include "runner/apply/run_result.hpp"
#include "runner/autogenerate/comparison.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/models.hpp"
#include "runner/commands/outcome_file.hpp"
#include "runner/commands/schemas.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/report/schema_text.hpp"

#include <cstdlib>
#include <format>
#include <utility>

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

/// The database as it is, at these rows.
struct Seen {
  std::vector<std::string> rows;
  Snapshot schema;
};

constexpr int kMostLooks = 3;

/// Rows that are the same before and after the schema was read are its rows: a run that commits
/// meanwhile is no drift.
Seen look_at_database(const SettingValues& values, const autogenerate::Source& database,
                      const autogenerate::Reading& reading, const apply::StopRequest& stop) {
  std::vector<std::string> rows = read_current_rows(values, stop).rows;
  for (int look = 1; look <= kMostLooks; ++look) {
    Snapshot schema = autogenerate::read_source(database, reading);
    std::vector<std::string> after = read_current_rows(values, stop).rows;
    if (after == rows) return {.rows = std::move(rows), .schema = std::move(schema)};
    rows = std::move(after);
  }
  throw Error(ExitCode::kLocked, "DatabaseMoves",
              "the revisions of the database changed while its schema was read",
              "look again when the run that applies them has ended");
}

/// Throws Error (kUsage, `UnknownRevision`) for a row that no file holds.
void check_rows(const std::vector<std::string>& rows, const plan::History& history) {
  for (const std::string& row : rows) {
    if (!history.map.find(row))
      throw Error(ExitCode::kUsage, "UnknownRevision",
                  std::format("the database is at {}, which no file holds", row),
                  "use the files that hold it: a newer image, or the branch that it was made on");
  }
}

void write_report(DriftReport report) {
  if (const char* id = std::getenv(env::kRunId)) report.look = id;
  write_outcome_file(to_json(report));
}

DriftReport report_of(const std::vector<std::string>& rows,
                      const std::vector<schema::Difference>& differences) {
  DriftReport report{.look = {}, .revisions = rows, .objects = {}};
  for (const schema::Difference& difference : differences)
    report.objects.push_back(schema::to_text(difference));
  return report;
}

int look(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History history = load_history(values);
  check_rows(read_current_rows(values, stop).rows, history);
  const database::ConnectionUrl url = connection_url(values);
  const ScratchServer server = scratch_server(values);
  const SystemClock clock;
  const autogenerate::Reading reading{.history = history,
                                      .place = server.place,
                                      .clock = clock,
                                      .exclusions =
                                          [&] {
                                            database::Session session(url, {});
                                            return exclusions_in(values, session);
                                          }(),
                                      .kept = kept_schemas(values)};
  const Seen seen =
      look_at_database(values, {.shown = "the database", .database = url}, reading, stop);
  check_rows(seen.rows, history);
  const Snapshot wanted =
      autogenerate::read_source({.shown = "the revisions", .revisions = seen.rows}, reading);
  const std::vector<schema::Difference> differences = schema::compare(wanted, seen.schema);
  const Fix to_revisions = fix(seen.schema, wanted, reading, values);
  const Fix to_database = fix(wanted, seen.schema, reading, values);
  if (wants_json(values)) {
    print(nlohmann::ordered_json{{"version", 1},
                                 {"revisions", seen.rows},
                                 {"drifted", !differences.empty()},
                                 {"differences", report::differences_json(differences)},
                                 {"fixDatabase", fix_json(to_revisions)},
                                 {"fixHistory", fix_json(to_database)}}
              .dump() +
          "\n");
  } else if (differences.empty()) {
    print(std::format("No drift: the database is at {}, and its schema is that of the revisions.\n",
                      place_text(seen.rows)));
  } else {
    print(
        std::format("Drift: the database is at {}, and its schema is not that of the revisions:\n",
                    place_text(seen.rows)) +
        report::differences_text(differences) +
        fix_text("To bring the database to what its revisions say", to_revisions) +
        fix_text("To take what the database has into a revision", to_database));
  }
  write_report(report_of(seen.rows, differences));
  return static_cast<int>(differences.empty() ? ExitCode::kDone : ExitCode::kNo);
}

int drift(const SettingValues& values, const apply::StopRequest& stop) {
  try {
    return look(values, stop);
  } catch (const Error& error) {
    write_report({.look = {}, .revisions = {}, .objects = {}, .error = apply::details_of(error)});
    throw;
  }
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
