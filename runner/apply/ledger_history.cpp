#include "runner/apply/ledger_history.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "runner/revisions/revision_file.hpp"

#include <format>
#include <memory>
#include <utility>

namespace headway::apply {

namespace {

/// The file that the ledger's row would be, but for its upgrade.
revisions::SourceFile as_file(const database::LedgerRevision& row) {
  std::string text = std::format("-- {}\n--\n-- revision: {}\n-- revises: {}\n",
                                 row.message.value_or(""), row.id, join(row.parents));
  if (!row.depends_on.empty()) text += std::format("-- depends-on: {}\n", join(row.depends_on));
  text += "\n-- headway: upgrade\n";
  if (row.downgrade) text += "\n" + *row.downgrade;
  return {.path = std::format("headway.revision, row {}", row.id),
          .text = std::make_shared<const std::string>(std::move(text))};
}

}  // namespace

plan::History with_ledger(const plan::History& files,
                          const std::vector<database::LedgerRevision>& ledger) {
  std::vector<revisions::Revision> all = files.catalogue().revisions();
  std::vector<Diagnostic> diagnostics;
  for (const database::LedgerRevision& row : ledger) {
    if (files.catalogue().find(row.id)) continue;
    if (auto revision = revisions::parse_revision(as_file(row))) {
      all.push_back(std::move(*revision));
    } else {
      diagnostics.insert(diagnostics.end(), revision.error().begin(), revision.error().end());
    }
  }
  if (!diagnostics.empty()) throw DiagnosticsError(std::move(diagnostics));
  return plan::build_history(revisions::Catalogue(std::move(all)));
}

}  // namespace headway::apply
