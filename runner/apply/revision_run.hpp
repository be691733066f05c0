#pragma once

#include "common/clock.hpp"
#include "runner/apply/interrupter.hpp"
#include "runner/apply/script.hpp"
#include "runner/database/ledger.hpp"
#include "runner/database/session.hpp"

#include <chrono>
#include <string>

namespace headway::apply {

/// Runs the steps of one segment, one after another, in the session's open transaction.
///
/// Throws RevisionError when one fails, Stopped when the run is to end, and ConnectionLost; in each
/// case the transaction is of no further use.
class RevisionRun {
 public:
  struct Bookkeeping {
    const database::VersionTable& table;
    const database::Ledger& ledger;
    const plan::History& history;
    std::string run;
  };

  RevisionRun(database::Session& session, const Bookkeeping& bookkeeping, const Clock& clock,
              const Interrupter& interrupter)
      : session_(session), bookkeeping_(bookkeeping), clock_(clock), interrupter_(interrupter) {}

  /// Its statements, its verify section, the check of deferred constraints, the session's reset,
  /// and its rows in version table and ledger. Returns how long that took.
  std::chrono::milliseconds run(const plan::Step& step);

  /// The same without its statements, which were sent before in transactions of their own;
  /// `before` is how long they took.
  std::chrono::milliseconds finish(const plan::Step& step, std::chrono::milliseconds before);

 private:
  std::chrono::milliseconds elapsed() const;
  std::chrono::milliseconds run_items(const plan::Step& step, const std::vector<Item>& items);
  void send(const revisions::Revision& revision, std::span<const Item> items);
  std::vector<Item> reset_items() const;
  std::vector<Item> bookkeeping_items(const plan::Step& step) const;

  database::Session& session_;
  const Bookkeeping& bookkeeping_;
  const Clock& clock_;
  const Interrupter& interrupter_;
  std::chrono::steady_clock::time_point began_;
  std::chrono::milliseconds before_{0};
  bool any_deferred_ = false;  ///< the revision before made deferred constraints immediate
};

}  // namespace headway::apply
