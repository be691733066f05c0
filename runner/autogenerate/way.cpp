#include "runner/autogenerate/way.hpp"

#include "runner/autogenerate/fates.hpp"
#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/object_statements.hpp"
#include "runner/autogenerate/order.hpp"
#include "runner/autogenerate/parthood.hpp"
#include "runner/autogenerate/partition_parts.hpp"
#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

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

/// The names in the namespace of relations and types that an object takes.
std::vector<std::string> taken_names(const Object& object) {
  switch (object.key.kind) {
    case Kind::kTable:
    case Kind::kView:
    case Kind::kMaterializedView:
    case Kind::kIndex:
    case Kind::kSequence:
    case Kind::kEnum:
    case Kind::kDomain:
    case Kind::kComposite:
    case Kind::kRange:
      return {object.key.name};
    case Kind::kConstraint:
      if (object.has("index_name")) return {object.fact("index_name")};
      return {};
    case Kind::kColumn:
      if (object.has("sequence"))
        return {nlohmann::json::parse(object.fact("sequence")).at("name").get<std::string>()};
      return {};
    default:
      return {};
  }
}

/// Whether a table has a column of its own or of a parent.
bool has_column(const Snapshot& schema, const std::string& table, const std::string& column) {
  if (schema.find({.kind = Kind::kColumn, .name = table + "." + column})) return true;
  const Object* object = schema.find({.kind = Kind::kTable, .name = table});
  const std::vector<std::string> parents = list_of(object ? object->fact("parents") : "");
  return std::ranges::any_of(
      parents, [&](const std::string& parent) { return has_column(schema, parent, column); });
}

/// Whether a parent's column is NOT NULL, which its children's are then, too.
bool parents_are_not_null(const Snapshot& schema, const std::string& table,
                          const std::string& column) {
  const Object* object = schema.find({.kind = Kind::kTable, .name = table});
  const std::vector<std::string> parents = list_of(object ? object->fact("parents") : "");
  return std::ranges::any_of(parents, [&](const std::string& parent) {
    const Object* found = schema.find({.kind = Kind::kColumn, .name = parent + "." + column});
    return found ? found->has("not_null") : parents_are_not_null(schema, parent, column);
  });
}

