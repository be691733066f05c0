#include "runner/database/partition_state.hpp"

#include <array>

namespace headway::database {

Attachment attachment(Session& session, const std::string& parent_oid, const std::string& oid) {
  const std::vector<Row> rows = session.query(
      "SELECT inhdetachpending FROM pg_catalog.pg_inherits WHERE inhrelid = $1::oid AND inhparent "
      "= $2::oid",
      {oid, parent_oid});
  if (rows.empty()) return Attachment::kDetached;
  return rows.front().at(0) == "t" ? Attachment::kPendingDetach : Attachment::kAttached;
}

void finalize_detach(Session& session, const std::string& parent_oid, const std::string& oid,
                     const Look& look) {
  const std::string sql =
      session
          .query(
              "SELECT pg_catalog.format('ALTER TABLE %s DETACH PARTITION %s FINALIZE', "
              "$1::oid::regclass, $2::oid::regclass)",
              {parent_oid, oid})
          .at(0)
          .at(0)
          .value_or("");
  session.run(std::array{Statement{.text = sql}}, look);
}

}  // namespace headway::database
