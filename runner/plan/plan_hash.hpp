#pragma once

#include "runner/plan/plan.hpp"

#include <string>

namespace headway::plan {

/// Names a plan by what it starts from and what it does: the version rows, and id and checksum of
/// each step, in order. Two runs that would do the same have the same hash, whatever image they
/// come from; an edited revision, or a database that has moved on, makes another. Pure.
std::string plan_hash(const Plan& plan);

}  // namespace headway::plan
