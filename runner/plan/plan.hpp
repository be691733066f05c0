#pragma once

#include "runner/graph/version_rows.hpp"
#include "runner/plan/history.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace headway::plan {

enum class Direction { kUp, kDown };

/// One revision to apply or to undo, and what that does to the version table.
struct Step {
  const revisions::Revision* revision = nullptr;  ///< the history's
  Direction direction = Direction::kUp;
  std::vector<graph::RowChange> changes = {};
  std::vector<std::string> rows = {};  ///< of the version table when it is done

  /// The section to run. Going down there is one: a plan refuses a revision without.
  const revisions::Section& section() const {
    return direction == Direction::kUp ? revision->upgrade : *revision->downgrade;
  }
};

/// Steps that share a transaction: all of them happen, or none. One that asks for no transaction
/// stands alone.
struct Segment {
  std::vector<Step> steps = {};
  bool transactional = true;
};

/// How neighbouring revisions share transactions.
enum class Transactions {
  kRun,       ///< as many as can
  kRevision,  ///< each has its own
};

/// How far an upgrade goes.
enum class Phase {
  kExpand,    ///< not to revisions of phase contract, nor to what stands on them
  kContract,  ///< to its target
};

/// The way from what the database holds to a target. It points into its History.
struct Plan {
  std::vector<std::string> from = {};  ///< the version table's rows at the start
  std::vector<std::string> to = {};    ///< the target's revisions
  std::vector<Segment> segments = {};  ///< none: the database is there already
  /// The database holds revisions that the history does not know, and the target is below them.
  bool ahead = false;
  /// Pending revisions that the plan leaves out because of its phase, in order.
  std::vector<std::string> held = {};

  bool empty() const { return segments.empty(); }
  std::size_t size() const;
  /// Those of all segments, in order.
  std::vector<Step> steps() const;
  /// Whether it undoes revisions.
  bool goes_down() const;
};

/// What an applied revision stands on: parents and dependencies, by the ledger.
using Requirements = std::map<std::string, std::vector<std::string>>;

/// Plans `upgrade TARGET`: the pending revisions. Pure.
///
/// `ledger` is only asked when the rows hold revisions that the history does not know. Throws
/// graph::UnknownRowsError when it cannot tell either that the target is below them,
/// DiagnosticsError when a pending revision holds a statement that must not be sent as it is, and
/// what selecting the target throws.
Plan plan_upgrade(const History& history, const std::vector<std::string>& rows,
                  const std::string& target, const Requirements& ledger,
                  Transactions transactions = Transactions::kRun, Phase phase = Phase::kContract);

/// Plans `downgrade TARGET`: the revisions to undo, newest first. Pure.
///
/// Throws Error (kRefused, `Irreversible`) when one of them has no downgrade section,
/// graph::UnknownRowsError when the history does not know a row, DiagnosticsError as above, and
/// what selecting the target throws.
Plan plan_downgrade(const History& history, const std::vector<std::string>& rows,
                    const std::string& target, Transactions transactions = Transactions::kRun);

/// True if the target is an explicit id that is already applied but is no current head: the user
/// asks to go back.
bool names_older_revision(const Plan& plan, const std::string& target);

/// The way back over steps that were made upwards, newest first: to be carried out from the rows
/// that the last of them left. Each must have a downgrade section.
std::vector<Segment> way_back(const History& history, const std::vector<Step>& made,
                              Transactions transactions);

}  // namespace headway::plan
