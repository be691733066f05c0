#include "common/error.hpp"

#include <format>

namespace headway {

namespace {

std::string all_of(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!text.empty()) text += '\n';
    text += to_text(diagnostic);
  }
  return text;
}

}  // namespace

std::string to_text(const Diagnostic& diagnostic) {
  std::string text = diagnostic.file;
  if (diagnostic.line > 0) text += std::format(":{}", diagnostic.line);
  if (diagnostic.line > 0 && diagnostic.column > 0) text += std::format(":{}", diagnostic.column);
  if (!text.empty()) text += ": ";
  text += diagnostic.message;
  if (!diagnostic.hint.empty()) text += "\n  hint: " + diagnostic.hint;
  return text;
}

DiagnosticsError::DiagnosticsError(std::vector<Diagnostic> diagnostics)
    : Error(ExitCode::kUsage, "InvalidRevisions", all_of(diagnostics)),
      diagnostics_(std::move(diagnostics)) {}

}  // namespace headway
