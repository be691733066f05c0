#include "runner/configuration/interpolation.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace headway::configuration {

namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
         std::ranges::all_of(text,
                             [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

}  // namespace

std::expected<std::string, NotInterpolated> interpolated(
    const std::string& text,
    const std::function<std::optional<std::string>(const std::string&)>& environment) {
  std::string result;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::string_view rest = std::string_view(text).substr(at);
    if (rest.starts_with("$${")) {
      result += "${";
      at += 3;
    } else if (rest.starts_with("${")) {
      const std::size_t end = rest.find('}');
      const std::string name(rest.substr(2, end == std::string_view::npos ? 0 : end - 2));
      if (!is_name(name)) return std::unexpected(NotInterpolated{});
      const auto value = environment(name);
      if (!value) return std::unexpected(NotInterpolated{name});
      result += *value;
      at += end + 1;
    } else {
      result += text[at++];
    }
  }
  return result;
}

}  // namespace headway::configuration
