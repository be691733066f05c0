#pragma once

#include "runner/apply/workplace.hpp"

#include <functional>

namespace headway::apply {

/// Runs `work` in a transaction that begins by locking the version table and checking that its rows
/// are still those of `at.advance`, and commits it. Lock conflicts and other transient errors are
/// retried from BEGIN on; the pauses hold no transaction open.
///
/// `isolation` is as in SET TRANSACTION ISOLATION LEVEL; empty: read committed. The lock is taken
/// before the transaction's first snapshot, so the check holds at every level.
///
/// Throws what `work` throws and what run_segment() says; the transaction is rolled back then.
void in_transaction(Workplace& at, const std::function<void()>& work,
                    const std::string& isolation = {});

/// Runs the triggers that an open transaction has deferred to its COMMIT, and later ones at once.
/// Rows that are read behind it are those that will be committed.
/// Throws RevisionError (`CommitFailed`) where one of them fails.
void fire_deferred_triggers(Workplace& at);

/// Runs `work` outside of any transaction and retries it while it fails with a transient error.
void retry_transient(Workplace& at, const std::function<void()>& work);

}  // namespace headway::apply
