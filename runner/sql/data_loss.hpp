#pragma once

#include "runner/revisions/statement.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace headway::sql {

/// Whether a statement may take away what the database holds: rows, columns, tables, the position
/// of a sequence, the former shape of a value. On the safe side: code that a statement runs without
/// showing it (DO, CALL, EXECUTE, a function that is not one of the server's own harmless ones,
/// wherever it is called, a REFRESH) counts, and so does a statement that the grammar does not
/// know. Definitions that can be written again (views, functions, indexes, constraints) are no
/// data. Pure.
bool may_lose_data(const revisions::Statement& statement);

/// Code that a statement may run without showing it, since it is in the database already.
struct PresentCode {
  bool on_rows = false;         ///< writing a row may run some: a trigger, a rule, a default
  bool on_definitions = false;  ///< an event trigger
  bool in_views = false;        ///< reading a view may run some
  bool in_casts = false;        ///< a value that is computed may run some
  /// Functions and operators under the name of a harmless one.
  std::set<std::string> functions{};
  std::set<std::string> operators{};
};

/// Looks at statements that run one after another: an earlier one may leave such code behind.
class LossFinder {
 public:
  explicit LossFinder(const PresentCode& present);
  ~LossFinder();
  LossFinder(const LossFinder&) = delete;
  LossFinder& operator=(const LossFinder&) = delete;

  /// Whether the next statement may lose data.
  bool next(const revisions::Statement& statement);

 private:
  struct State;
  std::unique_ptr<State> state_;
  bool last_ = false;
};

/// Whether one of the statements that run one after another may lose data.
bool may_lose_data(const std::vector<const revisions::Statement*>& statements,
                   const PresentCode& present = {});

}  // namespace headway::sql
