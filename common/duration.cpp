#include "common/duration.hpp"

#include <charconv>
#include <format>
#include <limits>

namespace headway {

namespace {

constexpr double kLongest = 290.0 * 365 * 24 * 3600 * 1000;  // milliseconds

std::optional<double> take_unit(std::string_view& text) {
  struct Unit {
    std::string_view name;
    double milliseconds;
  };
  // `ms` before `m`, so that the longer name wins.
  static constexpr Unit kUnits[] = {{"ns", 1e-6}, {"us", 1e-3},  {"ms", 1},
                                    {"s", 1000},  {"m", 60'000}, {"h", 3'600'000}};
  for (const Unit& unit : kUnits) {
    if (text.starts_with(unit.name)) {
      text.remove_prefix(unit.name.size());
      return unit.milliseconds;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (text == "0") return std::chrono::milliseconds{0};
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    double number = 0;
    if (text.front() == '-' || text.front() == '+') return std::nullopt;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (problem != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto unit = take_unit(text);
    if (!unit) return std::nullopt;
    total += number * *unit;
    if (!(total <= kLongest)) return std::nullopt;
  }
  return std::chrono::milliseconds{static_cast<std::int64_t>(total)};
}

std::string duration_text(std::chrono::milliseconds duration) {
  using namespace std::chrono;
  if (duration.count() == 0) return "0s";
  std::string text;
  const auto add = [&](auto unit, std::string_view name) {
    const auto count = duration_cast<decltype(unit)>(duration);
    if (count.count() == 0) return;
    text += std::format("{}{}", count.count(), name);
    duration -= count;
  };
  add(hours{}, "h");
  add(minutes{}, "m");
  add(seconds{}, "s");
  add(milliseconds{}, "ms");
  return text;
}

}  // namespace headway
