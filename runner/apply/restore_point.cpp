#include "runner/apply/restore_point.hpp"

#include "common/error.hpp"

#include <format>

namespace headway::apply {

namespace {

constexpr std::size_t kLongestName = 63;

[[noreturn]] void refuse(const std::string& why, const std::string& hint) {
  throw Error(ExitCode::kUsage, "RestorePointRefused",
              "no restore point can be made before the run: " + why, hint);
}

}  // namespace

void require_restore_points(database::Session& session) {
  const database::Row found =
      session
          .query(
              "SELECT has_function_privilege('pg_catalog.pg_create_restore_point(text)', "
              "'EXECUTE'), current_setting('wal_level')")
          .at(0);
  if (found.at(0) != "t")
    refuse("the role may not call pg_create_restore_point()",
           std::format("as a superuser: GRANT EXECUTE ON FUNCTION "
                       "pg_catalog.pg_create_restore_point(text) TO {}; or leave the restore "
                       "point out",
                       session.identifier(session.user())));
  if (found.at(1) == "minimal")
    refuse("wal_level is minimal, with which nothing can be recovered from the WAL",
           "set wal_level to replica and restart the server, or leave the restore point out");
}

RestorePoint make_restore_point(database::Session& session, const std::string& run_id) {
  const std::string name = ("headway_" + run_id).substr(0, kLongestName);
  const database::Row made =
      session.query("SELECT pg_catalog.pg_create_restore_point($1)::text", {name}).at(0);
  return {.name = name, .lsn = made.at(0).value_or("")};
}

}  // namespace headway::apply
