#pragma once

#include "runner/apply/workplace.hpp"
#include "runner/database/progress_rows.hpp"
#include "runner/sql/concurrent_command.hpp"

#include <functional>

namespace headway::apply {

/// Builds an index CONCURRENTLY so that a build that fails, or a process that dies meanwhile,
/// leaves no invalid index behind for good. PostgreSQL keeps such an index and makes every write
/// pay for it (documentation of CREATE INDEX, "Building Indexes Concurrently").
///
/// Before the statement is sent, a note is committed that the index was not there; only an invalid
/// index that is noted so is dropped, by the run that failed or by the next one.
class IndexBuild {
 public:
  IndexBuild(Workplace& at, database::ProgressRow& progress, const sql::ConcurrentCommand& index)
      : at_(at), progress_(progress), index_(index) {}

  /// Throws what `send` throws, after it has cleaned up; Error (kLocked) while another session
  /// builds an index of that name; Error (kRevisionFailed, `InvalidIndex`) when an invalid one is
  /// there that is not ours, or comes of the build.
  void run(const std::function<void()>& send);

 private:
  bool built_before();
  void note(const std::string& schema);
  void clean_up();
  void drop();
  void require_valid(const std::string& schema);

  Workplace& at_;
  database::ProgressRow& progress_;
  const sql::ConcurrentCommand& index_;
};

}  // namespace headway::apply