/// A table as it was, less the settings of inherited columns that are no more, or are their
/// parents' from then on; of a new table none are set yet.
Object with_columns_that_stay(const Item& item, const Snapshot& after) {
  Object former = item.comes() ? *item.after : *item.before;
  if (!former.has("inherited_columns")) return former;
  nlohmann::json rest = nlohmann::json::object();
  const nlohmann::json columns = nlohmann::json::parse(former.fact("inherited_columns"));
  for (const auto& [column, settings] : columns.items()) {
    if (item.comes() || !has_column(after, former.key.name, column)) continue;
    rest[column] = settings;
    if (parents_are_not_null(after, former.key.name, column)) rest[column].erase("not_null");
  }
  former.facts["inherited_columns"] = rest.dump();
  return former;
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
    link();
    return graph_.sorted();
  }

 private:
  /// Where an item's statements stand, each a node of the graph or kNone.
  struct Places {
    std::size_t drop = kNone;
    std::size_t alter = kNone;
    std::size_t create = kNone;
    std::size_t own = kNone;             ///< of a sequence: OWNED BY
    std::size_t behind_parents = kNone;  ///< of a table: INHERIT, settings of inherited columns
    bool dropped_looked_at = false;
  };

  std::size_t add_drop(std::size_t index);
  bool has_attached_constraints(std::size_t index) const;
  void add_change(std::size_t index);
  std::size_t add_create(std::size_t index);
  void change_with_parent(std::size_t index);
  void link();
  void link_before();
  void link_after();
  void link_casts();
  void link_names();
  void link_columns();
  void link_clusters();
  void link_inheritance();
  void link_persistence();
  void follow_partitions();
  bool is_part_of_renamed_away(const Item& item) const;

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
    if (edge.why != Dependency::kPart || !fates_.items[owner].goes() || !may_go_along ||
        fates_.items[owner].recomputed)
      continue;
    return places.drop = add_drop(owner);
  }
  Statements statements = item.taken_over ? Statements{} : drop_statements(*item.before);
  if (item.renamed_away) statements = drop_renamed_away(*item.before);
  if (item.recomputed) statements = empty_column(*item.before);
  // The constraints whose indexes are its parts go with it.
  if (has_attached_constraints(place)) statements.front().sql += " CASCADE";
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
  return places.create = graph_.add({.statements = std::move(statements),
                                     .phase = 2,
                                     .rank = rank_of(object),
                                     .name = object.key.name});
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
  if (object.key.kind == Kind::kTable && item.after && item.fate != Fate::kSame) {
    const Object former = with_columns_that_stay(item, after_);
    if (Statements statements = follow_parents(former, object); !statements.empty())
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

void Assembly::link_before() {
  for (std::size_t i = 0; i < before_.objects.size(); ++i) {
    const Places& from = places_[fates_.of_before[i]];
    for (const Snapshot::Edge& edge : before_.needs[i]) {
      const Places& to = places_[fates_.of_before[edge.to]];
      const Object& object = before_.objects[i];
      if (object.has("@detached") && before_.objects[edge.to].key.name == object.fact("on")) {
        graph_.before(to.alter, from.drop);
        graph_.before(to.alter, from.alter);
        continue;
      }
      graph_.before(from.drop, to.drop);
      graph_.before(from.alter, to.drop);
      graph_.before(from.drop, to.alter);
    }
  }
}

void Assembly::link_after() {
  for (std::size_t i = 0; i < after_.objects.size(); ++i) {
    const Places& from = places_[fates_.of_after[i]];
    for (const Snapshot::Edge& edge : after_.needs[i]) {
      const Places& to = places_[fates_.of_after[edge.to]];
      if (after_.objects[i].key.kind == Kind::kSequence && edge.why == Dependency::kPart) {
        graph_.before(to.create, from.own);
        graph_.before(to.alter, from.own);
        continue;
      }
      if (is_attached_to_index(after_, i, edge.to)) {
        graph_.before(from.create, to.create);
        continue;
      }
      for (const std::size_t node : {from.create, from.alter}) {
        graph_.before(to.create, node);
        graph_.before(to.alter, node);
      }
    }
  }
}

/// An expression depends on the function of the cast that it uses, not on the cast.
void Assembly::link_casts() {
  std::map<std::size_t, std::vector<std::size_t>> casts;  // of a routine
  const auto is_cast = [&](std::size_t object) {
    return after_.objects[object].fact("designation").starts_with("CAST (");
  };
  const auto is_routine = [&](std::size_t object) {
    return after_.objects[object].key.kind == Kind::kRoutine;
  };
  for (std::size_t i = 0; i < after_.objects.size(); ++i) {
    if (!is_cast(i)) continue;
    for (const Snapshot::Edge& edge : after_.needs[i]) {
      if (is_routine(edge.to)) casts[edge.to].push_back(places_[fates_.of_after[i]].create);
    }
  }
  if (casts.empty()) return;
  for (std::size_t i = 0; i < after_.objects.size(); ++i) {
    if (is_cast(i) || is_routine(i)) continue;
    for (const Snapshot::Edge& edge : after_.needs[i]) {
      const auto found = casts.find(edge.to);
      if (found == casts.end()) continue;
      for (const std::size_t cast : found->second)
        graph_.before(cast, places_[fates_.of_after[i]].create);
    }
  }
}

/// A constraint of a domain that is made anew beside the former one.
bool Assembly::is_part_of_renamed_away(const Item& item) const {
  if (!item.before->has("domain")) return false;
  const auto domain = parts_.find({.kind = Kind::kDomain, .name = item.before->fact("on")});
  return domain && fates_.items[*domain].renamed_away;
}

/// A name is free before it is taken anew.
void Assembly::link_names() {
  std::map<std::string, std::vector<std::size_t>> freed;
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Item& item = fates_.items[i];
    if (!item.before || item.renamed_away) continue;
    for (const std::string& name : taken_names(*item.before)) {
      freed[name].push_back(places_[i].drop);
      freed[name].push_back(places_[i].alter);
    }
  }
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Item& item = fates_.items[i];
    if (item.fate == Fate::kReplaced && !item.renamed_away && !is_part_of_renamed_away(item))
      graph_.before(places_[i].drop, places_[i].create);
    if (!item.after || item.fate == Fate::kSame) continue;
    for (const std::string& name : taken_names(*item.after)) {
      for (const std::size_t node : freed[name]) {
        if (node == places_[i].alter) continue;
        graph_.before(node, places_[i].create);
        graph_.before(node, places_[i].alter);
      }
    }
  }
}

