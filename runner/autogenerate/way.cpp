#include "runner/autogenerate/way.hpp"

#include "runner/autogenerate/fates.hpp"
#include "runner/autogenerate/inherited_columns.hpp"
#include "runner/autogenerate/inherited_defaults.hpp"
#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/links.hpp"
#include "runner/autogenerate/object_statements.hpp"
#include "runner/autogenerate/order.hpp"
#include "runner/autogenerate/parthood.hpp"
#include "runner/autogenerate/partition_parts.hpp"
#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace headway::autogenerate {

using schema::Dependency;
using schema::Key;
using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

constexpr std::size_t kNone = Graph::kNone;

void append(Statements& to, Statements what) {
  std::ranges::move(what, std::back_inserter(to));
}

/// Foreign keys come behind all that they may refer to.
int rank_of(const Object& object) {
  if (is_foreign_key(object)) return static_cast<int>(Kind::kStatistics);
  return static_cast<int>(object.key.kind);
}

/// Makes a graph of statements of the items' fates.
class Assembly {
 public:
  Assembly(const Snapshot& before, const Snapshot& after, const Fates& fates, Merging merging)
      : before_(before),
        after_(after),
        fates_(fates),
        merging_(merging),
        parts_(after, fates, merging) {
    places_.resize(fates.items.size());
  }

  std::optional<Statements> order() {
    for (std::size_t i = 0; i < fates_.items.size(); ++i)
      add_drop(i);
    for (std::size_t i = 0; i < fates_.items.size(); ++i)
      add_change(i);
    for (std::size_t i = 0; i < fates_.items.size(); ++i)
      change_with_parent(i);
    link_statements(before_, after_, fates_, parts_, places_, graph_);
    follow_partitions();
    return graph_.sorted();
  }

 private:
  std::size_t add_drop(std::size_t index);
  bool has_attached_constraints(std::size_t index) const;
  void add_change(std::size_t index);
  std::size_t add_create(std::size_t index);
  void change_with_parent(std::size_t index);
  void follow_partitions();

  const Snapshot& before_;
  const Snapshot& after_;
  const Fates& fates_;
  Merging merging_;
  Parthood parts_;
  std::vector<Places> places_;
  Graph graph_;
};

bool Assembly::has_attached_constraints(std::size_t index) const {
  if (!before_.objects[index].has("partitioned")) return false;
  for (std::size_t i = 0; i < before_.objects.size(); ++i) {
    for (const Snapshot::Edge& edge : before_.needs[i]) {
      if (edge.to == index && is_attached_to_index(before_, i, index)) return true;
    }
  }
  return false;
}

/// Its own statement, or that of what it goes along with.
std::size_t Assembly::add_drop(std::size_t index) {
  const Item& item = fates_.items[index];
  Places& places = places_[index];
  if (!item.goes() || places.dropped_looked_at) return places.drop;
  places.dropped_looked_at = true;
  const auto place = static_cast<std::size_t>(item.before - before_.objects.data());
  const bool may_go_along = merging_.foreign_keys_go_along || !is_foreign_key(*item.before);
  for (const Snapshot::Edge& edge : before_.needs[place]) {
    const std::size_t owner = fates_.of_before[edge.to];
    const bool is_part =
        edge.why == Dependency::kPart || is_function_of_type(before_, place, edge.to);
    if (!is_part || !fates_.items[owner].goes() || !may_go_along || fates_.items[owner].recomputed)
      continue;
    return places.drop = add_drop(owner);
  }
  Statements statements = item.taken_over ? Statements{} : drop_statements(*item.before);
  if (item.renamed_away) statements = drop_renamed_away(*item.before);
  if (item.recomputed) statements = empty_column(*item.before);
  // The constraints whose indexes are its parts go with it, or the functions of a base type.
  if (has_attached_constraints(place) || item.before->has("@shell"))
    statements.front().sql += " CASCADE";
  return places.drop = graph_.add({.statements = std::move(statements),
                                   .phase = 0,
                                   .rank = -rank_of(*item.before),
                                   .name = item.before->key.name});
}

std::size_t Assembly::add_create(std::size_t index) {
  Places& places = places_[index];
  if (places.create != kNone) return places.create;
  const Object& object = *fates_.items[index].after;
  if (const auto owner = parts_.owner_of(object)) return places.create = add_create(*owner);
  std::vector<const Object*> parts;
  Statements comments = comment_statements(object);
  for (const std::size_t part : parts_.of(index)) {
    const Object& other = *fates_.items[part].after;
    parts.push_back(&other);
    append(comments, other.key.kind == Kind::kDefault ? Statements{} : comment_statements(other));
  }
  const Item& item = fates_.items[index];
  Statements statements = item.taken_over   ? take_over_index(object)
                          : item.recomputed ? recompute_column(*item.before, object)
                                            : create_statements(object, parts);
  append(statements, std::move(comments));
  places.create = graph_.add({.statements = std::move(statements),
                              .phase = 2,
                              .rank = rank_of(object),
                              .name = object.key.name});
  if (object.has("@shell")) {
    places.shell = graph_.add({.statements = {{object.fact("@shell")}},
                               .phase = 2,
                               .rank = static_cast<int>(Kind::kDomain),
                               .name = object.key.name});
    graph_.before(places.shell, places.create);
  }
  return places.create;
}

