#include "runner/database/progress_rows.hpp"

#include "runner/database/grants.hpp"
#include "runner/database/ledger_schema.hpp"
#include "runner/database/ledger_text.hpp"
#include "runner/database/ledger_write.hpp"
#include "runner/database/sql_text.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

namespace headway::database {

namespace {

constexpr std::array<std::pair<BareKind, const char*>, 11> kKinds = {{
    {BareKind::kConcurrent, "Concurrent"},
    {BareKind::kNone, ""},
    {BareKind::kCreateIndex, "CreateIndex"},
    {BareKind::kDropIndex, "DropIndex"},
    {BareKind::kReindexTables, "ReindexTables"},
    {BareKind::kReindexSchema, "ReindexSchema"},
    {BareKind::kReindexDatabase, "ReindexDatabase"},
    {BareKind::kDetach, "Detach"},
    {BareKind::kRepeatable, "Repeatable"},
    {BareKind::kAtomic, "Atomic"},
    {BareKind::kUnknown, "Unknown"},
}};

const char* to_text(BareKind kind) {
  return std::ranges::find(kKinds, kind, &std::pair<BareKind, const char*>::first)->second;
}

/// A kind that a newer version has written is one whose end cannot be found out here.
BareKind parse_kind(const std::string& text) {
  for (const auto& [kind, known] : kKinds) {
    if (text == known) return kind;
  }
  return BareKind::kUnknown;
}

std::string place(const VersionTable& table) {
  return table.ledger.sql("progress");
}

std::vector<std::string> flattened(const Settings& settings) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : settings) {
    texts.push_back(name);
    texts.push_back(value);
  }
  return texts;
}

Settings unflattened(const std::vector<std::string>& texts) {
  Settings settings;
  for (std::size_t i = 0; i + 1 < texts.size(); i += 2)
    settings[texts[i]] = texts[i + 1];
  return settings;
}

BareNote note_of(const Row& row, bool notes) {
  BareNote note{.schema = row.at(4).value_or(""), .name = row.at(5).value_or("")};
  if (notes) {
    note.kind = parse_kind(row.at(6).value_or(""));
    note.hash = row.at(7).value_or("");
    note.oid = row.at(8).value_or("");
    note.others = parse_array(row.at(9).value_or(""));
    note.end = row.at(10).value_or("");
  }
  // Version 0.1 noted index builds only, without a kind.
  if (note.kind == BareKind::kNone && !note.name.empty()) note.kind = BareKind::kCreateIndex;
  return note;
}

}  // namespace

std::vector<ProgressRow> read_progress(Session& session, const VersionTable& table) {
  std::vector<ProgressRow> progress;
  const LedgerShape shape = LedgerShape::read(session, table.ledger);
  if (!shape.has("progress", {"version_table", "revision", "down", "done", "done_hash",
                              "index_schema", "index_name"}))
    return progress;
  // A table that an older version made has no notes before the first write.
  const bool notes =
      shape.has("progress", {"sent_kind", "sent_hash", "sent_oid", "sent_others", "sent_end",
                             "settings", "settings_unsure", "session_objects"});
  const bool batches = notes && shape.has("progress", {"batch_hash", "batch_rounds", "batch_rows"});
  with_grants(session, table, [&] {
    for (const Row& row : session.query(
             std::format(
                 "SELECT revision, down, done, done_hash, index_schema, index_name{}{} FROM {} "
                 "WHERE version_table = $1 ORDER BY revision",
                 notes ? ", sent_kind, sent_hash, sent_oid, sent_others, sent_end, "
                         "settings, settings_unsure, session_objects"
                       : "",
                 batches ? ", batch_hash, batch_rounds, batch_rows" : "", place(table)),
             {table.key()})) {
      ProgressRow& read = progress.emplace_back();
      read.revision = row.at(0).value_or("");
      read.down = row.at(1) == "t";
      read.done = std::stoi(row.at(2).value_or("0"));
      read.done_hash = row.at(3).value_or("");
      read.note = note_of(row, notes);
      read.settings.reset();
      if (!notes) continue;
      if (row.at(11)) read.settings = unflattened(parse_array(*row.at(11)));
      read.settings_unsure = row.at(12) == "t";
      read.session_objects = row.at(13).value_or("");
      if (!batches) continue;
      read.batch = {.hash = row.at(14).value_or(""),
                    .rounds = std::stoi(row.at(15).value_or("0")),
                    .rows = std::stol(row.at(16).value_or("0"))};
    }
  });
  return progress;
}

std::map<std::string, std::string> half_done(Session& session, const VersionTable& table) {
  std::map<std::string, std::string> revisions;
  try {
    for (const ProgressRow& row : read_progress(session, table))
      revisions[row.revision] =
          std::format("half {}: {} of its statements {} carried out",
                      row.down ? "undone" : "applied", row.done, row.done == 1 ? "is" : "are") +
          (row.batch.rounds == 0 ? ""
                                 : std::format(", and {} rounds of the batch behind them, which "
                                               "changed {} rows",
                                               row.batch.rounds, row.batch.rows));
  } catch (const DatabaseError& error) {
    if (error.reason() != "PermissionDenied") throw;
  }
  return revisions;
}

std::vector<Value> progress_parameters(const VersionTable& table, const ProgressRow& row) {
  const Value settings = row.settings ? Value(array_text(flattened(*row.settings))) : std::nullopt;
  return {table.key(),
          row.revision,
          row.down ? "t" : "f",
          std::to_string(row.done),
          row.done_hash,
          row.note.schema,
          row.note.name,
          to_text(row.note.kind),
          row.note.hash,
          row.note.oid,
          array_text(row.note.others),
          settings,
          row.settings_unsure ? "t" : "f",
          row.session_objects,
          row.batch.hash,
          std::to_string(row.batch.rounds),
          std::to_string(row.batch.rows)};
}

void write_progress(Session& session, const VersionTable& table, const ProgressRow& row) {
  write_ledger_row(session, table, "progress", write_progress_sql(table.ledger),
                   progress_parameters(table, row), {.column = "revision", .value = row.revision});
}

std::string delete_progress_sql(const Session& session, const VersionTable& table,
                                const std::string& revision) {
  return std::format("DELETE FROM {} WHERE version_table = {} AND revision = {}", place(table),
                     session.literal(table.key()), session.literal(revision));
}

void clear_progress(Session& session, const VersionTable& table) {
  if (!LedgerShape::read(session, table.ledger).has("progress", "version_table")) return;
  const auto rows = with_grants(session, table, [&] {
    return session.query("SELECT 1 FROM " + place(table) + " WHERE version_table = $1",
                         {table.key()});
  });
  change_ledger_rows(session, table, "progress",
                     "DELETE FROM " + place(table) + " WHERE version_table = $1", {table.key()},
                     rows.size());
}

}  // namespace headway::database
