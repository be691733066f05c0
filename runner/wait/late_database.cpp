#include "runner/wait/late_database.hpp"

#include "runner/apply/interrupter.hpp"

namespace headway::wait {

bool is_late(const Error& error) {
  if (error.reason() == "LockTimeout") return true;  // the version table is being restored
  if (error.code() != ExitCode::kDatabase) return false;
  return error.reason() == "DatabaseUnreachable" || error.reason() == "ConnectionLost" ||
         error.reason() == "ReadOnly" || error.reason() == "DatabaseRefused";
}

database::Session LateDatabase::connect(apply::Pauses& pauses) {
  for (;;) {
    try {
      return connect_();
    } catch (const database::DatabaseError& error) {
      if (!is_late(error)) throw;
      if (reported_ != error.what())
        report_(std::string("waiting for the database: ") + error.what());
      reported_ = error.what();
      if (pauses.pause(stop_.token())) continue;
      if (!stop_.token().stop_requested()) throw;
    }
    throw apply::Stopped(stop_.code(), "Interrupted", "interrupted while waiting for the database");
  }
}

}  // namespace headway::wait
