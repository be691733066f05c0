#include "common/repeatable.hpp"

#include <algorithm>
#include <cctype>
#include <regex>

namespace headway {

namespace {

constexpr std::size_t kLongest = 100;

/// An option such as psql's `-pPASSWORD`; `-1` is a revision.
bool is_short_option(std::string_view text) {
  return text.size() > 2 && text[0] == '-' &&
         std::isalpha(static_cast<unsigned char>(text[1])) != 0;
}

}  // namespace

bool looks_like_connection(std::string_view text) {
  static const std::regex kConnection(
      "://|^postgres(ql)?(\\+[a-z0-9]+)?[:;/]|//[^/\\s]*@|"
      "(^|[^a-z_])(pg)?(host|hostaddr|port|dbname|user|pass|passwd|password|passfile|service|"
      "options|ssl[a-z]+)\\s*=",
      std::regex::icase | std::regex::optimize);
  return std::regex_search(text.begin(), text.end(), kConnection);
}

bool has_login(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && text.find('@', colon) != std::string_view::npos;
}

bool can_be_repeated(std::string_view text) {
  const bool printable = std::ranges::none_of(
      text, [](unsigned char c) { return std::iscntrl(c) != 0 || std::isspace(c) != 0; });
  return printable && text.size() <= kLongest && !is_short_option(text) && !text.contains('=') &&
         !looks_like_connection(text) && !has_login(text);
}

}  // namespace headway
