#include "operator/kube/micro_time.hpp"

#include "common/time_text.hpp"

#include <format>

namespace headway::kube {

std::string micro_time_text(Time time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  std::string text = time_text(time);
  text.insert(text.size() - 1, std::format(".{:03}000", (time - second).count()));
  return text;
}

}  // namespace headway::kube
