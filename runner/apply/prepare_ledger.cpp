#include "runner/apply/prepare_ledger.hpp"

#include "runner/database/grants.hpp"
#include "runner/database/ledger.hpp"
#include "runner/database/ledger_publication.hpp"

namespace headway::apply {

void prepare_ledger(database::Session& session, const database::VersionTable& table, bool publish,
                    Progress& progress) {
  database::refuse_missing_grants(session, table);
  if (!publish) database::refuse_published_ledger(session, table.ledger);
  for (const std::string& lost : database::Ledger(session, table).bring_forward())
    progress.notice(lost);
}

}  // namespace headway::apply
