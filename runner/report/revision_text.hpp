#pragma once

#include "runner/plan/history.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace headway::report {

/// Revisions as text, in Alembic's formats, and as JSON. Pure.
class RevisionText {
 public:
  /// `current` are the revisions to be marked as those that the database is at; nothing: no marks.
  explicit RevisionText(const plan::History& history,
                        std::optional<std::set<std::string>> current = {})
      : history_(history), current_(std::move(current)) {}

  /// `27c6a30d7c24 (shop) (head)`
  std::string head_line(const std::string& id) const;
  /// `ae1027a6acf (head)`; also for an id that the history does not know.
  std::string current_line(const std::string& id) const;
  /// `1975ea83b712 -> ae1027a6acf (head), add col`
  std::string history_line(const std::string& id) const;
  /// `ae1027a6acf (shop) (head), add col`: in a drawing, where the lines show the parents.
  std::string graph_line(const std::string& id) const;
  /// A branch point and the revisions that it branches into, a line each; with `verbose` all about
  /// it.
  std::string branches(const std::string& id, bool verbose) const;
  /// A block of lines for -v, which ends in an empty one.
  std::string block(const std::string& id) const;

  /// `{"version":1,"revisions":[...]}` with everything that is known of each.
  std::string json(const std::vector<std::string>& ids) const;

 private:
  using Index = graph::RevisionMap::Index;

  std::string marks(Index index, bool tree) const;
  std::string labelled(Index index) const;
  std::string parents(Index index) const;
  bool is_current(const std::string& id) const { return current_ && current_->contains(id); }

  const plan::History& history_;
  std::optional<std::set<std::string>> current_;
};

}  // namespace headway::report
