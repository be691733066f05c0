#include "runner/apply/leftovers.hpp"

#include "runner/apply/wait_watch.hpp"
#include "runner/database/index_state.hpp"
#include "runner/database/partition_state.hpp"
#include "runner/database/reindex_state.hpp"
#include "runner/database/session_state.hpp"

#include <algorithm>
#include <format>

namespace headway::apply {

namespace {

using database::Attachment;
using database::BareKind;
using database::BareNote;
using database::IndexState;

void drop(Workplace& at, const std::string& schema, const std::string& index) {
  at.progress.notice(
      std::format("dropping the index {}.{}, which was left invalid", schema, index));
  WaitWatch watch(at, "DROP INDEX CONCURRENTLY");
  database::drop_index(at.session, schema, index, watch.look());
}

/// The index that the note is of, if there is one: an index of the same name on another table is
/// not.
IndexState noted_index(Workplace& at, const BareNote& note) {
  const IndexState state = database::index_state(at.session, note.schema, note.name);
  return note.oid.empty() || state.table_oid == note.oid ? state : IndexState{};
}

BareEnd settle_create_index(Workplace& at, const BareNote& note) {
  const IndexState index = noted_index(at, note);
  const bool ours = index.exists && !std::ranges::contains(note.others, index.oid);
  if (!ours || index.partitioned) return BareEnd::kNotDone;
  if (index.being_built)
    throw Error(ExitCode::kLocked, "IndexBeingBuilt",
                std::format("another session is building the {}", subject_of(note)),
                "run it again when that has ended");
  if (index.valid) return BareEnd::kDone;
  drop(at, note.schema, note.name);
  return BareEnd::kNotDone;
}

BareEnd settle_reindex(Workplace& at, const BareNote& note) {
  for (const database::Relation& index :
       database::reindex_leftovers(at.session, note.kind, note.oid)) {
    if (!std::ranges::contains(note.others, index.oid)) drop(at, index.schema, index.name);
  }
  return BareEnd::kNotDone;
}

BareEnd settle_detach(Workplace& at, const BareNote& note) {
  const std::string& parent = note.others.at(0);
  switch (database::attachment(at.session, parent, note.oid)) {
    case Attachment::kAttached:
      return BareEnd::kNotDone;
    case Attachment::kPendingDetach: {
      at.progress.notice(std::format("finalizing the detach of the {}", subject_of(note)));
      WaitWatch watch(at, "DETACH PARTITION FINALIZE");
      database::finalize_detach(at.session, parent, note.oid, watch.look());
      break;
    }
    case Attachment::kDetached:
      break;
  }
  return BareEnd::kDone;
}

}  // namespace

BareEnd settle(Workplace& at, const BareNote& note) {
  const database::TemporarySettings patient(at.session, {{"lock_timeout", "0"}});
  switch (note.kind) {
    case BareKind::kCreateIndex:
      return settle_create_index(at, note);
    case BareKind::kDropIndex:
      return database::index_validity(at.session, note.oid) ? BareEnd::kNotDone : BareEnd::kDone;
    case BareKind::kReindexTables:
    case BareKind::kReindexSchema:
    case BareKind::kReindexDatabase:
      return settle_reindex(at, note);
    case BareKind::kDetach:
      return settle_detach(at, note);
    case BareKind::kNone:
    case BareKind::kConcurrent:
    case BareKind::kRepeatable:
      return BareEnd::kNotDone;
    case BareKind::kAtomic:
    case BareKind::kUnknown:
      break;
  }
  if (note.end == "done") return BareEnd::kDone;
  return note.end == "not done" ? BareEnd::kNotDone : BareEnd::kUnknown;
}

bool clean_up(Workplace& at, const BareNote& note, std::chrono::milliseconds limit) {
  const database::TemporarySettings hurried(at.session,
                                            {{"statement_timeout", std::to_string(limit.count())}});
  switch (note.kind) {
    case BareKind::kDropIndex:
      return database::index_validity(at.session, note.oid) == true;
    case BareKind::kDetach:
      return database::attachment(at.session, note.others.at(0), note.oid) == Attachment::kAttached;
    case BareKind::kUnknown:
      return false;
    case BareKind::kAtomic:
      return true;
    default:
      return settle(at, note) == BareEnd::kNotDone;
  }
}

std::string subject_of(const BareNote& note) {
  const char* const type = note.kind == BareKind::kDetach ? "partition" : "index";
  return note.schema.empty() ? std::format("{} {}", type, note.name)
                             : std::format("{} {}.{}", type, note.schema, note.name);
}

}  // namespace headway::apply
