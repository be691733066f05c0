#pragma once

#include "common/clock.hpp"

#include <bitset>
#include <chrono>
#include <optional>
#include <string_view>

namespace headway::schedule {

/// When something begins again and again, as crontab(5) and a CronJob's `schedule` write it:
/// minute, hour, day of the month, month, day of the week, each `*`, a number, a name (JAN, MON), a
/// range, a list, with a step (`*/15`); or @hourly, @daily, @midnight, @weekly, @monthly, @yearly,
/// @annually. Where both days are restricted, either of them is enough.
class Cron {
 public:
  /// Nothing: the text is no schedule.
  static std::optional<Cron> parse(std::string_view text);

  /// The last begin at or before `time`, in the local time of `zone`, of those not longer ago than
  /// `within`.
  ///
  /// A local time that a clock skips in spring counts as the moment after the gap; one that comes
  /// twice in autumn counts once, the first time.
  std::optional<Time> last(Time time, const std::chrono::time_zone& zone,
                           std::chrono::seconds within) const;
  /// The first begin after `time`; nothing: there is none in the next eight years, such as of the
  /// 30th of February.
  std::optional<Time> next(Time time, const std::chrono::time_zone& zone) const;

 private:
  bool is_day(std::chrono::local_days day) const;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  std::bitset<7> weekdays_;  ///< 0: Sunday
  bool any_day_ = false;
  bool any_weekday_ = false;
};

}  // namespace headway::schedule
