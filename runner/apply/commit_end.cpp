#include "runner/apply/commit_end.hpp"

#include "runner/database/advisory_lock.hpp"
#include "runner/database/ledger.hpp"
#include "runner/database/version_table.hpp"

namespace headway::apply {

namespace {

CommitEnd ask(const MigrationRequest& request, const Surroundings& with, Pauses& pauses) {
  database::Session session = with.connect();
  const database::VersionTable before =
      database::find_version_table(session, request.version_table);
  const std::int64_t key = database::lock_key(session.database(), before.key());
  while (!database::try_lock(session, key)) {
    if (!pauses.pause(with.stop.token())) return {};
  }
  const database::VersionTable table = database::find_version_table(session, request.version_table);
  const auto run = database::Ledger(session, table).find_run(request.run_id);
  const bool done = run && run->exit_code == 0;
  return {.kind = done ? CommitEnd::Kind::kCommitted : CommitEnd::Kind::kNotDone,
          .rows = database::read_rows(session, table)};
}

}  // namespace

CommitEnd find_commit_end(const MigrationRequest& request, const Surroundings& with) {
  Pauses pauses(with.clock, with.random, std::chrono::seconds{30});
  do {
    try {
      return ask(request, with, pauses);
    } catch (const database::DatabaseError&) {  // The server may be starting again.
    }
  } while (pauses.pause(with.stop.token()));
  return {};
}

}  // namespace headway::apply
