#include "runner/autogenerate/comparison.hpp"

#include "common/error.hpp"
#include "runner/autogenerate/section_text.hpp"
#include "runner/scratch/replay.hpp"

#include <format>

namespace headway::autogenerate {

using schema::Snapshot;
using scratch::ScratchDatabase;

namespace {

Snapshot read(const ScratchDatabase& database, const schema::Exclusions& exclusions) {
  database::Session session = database.connect();
  return schema::read_snapshot(session, exclusions);
}

std::string text_of(const std::vector<Step>& steps) {
  std::string text;
  for (const Step& step : steps)
    text += (text.empty() ? "" : "\n") + statements_text(step.up, step.concurrent);
  return text;
}

void carry_out(ScratchDatabase& database, const std::string& name, const std::string& text) {
  scratch::load_sql(database, {{.name = name, .text = text}});
}

/// Makes a database of the one schema and carries the statements out on it. The reason why that
/// shows nothing; empty where it gives the other schema.
std::string try_out(const Snapshot& from, const Snapshot& to, const std::string& text,
                    const Reading& reading) {
  try {
    ScratchDatabase database(reading.place);
    carry_out(
        database, "a copy of the schema",
        text_of(find_steps(read(database, reading.exclusions), from, {}, {.concurrent = false})));
    if (const auto differences = schema::compare(from, read(database, reading.exclusions));
        !differences.empty())
      return "no scratch database could be given the same schema: " +
             schema::to_text(differences.front());
    carry_out(database, "the statements", text);
    if (const auto differences = schema::compare(to, read(database, reading.exclusions));
        !differences.empty())
      return "on a scratch database they leave a difference: " +
             schema::to_text(differences.front());
    return {};
  } catch (const Error& error) {
    if (error.code() != ExitCode::kUsage) throw;
    return std::format("on a scratch database: {}", error.what());
  }
}

Snapshot make_and_read(const Source& source, const Reading& reading) {
  ScratchDatabase database(reading.place);
  for (const std::string& revision : source.revisions)
    scratch::upgrade(database, reading.history, revision, reading.clock);
  scratch::load_sql(database, source.sql);
  return read(database, reading.exclusions);
}

}  // namespace

Snapshot read_source(const Source& source, const Reading& reading) {
  if (source.database) {
    database::Session session(*source.database, {});
    return schema::read_snapshot(session, reading.exclusions);
  }
  if (source.revisions.empty() || !reading.kept.keep_any()) return make_and_read(source, reading);
  const std::string name = [&] {
    database::Session session(reading.place.url, {});
    return reading.kept.name(reading.history, source.revisions, reading.exclusions, session);
  }();
  if (std::optional<Snapshot> kept = reading.kept.find(name)) return std::move(*kept);
  Snapshot snapshot = make_and_read(source, reading);
  reading.kept.keep(name, snapshot);
  return snapshot;
}

Script make_script(const Snapshot& from, const Snapshot& to, const Reading& reading,
                   const StageOptions& options) {
  const std::vector<Step> steps = find_steps(from, to, {}, options);
  if (steps.empty()) return {};
  Script script{.text = text_of(steps), .doubt = {}};
  script.doubt = try_out(from, to, script.text, reading);
  return script;
}

}  // namespace headway::autogenerate
