#pragma once

#include <string_view>

namespace headway::schedule {

/// A number in [0, 1) that is always the same for one seed and spread evenly over many: jitter that
/// keeps an announced time where it was announced, also after a restart.
double jitter_of(std::string_view seed);

}  // namespace headway::schedule
