#pragma once

#include "common/outcome.hpp"
#include "runner/database/session.hpp"

#include <string>

namespace headway::apply {

/// Throws Error (kUsage, `RestorePointRefused`) where the session's role or the server allows no
/// restore points, so that this shows before a long backup.
void require_restore_points(database::Session& session);

/// Writes a restore point into the server's WAL (pg_create_restore_point(), "Backup Control
/// Functions" in PostgreSQL's manual): with a base backup and an archive of the WAL, the whole
/// server can be recovered to it. Its name comes from the run's id. Throws as Session::query()
/// does.
RestorePoint make_restore_point(database::Session& session, const std::string& run_id);

}  // namespace headway::apply
