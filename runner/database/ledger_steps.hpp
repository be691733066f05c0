#pragma once

#include "runner/database/ledger_place.hpp"

#include <string>
#include <vector>

namespace headway::database {

/// One relation, column or key of the ledger, and the statement that makes it.
struct LedgerPart {
  std::string table;     ///< or view, to which it belongs, by its plain name
  std::string relation;  ///< in which it is seen: the table, or the index of its key
  std::string column;    ///< empty: the relation itself
  std::string sql;
};

/// How the ledger came to its present shape: one step for each change, numbered from 1. A step that
/// was published is never edited; a change is a new step at the end.
///
/// Every part can be made in a ledger of any earlier state: a column that is NOT NULL has a default
/// for the rows that are there.
struct LedgerStep {
  int number;
  std::vector<LedgerPart> parts;
};

std::vector<LedgerStep> ledger_steps(const LedgerPlace& place);

}  // namespace headway::database
