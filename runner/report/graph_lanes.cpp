#include "runner/report/graph_lanes.hpp"

#include "runner/graph/traversal.hpp"

#include <algorithm>

namespace headway::report {

namespace {

using Index = graph::RevisionMap::Index;

/// Columns that lead down, each to a revision that is yet to come.
class Drawing {
 public:
  explicit Drawing(const graph::RevisionMap& map) : map_(map) {}

  void add(Index revision, char sign) {
    const std::size_t at = column_of(revision);
    std::string line = columns();
    line[2 * at] = sign;
    lines_.push_back({without_blanks(line), revision});
    lead_on(revision, at);
  }

  std::vector<GraphLine> finish() { return std::move(lines_); }

 private:
  static std::string without_blanks(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
  }

  std::string columns() const {
    std::string line(2 * leads_to_.size(), ' ');
    for (std::size_t i = 0; i < leads_to_.size(); ++i)
      if (leads_to_[i]) line[2 * i] = '|';
    return line;
  }

  std::size_t free_column(std::size_t from) {
    for (std::size_t i = from; i < leads_to_.size(); ++i)
      if (!leads_to_[i]) return i;
    leads_to_.emplace_back();
    return leads_to_.size() - 1;
  }

  /// The column that leads to the revision; one of its own where none does: it is a head.
  std::size_t column_of(Index revision) {
    const auto found = std::ranges::find(leads_to_, std::optional(revision));
    const auto at = found != leads_to_.end() ? static_cast<std::size_t>(found - leads_to_.begin())
                                             : free_column(0);
    leads_to_[at] = revision;
    return at;
  }

  /// Draws an edge from one column to another, a line for each column that it moves on.
  void move(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
      slant(2 * i + 1, '\\');
    for (std::size_t i = from; i > to; --i)
      slant(2 * i - 1, '/');
  }

  /// Its column goes on to the first parent, into the column that leads there already if there is
  /// one; each other parent is led to in the same way.
  void lead_on(Index revision, std::size_t at) {
    const std::vector<Index>& parents = map_.parents(revision);
    leads_to_[at].reset();
    std::optional<std::size_t> left;  // for the first parent, whose edge leaves this column last
    if (!parents.empty()) {
      const auto there = std::ranges::find(leads_to_, std::optional(parents.front()));
      if (there != leads_to_.end()) left = static_cast<std::size_t>(there - leads_to_.begin());
      leads_to_[at] = parents.front();
    }
    for (std::size_t i = 1; i < parents.size(); ++i) {
      const auto there = std::ranges::find(leads_to_, std::optional(parents[i]));
      const std::size_t column = there != leads_to_.end()
                                     ? static_cast<std::size_t>(there - leads_to_.begin())
                                     : free_column(at + 1);
      move(at, column);
      leads_to_[column] = parents[i];
    }
    if (left) join(at, *left);
    while (!leads_to_.empty() && !leads_to_.back())
      leads_to_.pop_back();
  }

  /// The right one of two columns with the same goal ends in the left one.
  void join(std::size_t one, std::size_t other) {
    const auto [to, from] = std::minmax(one, other);
    leads_to_[from].reset();
    move(from, to);
  }

  void slant(std::size_t place, char sign) {
    std::string line = columns();
    line.resize(std::max(line.size(), place + 1), ' ');
    line[place] = sign;
    lines_.push_back({without_blanks(line), std::nullopt});
  }

  const graph::RevisionMap& map_;
  std::vector<std::optional<Index>> leads_to_;
  std::vector<GraphLine> lines_;
};

}  // namespace

std::vector<GraphLine> graph_lines(const graph::RevisionMap& map,
                                   const std::optional<std::vector<bool>>& applied) {
  Drawing drawing(map);
  for (const std::string& id : graph::history(map)) {
    const Index index = *map.find(id);
    drawing.add(index, !applied || (*applied)[index] ? '*' : 'o');
  }
  return drawing.finish();
}

}  // namespace headway::report
