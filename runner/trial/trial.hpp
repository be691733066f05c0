#pragma once

#include "common/clock.hpp"
#include "common/error.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/plan/history.hpp"
#include "runner/schema/snapshot.hpp"
#include "runner/scratch/load_sql.hpp"
#include "runner/scratch/scratch_database.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace headway::trial {

/// Rows of the user's, as SQL.
struct Seed {
  std::string after;  ///< the id of the revision behind which they are loaded; empty: before the
                      ///< first revision that is tried
  std::vector<scratch::SqlSource> sources;
};

struct Request {
  const plan::History& history;
  std::vector<std::string> from;   ///< the ids that the scratch database begins with
  std::vector<std::string> tried;  ///< the ids of the revisions to try
  std::vector<Seed> seeds;
  const scratch::Place& place;
  const Clock& clock;
  const apply::StopRequest& stop;
};

/// How far a revision came on the way up, down and up again.
enum class Verdict {
  kPassed,
  kIrreversible,     ///< it has no downgrade section and says so: it was only applied
  kUpgradeFailed,    ///< the server refused the upgrade
  kDowngradeFailed,  ///< the server refused the downgrade
  kNotUndone,        ///< after the downgrade, schema or rows are not those from before
  kAgainFailed,      ///< the server refused the second upgrade
  kNotRepeated,      ///< after the second upgrade, schema or rows are not those of the first
};

constexpr bool is_passed(Verdict verdict) {
  return verdict == Verdict::kPassed || verdict == Verdict::kIrreversible;
}

/// The result of one revision.
struct Result {
  std::string revision;  ///< its id
  Verdict verdict = Verdict::kPassed;
  std::vector<schema::Difference> differences = {};  ///< from what was wanted to what is there
  std::vector<std::string> rows = {};                ///< the rows that differ, for people
  std::optional<Error> error = {};                   ///< where the server refused
  std::vector<std::string> lost = {};  ///< what the upgrade took away of the rows, for people
  std::size_t compared_rows = 0;       ///< of columns that the upgrade leaves
};

/// Tries each revision in the order of an upgrade: up, down and up again, on a scratch database
/// with the seeds' rows. After each step the schema is compared, and the rows of the columns that
/// stay. Each result is reported as soon as it is there. A revision that does not come back does
/// not stop the others; one whose upgrade fails does, since the others stand on it.
///
/// Throws Error: a revision below them that fails, DiagnosticsError: the seed's statement that the
/// server refuses, and apply::Stopped.
std::vector<Result> try_revisions(const Request& request,
                                  const std::function<void(const Result&)>& report);

}  // namespace headway::trial
