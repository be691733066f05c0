#pragma once

#include "runner/apply/interrupter.hpp"
#include "runner/apply/lock_watch.hpp"
#include "runner/apply/pauses.hpp"
#include "runner/apply/progress.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"
#include "runner/evidence/run_evidence.hpp"
#include "runner/plan/history.hpp"
#include "runner/plan/plan.hpp"

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace headway::apply {

/// How far a run has come, which is also the state that a failure leaves behind.
struct Advance {
  std::vector<std::string> rows = {};      ///< of the version table, as far as it is committed
  std::vector<plan::Step> committed = {};  ///< in order
  std::vector<std::string> open = {};  ///< ids of revisions sent in the transaction that is open
  const revisions::Revision* running = nullptr;
  bool half_done = false;    ///< statements of `running` are committed, and it is not
  std::string goes_on = {};  ///< how a revision that is half done goes on, for people

  /// The open transaction is committed.
  void keep(std::span<const plan::Step> steps) {
    committed.insert(committed.end(), steps.begin(), steps.end());
    rows = steps.back().rows;
    drop();
  }
  /// The open transaction is rolled back.
  void drop() {
    open.clear();
    running = nullptr;
  }
};

/// What the parts of one run work with, once it holds the lock. One thread.
struct Workplace {
  database::Session& session;
  database::VersionTable& table;  ///< exists once something is committed
  const plan::History& history;
  const std::string& run;
  const Clock& clock;
  Interrupter& interrupter;
  Progress& progress;
  /// A second connection, to look at what the first one waits for; nothing: no such look.
  std::function<database::Session()> observe = {};
  /// What the committed transactions did, kept where the run may have to undo them; else nullptr.
  evidence::RunEvidence* evidence = nullptr;
  /// Begins to keep it where a run of one segment turns out to need several transactions, before
  /// the first of them; nothing: the run would undo nothing.
  std::function<void()> begin_evidence = {};
  LockWatch* lock_watch = nullptr;            ///< who blocks its statements; nullptr: nobody looks
  std::chrono::milliseconds lock_timeout{0};  ///< the longest wait for one lock; 0: no limit
  Pauses pauses;  ///< between tries for locks that others hold; one limit for the whole run
  Advance advance = {};
};

}  // namespace headway::apply
