#include "operator/schedule/recurrence.hpp"

#include <stdexcept>

namespace headway::schedule {

namespace {

const std::chrono::time_zone* find_zone(const std::string& name) {
  try {
    return std::chrono::locate_zone(name);
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

}  // namespace

std::expected<Recurrence, Recurrence::Problem> Recurrence::parse(const std::string& schedule,
                                                                 const std::string& zone) {
  const auto cron = Cron::parse(schedule);
  if (!cron) return std::unexpected(Problem::kSchedule);
  const std::chrono::time_zone* found = find_zone(zone);
  if (found == nullptr) return std::unexpected(Problem::kTimeZone);
  return Recurrence(*cron, *found);
}

}  // namespace headway::schedule
