#pragma once

#include "runner/apply/workplace.hpp"

#include <functional>

namespace headway::apply {

/// Runs `work` in a transaction that begins by locking the version table and looking whether its
/// rows are still those of `at.advance`, and commits it. What others hold and what passes is tried
/// again, from BEGIN on, with pauses while nothing is open.
///
/// Throws what `work` throws and what run_segment() says; the transaction is rolled back then.
void in_transaction(Workplace& at, const std::function<void()>& work);

/// Runs `work` outside of any transaction, again and again while it fails by what passes.
void until_it_passes(Workplace& at, const std::function<void()>& work);

}  // namespace headway::apply
