#include "runner/authoring/rebase.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "runner/graph/selector.hpp"
#include "runner/revisions/lexer.hpp"
#include "runner/revisions/section_mark.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <stdexcept>

namespace headway::authoring {

namespace {

using graph::RevisionMap;
using Index = RevisionMap::Index;
using Along = RevisionMap::Along;

Index one_named(const RevisionMap& map, const std::string& expression) {
  if (graph::is_relative_to_database(expression))
    throw Error(ExitCode::kUsage, "RelativeRevision",
                std::format("{} counts from where a database is", expression),
                "name a revision, such as 3f2a9c1b7d4e or LABEL@head");
  const std::vector<std::string> ids = graph::named_revisions(map, expression, {});
  if (ids.size() != 1)
    throw Error(ExitCode::kUsage, "RevisionNotFound",
                std::format("{} names {}; one revision is expected", expression,
                            ids.empty() ? std::string("no revision") : join(ids)),
                "`headway heads` lists the heads");
  return *map.find(ids.front());
}

Index other_head(const RevisionMap& map, Index revision) {
  std::vector<Index> others;
  for (const Index head : map.heads())
    if (!map.reach({head}, Along::kParents)[revision]) others.push_back(head);
  if (others.size() == 1) return others.front();
  std::vector<std::string> names;
  for (const Index head : others)
    names.push_back(map.id(head));
  throw Error(ExitCode::kUsage, others.empty() ? "NothingToRebase" : "MultipleHeads",
              others.empty()
                  ? std::format("there is no other head to put {} behind", map.id(revision))
                  : std::format("there are several heads to put {} behind: {}", map.id(revision),
                                join(names)),
              others.empty() ? "`headway heads` lists the heads" : "name one with --onto");
}

/// Parents below the target give way to it; a revision that stands on others that move keeps those
/// alone, since they lead to the target.
std::optional<NewParents> moved_parents(const RevisionMap& map, Index revision, Index onto,
                                        const std::vector<bool>& moves) {
  std::vector<std::string> parents;
  for (const Index parent : map.parents(revision))
    if (moves[parent]) parents.push_back(map.id(parent));
  if (parents.empty()) parents.push_back(map.id(onto));
  if (parents == map.node(revision).down_revisions) return std::nullopt;
  return NewParents{.id = map.id(revision), .revises = std::move(parents)};
}

void check_graph(const RevisionMap& map, const std::vector<NewParents>& changes) {
  std::vector<graph::Node> nodes;
  for (Index i = 0; i < map.size(); ++i) {
    nodes.push_back(map.node(i));
    const auto change = std::ranges::find(changes, map.id(i), &NewParents::id);
    if (change != changes.end()) nodes.back().down_revisions = change->revises;
  }
  const auto built = RevisionMap::build(std::move(nodes));
  if (!built) throw DiagnosticsError(built.error());
}

}  // namespace

Rebase plan_rebase(const RevisionMap& map, const std::string& revision, const std::string& onto) {
  const Index top = one_named(map, revision);
  const Index target = onto.empty() ? other_head(map, top) : one_named(map, onto);
  const std::vector<bool> above = map.reach({top}, Along::kParents);
  const std::vector<bool> below = map.reach({target}, Along::kParents);
  std::vector<bool> moves(map.size());
  for (Index i = 0; i < map.size(); ++i)
    moves[i] = above[i] && !below[i];
  if (!moves[top])
    throw Error(ExitCode::kUsage, "NothingToRebase",
                std::format("{} is below {} already", map.id(top), map.id(target)),
                "name the head of the revisions that are to move");
  Rebase plan{.onto = map.id(target), .moved = {}, .changes = {}};
  for (Index i = 0; i < map.size(); ++i) {
    if (!moves[i]) continue;
    plan.moved.push_back(map.id(i));
    if (auto change = moved_parents(map, i, target, moves))
      plan.changes.push_back(std::move(*change));
  }
  check_graph(map, plan.changes);
  return plan;
}

std::string with_revises(std::string_view text, const std::vector<std::string>& revises) {
  const std::string line = std::format("-- revises: {}", join(revises));
  std::optional<std::string_view> revision;
  revisions::Lexer lexer(text);
  for (revisions::Token token = lexer.next();; token = lexer.next()) {
    using enum revisions::Token::Kind;
    if (token.kind == kSpace || token.kind == kBlockComment) continue;
    if (token.kind != kLineComment || revisions::mark_text(token.text)) break;
    const std::string_view content = token.text.substr(2);
    const std::string_view key = trim(content.substr(0, content.find(':')));
    if (key == "revision" && content.contains(':')) revision = token.text;
    if (key != "revises" || !content.contains(':')) continue;
    const auto at = static_cast<std::size_t>(token.text.data() - text.data());
    return std::string(text.substr(0, at)) + line +
           std::string(text.substr(at + token.text.size()));
  }
  if (!revision) throw std::logic_error("the text has no revision");
  const auto end = static_cast<std::size_t>(revision->data() - text.data()) + revision->size();
  const bool carriage = text.substr(end).starts_with("\r\n");
  return std::string(text.substr(0, end)) + (carriage ? "\r\n" : "\n") + line +
         std::string(text.substr(end));
}

}  // namespace headway::authoring
