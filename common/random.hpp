#pragma once

#include <functional>

namespace headway {

/// Numbers spread evenly over [0, 1). Called by one thread at a time.
using Random = std::function<double()>;

/// Seeded by the machine. Each call gives a generator of its own.
Random make_random();

}  // namespace headway
