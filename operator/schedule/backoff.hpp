#pragma once

#include <chrono>
#include <string_view>

namespace headway::schedule {

/// A number in [0, 1) that is always the same for one seed and spread evenly over many: jitter that
/// keeps an announced time where it was announced, also after a restart.
double jitter_of(std::string_view seed);

/// The pause after the `attempt`th failure, from 1: `min`, doubled with each further one,
/// lengthened by up to a fifth by `jitter` in [0, 1), never over `max`.
std::chrono::milliseconds retry_delay(int attempt, std::chrono::milliseconds min,
                                      std::chrono::milliseconds max, double jitter);

}  // namespace headway::schedule
