#pragma once

#include "runner/apply/migrate.hpp"

#include <chrono>

namespace headway::wait {

/// How long nobody tries again after a plan has failed so many times in a row: five minutes,
/// doubling up to an hour. Pure.
std::chrono::seconds pause_after(int failures);

/// For runs that are started again and again, and many at once, as init containers are: refuses to
/// try a plan that a run, this one's or another's, has failed at, until the pause in the ledger
/// is over. Throws that run's own failure, with its exit code and the time of the next try. Other
/// revisions make another plan, which is tried at once.
apply::BeforeTrying refuse_what_failed_before();

}  // namespace headway::wait
