#include "runner/foreign/alembic_python.hpp"

#include "common/text.hpp"

#include <algorithm>

namespace headway::foreign {

namespace {

using Strings = std::vector<std::string>;

/// The strings of one expression: it ends with its brackets, or else with the line.
Strings strings_in(std::string_view value) {
  Strings strings;
  int depth = 0;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char c = value[at];
    if (c == '#') {
      at = std::min(value.find('\n', at), value.size()) - 1;
    } else if (c == '(' || c == '[') {
      ++depth;
    } else if (c == ')' || c == ']') {
      if (--depth <= 0) break;
    } else if (c == '\n' && depth == 0) {
      break;
    } else if (c == '\'' || c == '"') {
      const std::size_t end = std::min(value.find(c, at + 1), value.size());
      strings.emplace_back(value.substr(at + 1, end - at - 1));
      at = end;
    }
  }
  return strings;
}

}  // namespace

std::optional<Strings> python_strings(std::string_view python, std::string_view name) {
  for (std::size_t at = 0; at < python.size();) {
    const std::string_view rest = python.substr(at);
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::size_t equals = rest.substr(0, end).find('=');
    if (equals != std::string_view::npos && rest.starts_with(name) &&
        std::string_view(" :=").contains(rest[name.size()]))
      return strings_in(rest.substr(equals + 1));
    at += end + 1;
  }
  return std::nullopt;
}

std::string docstring(std::string_view python) {
  python = trim(python);
  while (python.starts_with('#'))
    python = trim(python.substr(std::min(python.find('\n'), python.size())));
  for (const std::string_view quote : {"\"\"\"", "'''", "\"", "'"}) {
    if (!python.starts_with(quote)) continue;
    const std::string_view text = trim(python.substr(quote.size()));
    return std::string(trim(text.substr(0, std::min(text.find('\n'), text.find(quote)))));
  }
  return {};
}

}  // namespace headway::foreign
