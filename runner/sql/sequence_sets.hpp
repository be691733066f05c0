#pragma once

#include "runner/revisions/statement.hpp"

#include <string>
#include <vector>

namespace headway::sql {

/// A call of setval() as pg_dump writes it for a sequence that nobody has used.
struct SequenceSet {
  std::string sequence;  ///< as written: quoted where it has to be, with or without its schema
  std::string value;

  bool operator==(const SequenceSet&) const = default;
};

/// The calls `setval('app.ids', 1, false)` with constants in a statement's own text. In the session
/// they leave no trace, unlike nextval() and every other setval(). Pure.
std::vector<SequenceSet> uncalled_sets(const revisions::Statement& statement);

}  // namespace headway::sql
