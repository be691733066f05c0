#include "runner/apply/own_bookkeeping.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "runner/sql/row_writes.hpp"

#include <algorithm>
#include <format>

namespace headway::apply {

namespace {

bool is_the_table(const sql::Name& name, const database::VersionTable& table) {
  return name.name == table.name && (name.schema.empty() || name.schema == table.schema);
}

bool writes(const revisions::Statement& statement, const database::VersionTable& table) {
  // Few statements name it, and each takes time to parse.
  if (!lower(statement.text).contains(lower(table.name))) return false;
  return std::ranges::any_of(sql::written_or_made(statement),
                             [&](const sql::Name& name) { return is_the_table(name, table); });
}

}  // namespace

void refuse_bookkeeping_of_its_own(const database::VersionTable& table, const plan::Plan& plan) {
  std::vector<Diagnostic> diagnostics;
  for (const plan::Segment& segment : plan.segments) {
    for (const plan::Step& step : segment.steps) {
      for (const revisions::Statement& statement : step.section().statements) {
        if (writes(statement, table))
          diagnostics.push_back(
              {.file = step.revision->file,
               .line = statement.line,
               .message =
                   std::format("this statement writes {}, which Headway keeps itself", table.key()),
               .hint = "delete the statement, and what else the file does with the rows of that "
                       "table"});
      }
    }
  }
  if (!diagnostics.empty()) throw DiagnosticsError(std::move(diagnostics));
}

}  // namespace headway::apply
