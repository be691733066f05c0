#include "runner/revisions/unsupported.hpp"

#include <format>

namespace headway::revisions {

std::vector<Diagnostic> unsupported(const Revision& revision) {
  std::vector<Diagnostic> diagnostics;
  const auto refuse = [&](int line, std::string_view what) {
    diagnostics.push_back({revision.file, line, 0,
                           std::format("{} is not supported by this version of Headway yet", what),
                           "repeat the statement by hand until it changes no row"});
  };
  const auto look = [&](const Section& section) {
    for (const Statement& statement : section.statements) {
      if (statement.batch) refuse(statement.batch->line, "`-- headway: batch`");
    }
  };
  look(revision.upgrade);
  if (revision.downgrade) look(*revision.downgrade);
  return diagnostics;
}

}  // namespace headway::revisions