/// New columns of a table that is there come in their order.
void Assembly::link_columns() {
  std::map<std::string, std::vector<std::pair<int, std::size_t>>> columns;
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Item& item = fates_.items[i];
    if (item.comes() && item.after->key.kind == Kind::kColumn)
      columns[item.after->fact("on")].emplace_back(item.after->position, places_[i].create);
  }
  for (auto& [table, nodes] : columns) {
    std::ranges::sort(nodes);
    for (std::size_t i = 1; i < nodes.size(); ++i)
      graph_.before(nodes[i - 1].second, nodes[i].second);
  }
}

/// A table that is ordered by another index: that is said after the former one's end.
void Assembly::link_clusters() {
  std::map<std::string, std::size_t> ended;
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Item& item = fates_.items[i];
    if (item.before && item.after && item.before->has("clustered") && !item.after->has("clustered"))
      ended[item.before->fact("on")] = places_[i].alter;
  }
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Item& item = fates_.items[i];
    if (!item.after || !item.after->has("clustered")) continue;
    const auto former = ended.find(item.after->fact("on"));
    if (former == ended.end()) continue;
    graph_.before(former->second, places_[i].alter);
    graph_.before(former->second, places_[i].create);
  }
}

/// A table inherits when its columns and constraints are like those of its parents.
void Assembly::link_inheritance() {
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    if (places_[i].behind_parents == kNone) continue;
    const Object& table = *fates_.items[i].after;
    std::vector<std::string> tables = list_of(table.fact("parents"));
    tables.push_back(table.key.name);
    for (std::size_t k = 0; k < fates_.items.size(); ++k) {
      const Object& object = fates_.items[k].object();
      const std::string& of = object.key.kind == Kind::kTable ? object.key.name : object.fact("on");
      if (is_foreign_key(object) || std::ranges::find(tables, of) == tables.end()) continue;
      for (const std::size_t node : {places_[k].drop, places_[k].alter, places_[k].create})
        graph_.before(node, places_[i].behind_parents);
    }
  }
}

/// No table with rows that outlive a crash refers to one without, at any moment; and no publication
/// holds one without.
void Assembly::link_persistence() {
  const auto unlogged = [&](std::size_t table) {
    const Object* wanted = fates_.items[table].after;
    return wanted && wanted->fact("persistence") == "u";
  };
  for (const Item& item : fates_.items) {
    if (!item.before || !item.after || item.goes() || !is_foreign_key(*item.after)) continue;
    const auto referring = parts_.find({.kind = Kind::kTable, .name = item.after->fact("on")});
    const auto referred =
        parts_.find({.kind = Kind::kTable, .name = item.after->fact("references")});
    if (!referring || !referred) continue;
    const bool both = unlogged(*referred);
    graph_.before(places_[both ? *referring : *referred].alter,
                  places_[both ? *referred : *referring].alter);
  }
  for (std::size_t i = 0; i < before_.objects.size(); ++i) {
    if (before_.objects[i].key.kind != Kind::kPublication) continue;
    for (const Snapshot::Edge& edge : before_.needs[i]) {
      const std::size_t table = fates_.of_before[edge.to];
      if (unlogged(table)) graph_.before(places_[fates_.of_before[i]].alter, places_[table].alter);
    }
  }
}

/// The names and comments of partitions' indexes come behind the indexes and the partitions.
void Assembly::follow_partitions() {
  for (PartitionIndexChange& change : partition_index_changes(before_, after_, fates_)) {
    const std::size_t node = graph_.add({.statements = std::move(change.statements),
                                         .phase = 2,
                                         .rank = static_cast<int>(Kind::kOther),
                                         .name = change.table});
    const Key table{.kind = Kind::kTable, .name = change.table};
    for (const auto& item : {change.parent, parts_.find(table)}) {
      if (!item) continue;
      const Places& places = places_[*item];
      for (const std::size_t first : {places.alter, places.create, places.behind_parents})
        graph_.before(first, node);
    }
  }
}

void Assembly::link() {
  link_before();
  link_after();
  link_casts();
  link_names();
  link_columns();
  link_clusters();
  link_inheritance();
  link_persistence();
  follow_partitions();
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

Way find_way(const Snapshot& standing, const Snapshot& after) {
  const Snapshot before = with_detached_parts(standing, after);
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
