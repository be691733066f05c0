#pragma once

#include <string>
#include <vector>

namespace headway::autogenerate {

/// One SQL statement that a difference needs, without its semicolon.
struct Statement {
  std::string sql;
  /// The data that it takes away, for people: `column public.a.b with its values`. Empty: none.
  std::string loss = {};
  /// What it makes cannot be used before its transaction is committed (ALTER TYPE ... ADD VALUE).
  bool commit_after = false;

  bool operator==(const Statement&) const = default;
};

using Statements = std::vector<Statement>;

}  // namespace headway::autogenerate
