#include "common/error.hpp"

#include "common/text.hpp"

#include <format>
#include <ranges>

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

DiagnosticsError::DiagnosticsError(std::vector<Diagnostic> diagnostics, std::string reason)
    : Error(ExitCode::kUsage, std::move(reason),
            join(diagnostics |
                     std::views::transform([](const Diagnostic& one) { return to_text(one); }),
                 "\n")),
      diagnostics_(std::move(diagnostics)) {}

}  // namespace headway
