#include "runner/graph/selector.hpp"

#include "common/error.hpp"
#include "common/nearest.hpp"
#include "common/repeatable.hpp"
#include "common/text.hpp"
#include "runner/graph/expression.hpp"
#include "runner/graph/version_rows.hpp"

#include <algorithm>
#include <cstdlib>
#include <format>
#include <iterator>

namespace headway::graph {

namespace {

using Index = RevisionMap::Index;
using Along = RevisionMap::Along;
using Rows = std::vector<std::string>;
/// A place in the graph: a revision, or the base below all of them.
using Place = std::optional<Index>;

class Resolver {
 public:
  Resolver(const RevisionMap& map, std::string_view whole)
      : map_(map), expression_(parse_expression(whole)) {
    // A label may hold a minus sign; then it is the label that is meant.
    if (expression_.branch.empty() && map.find_label(whole)) expression_ = {whole, {}, whole, {}};
    if (whole.contains('@') && expression_.branch.empty())
      cannot_locate("a branch stands before the @");
    if (!expression_.branch.empty()) branch_ = branch_of(expression_.branch);
  }

  const Expression& expression() const { return expression_; }

  /// The revisions that the symbol names, without the offset.
  std::vector<Index> absolute() const {
    if (expression_.symbol == "heads") return branch_ ? on_branch(map_.heads()) : map_.real_heads();
    if (const auto one = symbol()) return {*one};
    return {};
  }

  Place symbol() const {
    if (expression_.symbol == "base") return std::nullopt;
    if (expression_.symbol == "head" || expression_.symbol == "heads") {
      const bool real = expression_.symbol == "heads" && !branch_;
      const auto heads = real      ? map_.real_heads()
                         : branch_ ? on_branch(map_.heads())
                                   : map_.heads();
      if (heads.size() > 1) several_heads(heads);
      return heads.empty() ? Place() : Place(heads.front());
    }
    const Index found = by_name(expression_.symbol);
    if (branch_ && !shares_lineage(found)) {
      cannot_locate(
          std::format("{} is not on the branch '{}'", map_.id(found), expression_.branch));
    }
    return found;
  }

  /// Where upgrading by a number of steps from the database's rows begins.
  Place upgrade_start(const Rows& rows) const {
    const auto current = checked_rows(map_, rows);
    std::vector<Index> starts = branch_ ? on_branch(current) : current;
    if (starts.empty() && branch_) starts = tips_on_branch(current);
    if (starts.size() > 1) {
      throw Error(ExitCode::kUsage, "RelativeRevision",
                  "Ambiguous upgrade from multiple current revisions",
                  std::format("the database is at {}; name the branch: LABEL@{}", listed(starts),
                              expression_.whole));
    }
    return starts.empty() ? Place() : Place(starts.front());
  }

  /// Where downgrading by a number of steps from the database's rows begins.
  Index downgrade_start(const Rows& rows) const {
    const auto current = checked_rows(map_, rows);
    if (current.empty()) too_few();
    std::vector<Index> starts = branch_ ? on_branch(current) : current;
    if (starts.empty()) starts = tips_on_branch(current);
    if (starts.empty()) too_few();
    if (starts.size() > 1) {
      throw Error(ExitCode::kUsage, "RelativeRevision",
                  "Ambiguous downgrade from multiple current revisions",
                  std::format("the database is at {}; name the branch: LABEL@{}", listed(starts),
                              expression_.whole));
    }
    return starts.front();
  }

  Place walk_up(Place place, int steps, bool along_branch) const {
    for (; steps > 0; --steps) {
      auto next = place ? map_.children(*place) : map_.bases();
      if (along_branch && branch_) next = on_branch(next);
      place = only(next);
    }
    return place;
  }

  Place walk_down(Place place, int steps) const {
    for (; steps > 0; --steps) {
      if (!place) too_few();
      const auto& next = map_.parents(*place);
      if (next.empty()) {
        place.reset();
      } else {
        place = only(next);
      }
    }
    return place;
  }

