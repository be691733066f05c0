#include "runner/autogenerate/links.hpp"

#include "runner/autogenerate/inheritance.hpp"
#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace headway::autogenerate {

using schema::Dependency;
using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

constexpr std::size_t kNone = Graph::kNone;

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

class Links {
 public:
  Links(const Snapshot& before, const Snapshot& after, const Fates& fates, const Parthood& parts,
        const std::vector<Places>& places, Graph& graph)
      : before_(before),
        after_(after),
        fates_(fates),
        parts_(parts),
        places_(places),
        graph_(graph) {}

  void link() {
    link_before();
    link_after();
    link_casts();
    link_names();
    link_columns();
    link_clusters();
    link_inheritance();
    link_detached();
    link_columns_of_moved();
    link_defaults();
    link_expressions();
    link_not_null();
    link_persistence();
  }

 private:
  void link_before();
  void link_after();
  void link_casts();
  void link_names();
  void link_columns();
  void link_clusters();
  void link_inheritance();
  void link_detached();
  void link_columns_of_moved();
  void link_defaults();
  void link_expressions();
  void link_not_null();
  void link_persistence();
  std::vector<std::size_t> followed_by(const Snapshot& schema, const Object& part, Kind kind) const;
  bool is_part_of_renamed_away(const Item& item) const;

  const Snapshot& before_;
  const Snapshot& after_;
  const Fates& fates_;
  const Parthood& parts_;
  const std::vector<Places>& places_;
  Graph& graph_;
};

