#pragma once

#include "runner/plan/plan.hpp"

#include <functional>
#include <vector>

namespace headway::plan {

/// Cuts steps into segments, in order: neighbours share a transaction as far as `transactions`
/// goes; one that asks for no transaction, or for an isolation level, stands alone; one that adds a
/// value to an enumeration is the last of its segment, since PostgreSQL lets nobody use the value
/// before it is committed; one that works long through a table that was there before the run begins
/// a segment where an earlier one of it has locked such a table, since the app would wait for all
/// of that work.
///
/// `see` is called with each step before it is looked at here: both may want the same trees of its
/// statements.
std::vector<Segment> cut(std::vector<Step> steps, Transactions transactions,
                         const std::function<void(const Step&)>& see = {});

}  // namespace headway::plan