  [[noreturn]] void too_few() const {
    throw Error(ExitCode::kUsage, "RelativeRevision",
                std::format("Relative revision {} didn't produce {} migrations", expression_.whole,
                            std::abs(expression_.offset.value_or(0))),
                "there are not that many revisions in this direction");
  }

  [[noreturn]] void cannot_locate(const std::string& why, std::string hint = {}) const {
    throw Error(
        ExitCode::kUsage, "RevisionNotFound",
        can_be_repeated(expression_.whole)
            ? std::format("Can't locate revision identified by '{}': {}", expression_.whole, why)
            : "Can't locate the revision that was given (not shown: it could be a piece of "
              "a database's URL)",
        hint.empty() ? "`headway history` lists the revisions" : std::move(hint));
  }

  /// The revision that stands for the branch before the @.
  Place branch() const { return branch_; }

 private:
  Index by_name(std::string_view name) const {
    if (name.empty()) cannot_locate("no revision is named");
    if (const auto exact = exactly(name)) return *exact;
    auto matches = beginning_with(name);
    if (branch_) matches = on_branch(matches);
    if (matches.size() > 1) {
      throw Error(
          ExitCode::kUsage, "AmbiguousRevision",
          std::format("'{}' is the beginning of several revisions: {}", name, listed(matches)),
          "write more of the id");
    }
    if (matches.empty()) {
      cannot_locate(
          std::format("no id{} is it or begins with it", branch_ ? " on that branch" : " or label"),
          branch_ ? std::string() : suggestion(name));
    }
    return matches.front();
  }

  /// A hint with the name that was probably meant; empty where none is near.
  std::string suggestion(std::string_view name) const {
    std::vector<std::string> names = {"head", "heads", "base"};
    std::vector<std::string> beginnings;  // of ids, as long as the name
    for (Index i = 0; i < map_.size(); ++i) {
      names.push_back(map_.id(i));
      std::ranges::copy(map_.node(i).branch_labels, std::back_inserter(names));
      beginnings.push_back(map_.id(i).substr(0, name.size()));
    }
    auto meant = nearest(name, names);
    constexpr std::size_t kTelling = 4;  // the beginning of an id says little below that
    if (!meant && name.size() >= kTelling) meant = nearest(name, beginnings);
    return meant ? std::format("did you mean {}?", *meant) : std::string();
  }

  Index branch_of(std::string_view name) const {
    if (const auto exact = exactly(name)) return *exact;
    const auto matches = beginning_with(name);
    if (matches.size() == 1) return matches.front();
    std::vector<std::string> labels;
    for (Index i = 0; i < map_.size(); ++i)
      std::ranges::copy(map_.node(i).branch_labels, std::back_inserter(labels));
    cannot_locate(std::format("there is no branch '{}'", name),
                  labels.empty() ? "no revision has a branch label" : "branches: " + join(labels));
  }

  Place exactly(std::string_view name) const {
    const auto id = map_.find(name);
    return id ? id : map_.find_label(name);
  }

  /// By Alembic's rule that an id of up to three characters must be written in full.
  std::vector<Index> beginning_with(std::string_view prefix) const {
    const auto fits = [&](const std::string& name) {
      return name.size() > 3 && name.starts_with(prefix);
    };
    std::vector<Index> matches;
    for (Index i = 0; i < map_.size(); ++i) {
      if (fits(map_.id(i)) || std::ranges::any_of(map_.node(i).branch_labels, fits))
        matches.push_back(i);
    }
    return matches;
  }

  bool shares_lineage(Index index) const {
    return map_.reach({*branch_}, Along::kParents)[index] ||
           map_.reach({*branch_}, Along::kChildren)[index];
  }

  std::vector<Index> on_branch(std::vector<Index> indices) const {
    std::erase_if(indices, [&](Index index) { return !shares_lineage(index); });
    return indices;
  }

