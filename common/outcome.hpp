#pragma once

#include "common/clock.hpp"
#include "common/exit_code.hpp"

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headway {

/// How a run ended. The words are part of the contract with the readers of the status.
enum class OutcomeKind {
  kSucceeded,
  kUpToDate,
  kPlanned,
  kRolledBack,
  kPartial,
  kFailed,
  kPlanChanged,
  kStuck,
  kRefused,
  kInterrupted,
};

std::string_view to_text(OutcomeKind kind);
std::optional<OutcomeKind> parse_outcome_kind(std::string_view text);

/// Why a run did not succeed; a member that is not known is empty.
struct OutcomeError {
  std::string reason;  ///< a CamelCase word for machines
  std::string revision;
  std::string file;
  std::optional<int> statement;  ///< from 1, within its section
  std::optional<int> line;       ///< from 1, in the file
  std::string sqlstate;
  std::string message;
  std::string hint;
  std::string context =
      {};  ///< PostgreSQL's CONTEXT, one line a level: function and line inside it

  bool operator==(const OutcomeError&) const = default;
};

struct BackupRecord {
  std::string kind;
  std::string location;
  std::int64_t bytes = 0;
  std::string sha256;
  double seconds = 0;

  bool operator==(const BackupRecord&) const = default;
};

/// A place in the server's WAL, just before the run applied anything.
struct RestorePoint {
  std::string name;
  std::string lsn;  ///< as pg_lsn, such as 0/1A2B3C4

  bool operator==(const RestorePoint&) const = default;
};

/// The plan of a run that applies nothing.
struct PlanRecord {
  std::string hash;
  std::vector<std::string> revisions;    ///< in the order of their steps
  std::vector<std::string> destructive;  ///< those of them that may lose data

  bool operator==(const PlanRecord&) const = default;
};

enum class RunDirection { kUp, kDown };

/// The news of one run, written as one JSON object by the runner and read by the operator.
/// The database's own tables are the truth.
struct Outcome {
  std::string run;
  OutcomeKind outcome = OutcomeKind::kFailed;
  RunDirection direction = RunDirection::kUp;  ///< down: `applied` are those that were downgraded
  std::vector<std::string> from;
  std::vector<std::string> to;       ///< the target of the run
  std::vector<std::string> current;  ///< the revisions of the database now
  std::vector<std::string> applied;
  std::vector<std::string> rolled_back;
  std::vector<std::string> repaired = {};  ///< whose text the ledger has taken over from the files
  std::string half_done = {};  ///< a revision of which some statements are committed; empty: none
  int pending = 0;
  int pending_contract = 0;  ///< pending revisions that wait for a run of phase contract
  std::optional<bool> schema_restored;
  std::optional<BackupRecord> backup;
  std::optional<RestorePoint> restore_point = {};
  std::optional<PlanRecord> plan = {};  ///< of kPlanned
  std::optional<OutcomeError> error;
  std::optional<Time> started_at;
  std::optional<Time> finished_at;
  std::string runner;  ///< the runner's version
  /// How many ids were left out at the end of a list, by the list's name in JSON; only for lists
  /// that were cut.
  std::map<std::string, int> more = {};

  bool operator==(const Outcome&) const = default;
};

/// The most bytes of one outcome: the containers of a pod share 12 kB for their termination
/// messages, and the kubelet keeps the tail of a longer one, so that its head would be lost.
inline constexpr std::size_t kOutcomeLimit = 2048;

/// For the ledger, which keeps all of it.
inline constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

/// The outcome as one line of JSON, without a newline, of at most `limit` bytes: long lists are
/// cut, and `more` says how many ids each lacks; then texts are shortened. Bytes that are not UTF-8
/// are replaced.
std::string to_json(const Outcome& outcome, std::size_t limit = kOutcomeLimit);

/// Reads the text of to_json. Unknown members are skipped, so that an older operator understands
/// a newer runner; the error says why the text is none.
std::expected<Outcome, std::string> parse_outcome(std::string_view json);

}  // namespace headway
