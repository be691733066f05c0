#pragma once

#include "common/clock.hpp"

#include <string>

namespace headway::kube {

/// `2026-11-22T10:15:00.123000Z`: metav1.MicroTime takes no other form.
std::string micro_time_text(Time time);

}  // namespace headway::kube
