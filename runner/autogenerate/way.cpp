#include "runner/autogenerate/way.hpp"

#include "runner/autogenerate/fates.hpp"
#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/object_statements.hpp"
#include "runner/autogenerate/order.hpp"
#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace headway::autogenerate {

using schema::Dependency;
using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

constexpr std::size_t kNone = Graph::kNone;

/// What to try when the dependencies run in a circle.
struct Merging {
  bool parts_into_tables = true;      ///< defaults and CHECKs stand in CREATE TABLE
  bool foreign_keys_go_along = true;  ///< those of a dropped table go with it
};

void append(Statements& to, Statements what) {
  std::ranges::move(what, std::back_inserter(to));
}

bool is_foreign_key(const Object& object) {
  return object.key.kind == Kind::kConstraint && object.fact("type") == "f";
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

/// A new table as it is before its inherited columns are set.
Object object_without_columns(Object table) {
  table.facts.erase("inherited_columns");
  return table;
}

/// Makes a graph of statements of the items' fates.
class Assembly {
 public:
  Assembly(const Snapshot& before, const Snapshot& after, const Fates& fates, Merging merging)
      : before_(before), after_(after), fates_(fates), merging_(merging) {
    places_.resize(fates.items.size());
    parts_.resize(fates.items.size());
  }

  std::optional<Statements> order() {
    find_parts();
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
  void add_change(std::size_t index);
  void find_parts();
  std::size_t add_create(std::size_t index);
  void change_with_parent(std::size_t index);
  std::optional<std::size_t> owner_of_created(const Object& object) const;
  bool repeats_columns(const Object& constraint) const;
  std::optional<std::size_t> find_item(const schema::Key& key) const;
  void link();
  void link_before();
  void link_after();
  void link_names();
  void link_columns();
  void link_clusters();
  void link_inheritance();
  bool is_part_of_renamed_away(const Item& item) const;

  const Snapshot& before_;
  const Snapshot& after_;
  const Fates& fates_;
  Merging merging_;
  std::vector<Places> places_;
  std::vector<std::vector<std::size_t>> parts_;  ///< items that are made with another one
  Graph graph_;
};

std::optional<std::size_t> Assembly::find_item(const schema::Key& key) const {
  const Object* found = after_.find(key);
  if (!found) return std::nullopt;
  return fates_.of_after[static_cast<std::size_t>(found - after_.objects.data())];
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
    if (edge.why != Dependency::kPart || !fates_.items[owner].goes() || !may_go_along) continue;
    return places.drop = add_drop(owner);
  }
  Statements statements = item.taken_over ? Statements{} : drop_statements(*item.before);
  if (item.renamed_away) statements = drop_renamed_away(*item.before);
  return places.drop = graph_.add({.statements = std::move(statements),
                                   .phase = 0,
                                   .rank = -rank_of(*item.before),
                                   .name = item.before->key.name});
}

/// The item with whose CREATE this one is made: a new table, or a new column for its default.
std::optional<std::size_t> Assembly::owner_of_created(const Object& object) const {
  const auto made = [&](Kind kind, const std::string& name) -> std::optional<std::size_t> {
    const auto found = find_item({.kind = kind, .name = name});
    return found && fates_.items[*found].comes() ? found : std::nullopt;
  };
  switch (object.key.kind) {
    case Kind::kColumn:
      return made(Kind::kTable, object.fact("on"));
    case Kind::kDefault: {
      const auto column = made(Kind::kColumn, object.key.name);
      if (!column || (!merging_.parts_into_tables && made(Kind::kTable, object.fact("on"))))
        return std::nullopt;
      return column;
    }
    case Kind::kConstraint:
      if (object.has("domain"))
        return object.fact("definition").ends_with(" NOT VALID")
                   ? std::nullopt
                   : made(Kind::kDomain, object.fact("on"));
      // CREATE TABLE takes what is NOT VALID for valid, and two UNIQUE of the same columns for one.
      if (is_foreign_key(object) || !merging_.parts_into_tables ||
          object.fact("definition").ends_with(" NOT VALID") || repeats_columns(object))
        return std::nullopt;
      return made(Kind::kTable, object.fact("on"));
    default:
      return std::nullopt;
  }
}

/// Whether a UNIQUE is of the same columns as another constraint of its table.
bool Assembly::repeats_columns(const Object& constraint) const {
  if (constraint.fact("type") != "u") return false;
  const auto columns = [](const Object& object) {
    const std::string& definition = object.fact("definition");
    return definition.substr(std::min(definition.find('('), definition.size()));
  };
  const std::string& on = constraint.fact("on");
  const schema::Key first{.kind = Kind::kConstraint, .name = on};
  for (auto other = std::ranges::lower_bound(after_.objects, first, {}, &Object::key);
       other != after_.objects.end() && other->key.name.starts_with(on); ++other) {
    const bool of_index = other->fact("type") == "p" || other->fact("type") == "u";
    if (of_index && other->fact("on") == on && other->key != constraint.key &&
        columns(*other) == columns(constraint))
      return true;
  }
  return false;
}

/// Parts of a part too: the default of a new table's new column.
void Assembly::find_parts() {
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    if (!fates_.items[i].comes()) continue;
    std::optional<std::size_t> owner = owner_of_created(*fates_.items[i].after);
    if (!owner) continue;
    while (const auto next = owner_of_created(*fates_.items[*owner].after))
      owner = next;
    parts_[*owner].push_back(i);
  }
}

std::size_t Assembly::add_create(std::size_t index) {
  Places& places = places_[index];
  if (places.create != kNone) return places.create;
  const Object& object = *fates_.items[index].after;
  if (const auto owner = owner_of_created(object)) return places.create = add_create(*owner);
  std::vector<const Object*> parts;
  Statements comments = comment_statements(object);
  for (const std::size_t part : parts_[index]) {
    const Object& other = *fates_.items[part].after;
    parts.push_back(&other);
    append(comments, other.key.kind == Kind::kDefault ? Statements{} : comment_statements(other));
  }
  Statements statements =
      fates_.items[index].taken_over ? take_over_index(object) : create_statements(object, parts);
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
    const Object former = item.comes() ? object_without_columns(object) : *item.before;
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
        find_item({.kind = Kind::kColumn, .name = parent + "." + item.after->fact("name")});
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
      for (const std::size_t node : {from.create, from.alter}) {
        graph_.before(to.create, node);
        graph_.before(to.alter, node);
      }
    }
  }
}

/// A constraint of a domain that is made anew beside the former one.
bool Assembly::is_part_of_renamed_away(const Item& item) const {
  if (!item.before->has("domain")) return false;
  const auto domain = find_item({.kind = Kind::kDomain, .name = item.before->fact("on")});
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

void Assembly::link() {
  link_before();
  link_after();
  link_names();
  link_columns();
  link_clusters();
  link_inheritance();
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

Way find_way(const Snapshot& before, const Snapshot& after) {
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
