#include "common/error.hpp"

#include "common/text.hpp"

#include <format>
#include <map>
#include <utility>

namespace headway {

std::string to_text(const Diagnostic& diagnostic) {
  std::string text = diagnostic.file;
  if (diagnostic.line > 0) text += std::format(":{}", diagnostic.line);
  if (diagnostic.line > 0 && diagnostic.column > 0) text += std::format(":{}", diagnostic.column);
  if (!text.empty()) text += ": ";
  text += diagnostic.message;
  if (!diagnostic.hint.empty()) text += "\n  hint: " + diagnostic.hint;
  return text;
}

namespace {

/// As many of equal problems are listed; a folder may hold thousands of files.
constexpr std::size_t kListed = 10;

/// All problems, but of equal ones in many places the first ten and how many there are more.
std::string list_of(const std::vector<Diagnostic>& diagnostics) {
  const auto kind = [](const Diagnostic& one) { return std::pair(one.message, one.hint); };
  std::map<std::pair<std::string, std::string>, std::size_t> total;
  for (const Diagnostic& one : diagnostics)
    ++total[kind(one)];
  std::map<std::pair<std::string, std::string>, std::size_t> listed;
  std::vector<std::string> lines;
  for (const Diagnostic& one : diagnostics) {
    const std::size_t place = ++listed[kind(one)];
    if (place <= kListed) lines.push_back(to_text(one));
    if (place == kListed && total[kind(one)] > kListed)
      lines.push_back(std::format("and {} more: {}", total[kind(one)] - kListed, one.message));
  }
  return join(lines, "\n");
}

}  // namespace

DiagnosticsError::DiagnosticsError(std::vector<Diagnostic> diagnostics, std::string reason)
    : Error(ExitCode::kUsage, std::move(reason), list_of(diagnostics)),
      diagnostics_(std::move(diagnostics)) {}

}  // namespace headway
