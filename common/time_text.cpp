#include "common/time_text.hpp"

#include <format>
#include <sstream>

namespace headway {

std::string time_text(Time time) {
  return std::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(time));
}

std::optional<Time> parse_time(std::string_view text) {
  for (const char* format : {"%FT%TZ", "%FT%T%Ez"}) {
    std::istringstream in{std::string(text)};
    std::chrono::sys_time<std::chrono::nanoseconds> time;  // so that any fraction is read whole
    in >> std::chrono::parse(format, time);
    if (!in.fail() && in.peek() == std::istringstream::traits_type::eof())
      return std::chrono::floor<std::chrono::milliseconds>(time);
  }
  return std::nullopt;
}

}  // namespace headway