void Assembly::add_change(std::size_t index) {
  const Item& item = fates_.items[index];
  Places& places = places_[index];
  const Object& object = item.object();
  if (item.fate == Fate::kAltered && !item.altered.empty())
    places.alter = graph_.add(
        {.statements = item.altered, .phase = 1, .rank = rank_of(object), .name = object.key.name});
  if (item.comes()) add_create(index);
  if (item.comes() && item.renamed_away) {
    const std::size_t rename = graph_.add({.statements = rename_away(*item.before),
                                           .phase = 1,
                                           .rank = rank_of(object),
                                           .name = object.key.name});
    graph_.before(rename, places.create);
  }
  if (object.key.kind == Kind::kTable && item.after &&
      (item.fate != Fate::kSame || object.has("inherited_columns"))) {
    const Object former = with_columns_that_stay(item, after_, fates_);
    const Object wanted = with_expressions_of_parents(former, object, after_);
    if (Statements statements = follow_parents(former, wanted); !statements.empty())
      places.behind_parents = graph_.add({.statements = std::move(statements),
                                          .phase = 2,
                                          .rank = static_cast<int>(Kind::kConstraint),
                                          .name = object.key.name});
  }
  const bool owned =
      object.key.kind == Kind::kSequence && item.after && item.after->has("owned_by");
  const bool new_owner =
      owned && (item.comes() || item.before->fact("owned_by") != item.after->fact("owned_by"));
  if (new_owner) {
    places.own = graph_.add({.statements = own_sequence(*item.after),
                             .phase = 2,
                             .rank = static_cast<int>(Kind::kConstraint),
                             .name = object.key.name});
    graph_.before(places.create, places.own);
    graph_.before(places.alter, places.own);
  }
}

/// The type of an inherited column is changed by the statement for the parent's.
void Assembly::change_with_parent(std::size_t index) {
  const Item& item = fates_.items[index];
  if (item.fate != Fate::kAltered || item.after->key.kind != Kind::kColumn || !item.altered.empty())
    return;
  const Object* table = after_.find({.kind = Kind::kTable, .name = item.after->fact("on")});
  for (const std::string& parent : list_of(table ? table->fact("parents") : "")) {
    const auto column =
        parts_.find({.kind = Kind::kColumn, .name = parent + "." + item.after->fact("name")});
    if (!column) continue;
    change_with_parent(*column);
    if (places_[*column].alter != kNone) places_[index].alter = places_[*column].alter;
  }
}

/// The names and comments of partitions' indexes come behind the indexes and the partitions.
void Assembly::follow_partitions() {
  PartitionIndexChanges found = partition_index_changes(before_, after_, fates_);
  std::size_t away = kNone;
  if (!found.away.empty()) {
    away = graph_.add({.statements = std::move(found.away), .phase = 0, .rank = 0, .name = {}});
    for (const Places& places : places_) {
      graph_.before(away, places.create);
      graph_.before(away, places.alter);
    }
  }
  for (PartitionIndexChange& change : found.changes) {
    const std::size_t node = graph_.add({.statements = std::move(change.statements),
                                         .phase = 2,
                                         .rank = static_cast<int>(Kind::kOther),
                                         .name = change.table});
    graph_.before(away, node);
    const Key table{.kind = Kind::kTable, .name = change.table};
    for (const auto& item : {change.parent, parts_.find(table)}) {
      if (!item) continue;
      const Places& places = places_[*item];
      for (const std::size_t first : {places.alter, places.create, places.behind_parents})
        graph_.before(first, node);
    }
  }
}

/// Bodies in text form may name what comes later; pg_dump switches their check off for the same
/// reason.
bool makes_unchecked_body(const Fates& fates) {
  return std::ranges::any_of(fates.items, [](const Item& item) {
    return item.after && item.after->key.kind == Kind::kRoutine && !item.after->has("atomic") &&
           (item.comes() || item.fate == Fate::kAltered);
  });
}

}  // namespace

Way find_way(const Snapshot& standing, const Snapshot& wanted) {
  const Schemas moved = with_parts_of_moved(standing, wanted);
  const auto [before, after] = with_own_defaults(moved.before, moved.after);
  const Fates fates = decide_fates(before, after);
  if (!fates.problems.empty()) return {.problems = fates.problems};
  for (const Merging merging :
       {Merging{}, Merging{.foreign_keys_go_along = false},
        Merging{.parts_into_tables = false, .foreign_keys_go_along = false}}) {
    auto statements = Assembly(before, after, fates, merging).order();
    if (!statements) continue;
    if (makes_unchecked_body(fates))
      statements->insert(statements->begin(), {.sql = "SET check_function_bodies = off"});
    return {.statements = std::move(*statements)};
  }
  return {.problems = {"the dependencies between the objects run in a circle"}};
}

}  // namespace headway::autogenerate
