#include "runner/apply/bare_note.hpp"

#include "runner/database/index_state.hpp"
#include "runner/database/partition_state.hpp"
#include "runner/database/reindex_state.hpp"
#include "runner/revisions/opening.hpp"
#include "runner/sql/concurrent_command.hpp"
#include "runner/sql/parse_tree.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <optional>
#include <string_view>

namespace headway::apply {

namespace {

using database::BareKind;
using database::BareNote;
using database::Relation;
using sql::ConcurrentCommand;

/// Statements that do no more when they are sent twice.
constexpr std::array<std::string_view, 7> kRepeatable = {
    "VacuumStmt",      "ReindexStmt",        "ClusterStmt",    "CheckPointStmt",
    "AlterSystemStmt", "RefreshMatViewStmt", "VariableSetStmt"};

/// Statements that happen as a whole or not at all.
constexpr std::array<std::string_view, 8> kAtomic = {
    "CreatedbStmt",          "DropdbStmt",          "AlterDatabaseStmt",
    "CreateTableSpaceStmt",  "DropTableSpaceStmt",  "CreateSubscriptionStmt",
    "AlterSubscriptionStmt", "DropSubscriptionStmt"};

/// Nothing where the server will refuse the command, since what it names is not there, or where it
/// leaves nothing behind.
std::optional<BareNote> note_create(Workplace& at, const ConcurrentCommand& command) {
  const auto table = database::find_relation(at.session, command.schema, command.relation);
  if (!table) return std::nullopt;
  BareNote note{.kind = BareKind::kCreateIndex,
                .schema = table->schema,
                .name = database::stored_name(at.session, command.index),
                .oid = table->oid};
  const database::IndexState before = database::index_state(at.session, note.schema, note.name);
  if (before.being_built)
    throw Error(ExitCode::kLocked, "IndexBeingBuilt",
                std::format("another session is building the index {}.{}", note.schema, note.name),
                "run it again when that has ended");
  if (before.exists) note.others = {before.oid};
  return note;
}

std::optional<BareNote> note_drop(Workplace& at, const ConcurrentCommand& command) {
  const auto index = database::find_relation(at.session, command.schema, command.index);
  if (!index) return std::nullopt;
  return BareNote{.kind = BareKind::kDropIndex,
                  .schema = index->schema,
                  .name = index->name,
                  .oid = index->oid};
}

std::optional<BareNote> note_reindex(Workplace& at, const ConcurrentCommand& command) {
  BareNote note{.kind = BareKind::kReindexDatabase};
  if (command.kind == ConcurrentCommand::Kind::kReindexSchema) {
    note.kind = BareKind::kReindexSchema;
    note.schema = command.schema;
    note.oid = database::schema_oid(at.session, command.schema);
    if (note.oid.empty()) return std::nullopt;
  } else if (command.kind != ConcurrentCommand::Kind::kReindexDatabase) {
    const std::string& name = command.index.empty() ? command.relation : command.index;
    const auto relation = database::find_relation(at.session, command.schema, name);
    if (!relation) return std::nullopt;
    note.kind = BareKind::kReindexTables;
    note.schema = relation->schema;
    note.name = relation->name;
    note.oid = database::table_of(at.session, *relation);
  }
  for (const Relation& before : database::reindex_leftovers(at.session, note.kind, note.oid))
    note.others.push_back(before.oid);
  return note;
}

/// A partition whose detach is pending already was left by somebody else: the server refuses to
/// detach it again, and its hint says what to do.
std::optional<BareNote> note_detach(Workplace& at, const ConcurrentCommand& command) {
  const auto parent = database::find_relation(at.session, command.schema, command.relation);
  const auto partition =
      database::find_relation(at.session, command.partition_schema, command.partition);
  if (!parent || !partition ||
      database::attachment(at.session, parent->oid, partition->oid) !=
          database::Attachment::kAttached)
    return std::nullopt;
  return BareNote{.kind = BareKind::kDetach,
                  .schema = partition->schema,
                  .name = partition->name,
                  .oid = partition->oid,
                  .others = {parent->oid}};
}

std::optional<BareNote> note_concurrent(Workplace& at, const ConcurrentCommand& command) {
  using Kind = ConcurrentCommand::Kind;
  switch (command.kind) {
    case Kind::kCreateIndex:
      return note_create(at, command);
    case Kind::kDropIndex:
      return note_drop(at, command);
    case Kind::kReindexIndex:
    case Kind::kReindexTable:
    case Kind::kReindexSchema:
    case Kind::kReindexDatabase:
      return note_reindex(at, command);
    case Kind::kDetachPartition:
      return note_detach(at, command);
    case Kind::kRefresh:
    case Kind::kRepack:
      break;
  }
  return std::nullopt;
}

/// What the grammar does not know may be a procedure; REPACK, of PostgreSQL 19, is none.
BareKind kind_of(const revisions::Statement& statement) {
  const auto node = sql::parse(statement);
  if (!node)
    return revisions::Opening(statement).is(0, "repack") ? BareKind::kRepeatable
                                                         : BareKind::kUnknown;
  if (std::ranges::contains(kRepeatable, node->kind)) return BareKind::kRepeatable;
  return std::ranges::contains(kAtomic, node->kind) ? BareKind::kAtomic : BareKind::kUnknown;
}

}  // namespace

BareNote note_before(Workplace& at, const revisions::Statement& statement) {
  if (const auto command = sql::concurrent_command(statement))
    return note_concurrent(at, *command).value_or(BareNote{.kind = BareKind::kConcurrent});
  return {.kind = kind_of(statement)};
}

}  // namespace headway::apply
