#pragma once

#include "runner/revisions/revision.hpp"
#include "runner/sql/effects.hpp"

#include <vector>

namespace headway::plan {

/// What a section does to tables that were there before the run, and that the app may wait for.
struct TableUse {
  bool locks = false;       ///< keeps others from writing or reading one until the COMMIT
  bool works_long = false;  ///< works through all rows of one: a check, an index, a rewrite
};

/// Looks at the sections of a run in their order. Code that a statement does not show is left out
/// of account: to divide a run at each DO block would take the atomicity of most runs.
class TableUses {
 public:
  TableUse of(const revisions::Section& section);

 private:
  bool was_there(const sql::Name& relation) const;

  std::vector<sql::Name> made_;  // by the sections so far
};

}  // namespace headway::plan
