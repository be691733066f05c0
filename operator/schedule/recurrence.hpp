#pragma once

#include "common/clock.hpp"
#include "operator/schedule/cron.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <string>

namespace headway::schedule {

/// The times of a schedule in the local time of a zone.
class Recurrence {
 public:
  enum class Problem { kSchedule, kTimeZone };

  /// `zone` is a name of the IANA database. The error says which of the two cannot be read.
  static std::expected<Recurrence, Problem> parse(const std::string& schedule,
                                                  const std::string& zone);

  /// As Cron's.
  std::optional<Time> last(Time time, std::chrono::seconds within) const {
    return cron_.last(time, *zone_, within);
  }
  std::optional<Time> next(Time time) const { return cron_.next(time, *zone_); }

 private:
  Recurrence(const Cron& cron, const std::chrono::time_zone& zone) : cron_(cron), zone_(&zone) {}

  Cron cron_;
  const std::chrono::time_zone* zone_;
};

}  // namespace headway::schedule
