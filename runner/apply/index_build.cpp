#include "runner/apply/index_build.hpp"

#include "runner/database/index_state.hpp"

#include <format>

namespace headway::apply {

namespace {

using database::IndexState;

[[noreturn]] void built_by_another(const std::string& index) {
  throw Error(ExitCode::kLocked, "IndexBeingBuilt",
              std::format("another session builds the index {} just now", index),
              "run it again when that has ended");
}

}  // namespace

void IndexBuild::run(const std::function<void()>& send) {
  if (built_before()) return;
  const auto schema = database::schema_of(at_.session, index_.schema, index_.relation);
  // Where the table is not there, the server says so better.
  if (!schema) return send();
  const IndexState before = database::index_state(at_.session, *schema, index_.index);
  if (before.being_built) built_by_another(index_.index);
  if (!before.exists) note(*schema);
  try {
    at_.session.query("SET lock_timeout = 0");
    send();
  } catch (const Error&) {
    clean_up();
    throw;
  }
  require_valid(*schema);
}

/// An earlier run may have ended during the build, or right behind it.
bool IndexBuild::built_before() {
  if (progress_.index.empty()) return false;
  const IndexState state =
      database::index_state(at_.session, progress_.index_schema, progress_.index);
  if (state.being_built) built_by_another(progress_.index);
  if (state.exists && state.valid) return true;
  clean_up();
  return false;
}

void IndexBuild::note(const std::string& schema) {
  progress_.index_schema = schema;
  progress_.index = index_.index;
  database::write_progress(at_.session, at_.table, progress_);
}

void IndexBuild::clean_up() {
  if (progress_.index.empty() || !at_.session.connected()) return;
  const Interrupter::Pause pause(at_.interrupter);
  const IndexState state =
      database::index_state(at_.session, progress_.index_schema, progress_.index);
  if (state.exists && !state.valid && !state.partitioned && !state.being_built) drop();
  progress_.index.clear();
  progress_.index_schema.clear();
  database::write_progress(at_.session, at_.table, progress_);
}

/// It waits for every transaction that might use the index.
void IndexBuild::drop() {
  at_.progress.notice(
      std::format("dropping the index {}, which was left invalid", progress_.index));
  try {
    at_.session.query("SET lock_timeout = 0");
    at_.session.query("SET statement_timeout = '60s'");
    database::drop_index(at_.session, progress_.index_schema, progress_.index);
    at_.session.query("SET statement_timeout = 0");
  } catch (const database::StatementError& error) {
    throw Error(ExitCode::kStuck, "CleanupFailed",
                std::format("the invalid index {} of a build that failed could not be dropped: {}",
                            progress_.index, error.what()),
                "run it again, which drops it, or drop it with DROP INDEX CONCURRENTLY");
  }
}

void IndexBuild::require_valid(const std::string& schema) {
  if (database::index_state(at_.session, schema, index_.index).valid) return;
  clean_up();
  throw Error(ExitCode::kRevisionFailed, "InvalidIndex",
              std::format("the index {} is there, but invalid", index_.index),
              std::format("an earlier build of it failed: drop it with DROP INDEX CONCURRENTLY "
                          "{}.{}, then run it again",
                          schema, index_.index));
}

}  // namespace headway::apply
