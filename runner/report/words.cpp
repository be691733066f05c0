#include "runner/report/words.hpp"

#include <format>

namespace headway::report {

std::string counted(std::size_t count, const std::string& noun) {
  return std::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace headway::report
