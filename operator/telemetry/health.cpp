#include "operator/telemetry/health.hpp"

#include <utility>

namespace headway::telemetry {

Health::Health(std::function<bool()> synced) : synced_(std::move(synced)) {}

Health::Answer Health::readyz() const {
  if (shutting_down_) return {503, "shutting down\n"};
  if (!synced_()) return {503, "the caches have not synced yet\n"};
  return {};
}

}  // namespace headway::telemetry