  /// The branch's uppermost revisions among all that the rows imply.
  std::vector<Index> tips_on_branch(const std::vector<Index>& rows) const {
    const auto implied = map_.reach(rows, Along::kRequirements);
    std::vector<Index> active;
    for (Index i = 0; i < map_.size(); ++i) {
      if (implied[i] && shares_lineage(i)) active.push_back(i);
    }
    auto tips = active;
    for (const Index index : active) {
      for (const Index below : map_.requirements(index))
        std::erase(tips, below);
    }
    return tips;
  }

  Index only(const std::vector<Index>& next) const {
    if (next.empty()) too_few();
    if (next.size() > 1) {
      throw Error(ExitCode::kUsage, "RelativeRevision",
                  std::format("Ambiguous walk: '{}' comes to a fork of {}", expression_.whole,
                              listed(next)),
                  "name the revision itself");
    }
    return next.front();
  }

  [[noreturn]] void several_heads(const std::vector<Index>& heads) const {
    throw Error(
        ExitCode::kUsage, "MultipleHeads",
        std::format(
            "Multiple head revisions are present for given argument '{}'; please specify a "
            "specific target revision, '<branchname>@head' to narrow to a specific head, or "
            "'heads' for all heads",
            expression_.whole),
        "the heads: " + listed(heads));
  }

  std::string listed(const std::vector<Index>& indices) const {
    std::vector<std::string> names;
    for (const Index index : indices) {
      std::string& name = names.emplace_back(map_.id(index));
      for (const std::string& label : map_.labels(index))
        name += std::format(" ({})", label);
    }
    return join(names);
  }

  const RevisionMap& map_;
  Expression expression_;
  Place branch_;
};

std::vector<std::string> ids_of(const RevisionMap& map, const std::vector<Index>& indices) {
  std::vector<std::string> ids;
  for (const Index index : indices)
    ids.push_back(map.id(index));
  return ids;
}

}  // namespace

std::vector<std::string> upgrade_targets(const RevisionMap& map, std::string_view expression,
                                         const std::vector<std::string>& rows) {
  const Resolver resolver(map, expression);
  const auto& [whole, branch, symbol, offset] = resolver.expression();
  if (!offset) return ids_of(map, resolver.absolute());
  const bool from_database = symbol.empty();
  if (from_database && *offset <= 0) resolver.too_few();
  const Place start = from_database ? resolver.upgrade_start(rows) : resolver.symbol();
  const Place target = *offset > 0 ? resolver.walk_up(start, *offset, /*along_branch=*/true)
                                   : resolver.walk_down(start, -*offset);
  return target ? std::vector{map.id(*target)} : std::vector<std::string>{};
}

DowngradeTarget downgrade_target(const RevisionMap& map, std::string_view expression,
                                 const std::vector<std::string>& rows) {
  const Resolver resolver(map, expression);
  const auto& [whole, branch, symbol, offset] = resolver.expression();
  DowngradeTarget target;
  if (resolver.branch()) target.branch = map.id(*resolver.branch());
  const bool from_database = offset && symbol.empty();
  if (from_database && *offset >= 0) resolver.too_few();
  Place place;
  if (from_database) {
    place = resolver.downgrade_start(rows);
    // Only the line of the row that it starts from goes down.
    if (!target.branch) target.branch = map.id(*place);
  } else {
    place = resolver.symbol();
  }
  if (offset && *offset > 0) place = resolver.walk_up(place, *offset, /*along_branch=*/true);
  if (offset && *offset < 0) place = resolver.walk_down(place, -*offset);
  if (place) target.revision = map.id(*place);
  return target;
}

std::vector<std::string> named_revisions(const RevisionMap& map, std::string_view expression,
                                         const std::vector<std::string>& rows) {
  if (expression == "current") return ids_of(map, checked_rows(map, rows));
  return upgrade_targets(map, expression, rows);
}

bool is_relative_to_database(std::string_view expression) {
  const Expression parsed = parse_expression(expression);
  return expression == "current" || (parsed.offset && parsed.symbol.empty());
}

}  // namespace headway::graph
