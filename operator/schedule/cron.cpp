#include "operator/schedule/cron.hpp"

#include "common/text.hpp"

#include <array>
#include <charconv>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace headway::schedule {

namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNamed = {{
    {"@hourly", "0 * * * *"},
    {"@daily", "0 0 * * *"},
    {"@midnight", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},
    {"@monthly", "0 0 1 * *"},
    {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
}};

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed",
                                                       "thu", "fri", "sat"};

/// What one of the five fields may hold.
struct Field {
  int least;
  int most;
  std::span<const std::string_view> names = {};  ///< of the values from `least` on
};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> value_of(std::string_view text, const Field& field) {
  std::optional<int> value = number(text);
  for (std::size_t i = 0; i < field.names.size(); ++i)
    if (text == field.names[i]) value = field.least + static_cast<int>(i);
  if (!value || *value < field.least || *value > field.most) return std::nullopt;
  return value;
}

/// `*`, `3`, `1-5`, `*/15`, `8-18/2`; `3/2` is from 3 to the end in steps of 2.
template <std::size_t Size>
bool add_part(std::string_view part, const Field& field, std::bitset<Size>& set) {
  const std::size_t slash = part.find('/');
  int step = 1;
  if (slash != std::string_view::npos) {
    const auto given = number(part.substr(slash + 1));
    if (!given || *given < 1) return false;
    step = *given;
    part = part.substr(0, slash);
  }
  int from = field.least;
  int to = field.most;
  if (part != "*") {
    const std::size_t dash = part.find('-');
    const auto first = value_of(part.substr(0, dash), field);
    if (!first) return false;
    from = *first;
    if (dash != std::string_view::npos) {
      const auto last = value_of(part.substr(dash + 1), field);
      if (!last || *last < from) return false;
      to = *last;
    } else if (slash == std::string_view::npos) {
      to = from;
    }
  }
  for (int value = from; value <= to; value += step)
    set.set(static_cast<std::size_t>(value));
  return true;
}

template <std::size_t Size>
bool add_field(std::string_view text, const Field& field, std::bitset<Size>& set) {
  for (const std::string_view part : split(text, ','))
    if (!add_part(part, field, set)) return false;
  return true;
}

Time in_zone(local_seconds local, const std::chrono::time_zone& zone) {
  return std::chrono::time_point_cast<Time::duration>(
      zone.to_sys(local, std::chrono::choose::earliest));
}

}  // namespace

std::optional<Cron> Cron::parse(std::string_view given) {
  std::string text = lower(trim(given));
  for (const auto& [name, meaning] : kNamed)
    if (text == name) text = meaning;
  std::vector<std::string_view> fields;
  for (const std::string_view field : split(text, ' '))
    if (!field.empty()) fields.push_back(field);
  if (fields.size() != 5) return std::nullopt;
  Cron cron;
  std::bitset<8> weekdays;  // Both 0 and 7 are Sunday.
  if (!add_field(fields[0], {0, 59}, cron.minutes_) ||
      !add_field(fields[1], {0, 23}, cron.hours_) || !add_field(fields[2], {1, 31}, cron.days_) ||
      !add_field(fields[3], {1, 12, kMonths}, cron.months_) ||
      !add_field(fields[4], {0, 7, kWeekdays}, weekdays))
    return std::nullopt;
  for (std::size_t day = 0; day < 7; ++day)
    cron.weekdays_[day] = weekdays[day];
  if (weekdays[7]) cron.weekdays_.set(0);
  cron.any_day_ = fields[2].starts_with('*');
  cron.any_weekday_ = fields[4].starts_with('*');
  return cron;
}

bool Cron::is_day(local_days day) const {
  const std::chrono::year_month_day date(day);
  if (!months_[static_cast<unsigned>(date.month())]) return false;
  const bool in_month = days_[static_cast<unsigned>(date.day())];
  const bool in_week = weekdays_[std::chrono::weekday(day).c_encoding()];
  // crontab(5): either is enough where both are restricted.
  return any_day_ || any_weekday_ ? in_month && in_week : in_month || in_week;
}

std::optional<Time> Cron::last(Time time, const std::chrono::time_zone& zone,
                               std::chrono::seconds within) const {
  const auto now = std::chrono::floor<std::chrono::seconds>(time);
  const local_days today = std::chrono::floor<days>(zone.to_local(now));
  const local_days first = std::chrono::floor<days>(zone.to_local(now - within)) - days{1};
  std::optional<Time> found;
  for (local_days day = today; day >= first && !found; day -= days{1}) {
    if (!is_day(day)) continue;
    for (int hour = 23; hour >= 0 && !found; --hour) {
      if (!hours_[static_cast<std::size_t>(hour)]) continue;
      for (int minute = 59; minute >= 0 && !found; --minute) {
        if (!minutes_[static_cast<std::size_t>(minute)]) continue;
        const Time begin =
            in_zone(day + std::chrono::hours{hour} + std::chrono::minutes{minute}, zone);
        if (begin <= time) found = begin;
      }
    }
  }
  if (found && time - *found > within) return std::nullopt;
  return found;
}

std::optional<Time> Cron::next(Time time, const std::chrono::time_zone& zone) const {
  constexpr days kAhead{8 * 366};  // from one 29th of February to the next but one
  const local_days today =
      std::chrono::floor<days>(zone.to_local(std::chrono::floor<std::chrono::seconds>(time)));
  for (local_days day = today; day <= today + kAhead; day += days{1}) {
    if (!is_day(day)) continue;
    for (int hour = 0; hour < 24; ++hour) {
      if (!hours_[static_cast<std::size_t>(hour)]) continue;
      for (int minute = 0; minute < 60; ++minute) {
        if (!minutes_[static_cast<std::size_t>(minute)]) continue;
        const Time begin =
            in_zone(day + std::chrono::hours{hour} + std::chrono::minutes{minute}, zone);
        if (begin > time) return begin;
      }
    }
  }
  return std::nullopt;
}

}  // namespace headway::schedule
