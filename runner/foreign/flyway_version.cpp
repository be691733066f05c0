#include "runner/foreign/flyway_version.hpp"

#include "common/text.hpp"
#include "runner/foreign/text.hpp"

#include <vector>

namespace headway::foreign {

namespace {

/// Each as a number, without those that are zero at the end.
std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = std::min(text.find_first_of("._"), text.size());
    const std::string_view part = text.substr(0, end);
    if (part.empty() || part.find_first_not_of("0123456789") != std::string_view::npos) return {};
    parts.push_back(as_number(part));
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
  }
  while (parts.size() > 1 && parts.back() == "0")
    parts.pop_back();
  return parts;
}

}  // namespace

std::string flyway_version(std::string_view text) {
  return join(parts_of(text), ".");
}

bool flyway_less(std::string_view left, std::string_view right) {
  const std::vector<std::string> a = parts_of(left);
  const std::vector<std::string> b = parts_of(right);
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
    if (a[i] != b[i]) return less(a[i], b[i]);
  return a.size() < b.size();
}

}  // namespace headway::foreign
