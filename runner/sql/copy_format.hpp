#pragma once

#include "runner/revisions/statement.hpp"

namespace headway::sql {

/// The form of the rows that a COPY takes.
struct CopyFormat {
  enum class Kind { kText, kCsv, kBinary };

  Kind kind = Kind::kText;
  char quote = '"';   ///< of kCsv
  char escape = '"';  ///< of kCsv: before a quote that ends nothing

  bool operator==(const CopyFormat&) const = default;
};

/// Text, PostgreSQL's default, also for a statement that the grammar does not know. Pure.
CopyFormat copy_format(const revisions::Statement& statement);

}  // namespace headway::sql