void Links::link_before() {
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

void Links::link_after() {
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
      if (after_.objects[edge.to].key.kind == Kind::kSchema) graph_.before(to.create, from.shell);
      if (is_function_of_type(after_, i, edge.to)) {
        graph_.before(to.shell, from.create);
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
void Links::link_casts() {
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
bool Links::is_part_of_renamed_away(const Item& item) const {
  if (!item.before->has("domain")) return false;
  const auto domain = parts_.find({.kind = Kind::kDomain, .name = item.before->fact("on")});
  return domain && fates_.items[*domain].renamed_away;
}

/// A name is free before it is taken anew.
void Links::link_names() {
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
void Links::link_columns() {
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

/// CLUSTER ON another index comes behind the end of the former one's.
void Links::link_clusters() {
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
void Links::link_inheritance() {
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    if (places_[i].behind_parents == kNone) continue;
    const Object& table = *fates_.items[i].after;
    std::set<std::string> tables = ancestors_of(after_, table.key.name);
    tables.insert(table.key.name);
    for (std::size_t k = 0; k < fates_.items.size(); ++k) {
      const Object& object = fates_.items[k].object();
      const std::string& of = object.key.kind == Kind::kTable ? object.key.name : object.fact("on");
      if (is_foreign_key(object) || !tables.contains(of)) continue;
      for (const std::size_t node : {places_[k].drop, places_[k].alter, places_[k].create})
        graph_.before(node, places_[i].behind_parents);
    }
  }
}

/// A partition keeps what its parents have at the moment in which it is detached, and frees its
/// bound for others.
void Links::link_detached() {
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Item& table = fates_.items[i];
    if (table.object().key.kind != Kind::kTable || !table.before || !table.after ||
        !is_detached(*table.before, *table.after))
      continue;
    const std::string& parents_before = table.before->fact("parents");
    const std::set<std::string> parents = ancestors_of(before_, table.before->key.name);
    for (std::size_t k = 0; k < fates_.items.size(); ++k) {
      const Object& other = fates_.items[k].object();
      if (k != i && other.has("bound") && other.fact("parents") == parents_before) {
        graph_.before(places_[i].alter, places_[k].create);
        graph_.before(places_[i].alter, places_[k].behind_parents);
      }
      if (!parents.contains(other.fact("on"))) continue;
      for (const std::size_t node : {places_[k].drop, places_[k].alter, places_[k].create})
        graph_.before(places_[i].alter, node);
    }
  }
}

/// The server ties what belongs to a partition to the table, not to its columns, which are the
/// parents'.
void Links::link_columns_of_moved() {
  const auto is_moved = [&](const std::string& name) {
    const Object* was = table_of(before_, name);
    const Object* is = table_of(after_, name);
    return is && (was ? is_detached(*was, *is) || is_attached(*was, *is) : is->has("bound"));
  };
  std::map<std::string, std::vector<std::size_t>> columns;
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Object& object = fates_.items[i].object();
    if (object.key.kind == Kind::kColumn && is_moved(object.fact("on")))
      columns[object.fact("on")].push_back(i);
  }
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Object& object = fates_.items[i].object();
    const auto found = columns.find(object.fact("on"));
    if (object.key.kind == Kind::kColumn || object.key.kind == Kind::kDefault ||
        found == columns.end())
      continue;
    for (const std::size_t column : found->second) {
      graph_.before(places_[i].drop, places_[column].drop);
      graph_.before(places_[i].drop, places_[column].alter);
      for (const std::size_t node : {places_[column].alter, places_[column].create}) {
        graph_.before(node, places_[i].create);
        graph_.before(node, places_[i].alter);
      }
    }
  }
}

/// The items of the columns or defaults that a default belongs to or follows: those of its table
/// and of the parents.
std::vector<std::size_t> Links::followed_by(const Snapshot& schema, const Object& part,
                                            Kind kind) const {
  std::vector<std::size_t> found;
  std::set<std::string> tables = ancestors_of(schema, part.fact("on"));
  if (kind != part.key.kind) tables.insert(part.fact("on"));
  for (const std::string& table : tables) {
    const Object* object = schema.find({.kind = kind, .name = table + "." + part.fact("name")});
    if (!object) continue;
    const auto place = static_cast<std::size_t>(object - schema.objects.data());
    found.push_back(&schema == &before_ ? fates_.of_before[place] : fates_.of_after[place]);
  }
  return found;
}

/// The default of an inherited column goes before the column changes, and comes behind that and
/// behind the default of the parents, which reaches their children.
void Links::link_defaults() {
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Item& item = fates_.items[i];
    if (item.object().key.kind != Kind::kDefault || item.fate == Fate::kSame) continue;
    if (item.before) {
      for (const std::size_t column : followed_by(before_, *item.before, Kind::kColumn)) {
        graph_.before(places_[i].drop, places_[column].alter);
        graph_.before(places_[i].drop, places_[column].drop);
      }
    }
    if (!item.after) continue;
    for (const Kind kind : {Kind::kColumn, Kind::kDefault}) {
      for (const std::size_t other : followed_by(after_, *item.after, kind)) {
        for (const std::size_t node : {places_[i].alter, places_[i].create}) {
          graph_.before(places_[other].alter, node);
          graph_.before(places_[other].create, node);
        }
      }
    }
  }
}

/// Since PostgreSQL 18 a table drops its own NOT NULL of an inherited column ahead of the parents'
/// change (alter_table()).
void Links::link_not_null() {
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Item& table = fates_.items[i];
    if (places_[i].alter == kNone || table.object().key.kind != Kind::kTable ||
        !table.after->has("@names_not_null") ||
        !table.before->fact("inherited_columns").contains("\"not_null\""))
      continue;
    const std::set<std::string> parents = ancestors_of(before_, table.before->key.name);
    for (std::size_t k = 0; k < fates_.items.size(); ++k) {
      const Object& column = fates_.items[k].object();
      if (column.key.kind != Kind::kColumn || !parents.contains(column.fact("on"))) continue;
      graph_.before(places_[i].alter, places_[k].alter);
      graph_.before(places_[i].alter, places_[k].drop);
    }
  }
}

/// The expressions that a table has of its own for generated columns of its parents.
void Links::link_expressions() {
  const auto has_any = [](const Object* table) {
    return table && table->fact("inherited_columns").contains("\"generated\"");
  };
  for (std::size_t i = 0; i < after_.objects.size(); ++i) {
    const std::size_t item = fates_.of_after[i];
    const Places& places = places_[item];
    if (!has_any(&after_.objects[i]) && !has_any(fates_.items[item].before)) continue;
    for (const Snapshot::Edge& edge : after_.needs[i]) {
      graph_.before(places_[fates_.of_after[edge.to]].create, places.behind_parents);
      graph_.before(places_[fates_.of_after[edge.to]].alter, places.behind_parents);
    }
    const std::set<std::string> parents = ancestors_of(after_, after_.objects[i].key.name);
    for (std::size_t k = 0; k < fates_.items.size(); ++k) {
      const Object& column = fates_.items[k].object();
      if (column.key.kind != Kind::kColumn || !parents.contains(column.fact("on"))) continue;
      for (const std::size_t node : {places_[k].alter, places_[k].create})
        graph_.before(node, places.create);
    }
  }
  for (std::size_t i = 0; i < before_.objects.size(); ++i) {
    if (!has_any(&before_.objects[i])) continue;
    for (const Snapshot::Edge& edge : before_.needs[i])
      graph_.before(places_[fates_.of_before[i]].behind_parents,
                    places_[fates_.of_before[edge.to]].drop);
  }
}

/// At no moment a logged table refers to an unlogged one, or a publication holds an unlogged one.
void Links::link_persistence() {
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

}  // namespace

void link_statements(const Snapshot& before, const Snapshot& after, const Fates& fates,
                     const Parthood& parts, const std::vector<Places>& places, Graph& graph) {
  Links(before, after, fates, parts, places, graph).link();
}

}  // namespace headway::autogenerate
