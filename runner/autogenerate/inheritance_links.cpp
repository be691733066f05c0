#include "runner/autogenerate/inheritance_links.hpp"

#include "runner/autogenerate/inheritance.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

constexpr std::size_t kNone = Graph::kNone;

class InheritanceLinks {
 public:
  InheritanceLinks(const Snapshot& before, const Snapshot& after, const Fates& fates,
                   const std::vector<Places>& places, Graph& graph)
      : before_(before), after_(after), fates_(fates), places_(places), graph_(graph) {}

  void link() {
    link_parents();
    link_detached();
    link_columns_of_moved();
    link_defaults();
    link_expressions();
    link_not_null();
  }

 private:
  void link_parents();
  void link_detached();
  void link_columns_of_moved();
  void link_defaults();
  void link_expressions();
  void link_not_null();
  std::vector<std::size_t> followed_by(const Snapshot& schema, const Object& part, Kind kind) const;

  const Snapshot& before_;
  const Snapshot& after_;
  const Fates& fates_;
  const std::vector<Places>& places_;
  Graph& graph_;
};

/// A table inherits when its columns and constraints are like those of its parents.
void InheritanceLinks::link_parents() {
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
void InheritanceLinks::link_detached() {
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
void InheritanceLinks::link_columns_of_moved() {
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
std::vector<std::size_t> InheritanceLinks::followed_by(const Snapshot& schema, const Object& part,
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
void InheritanceLinks::link_defaults() {
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
void InheritanceLinks::link_not_null() {
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
void InheritanceLinks::link_expressions() {
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

}  // namespace

void link_inheritance(const Snapshot& before, const Snapshot& after, const Fates& fates,
                      const std::vector<Places>& places, Graph& graph) {
  InheritanceLinks(before, after, fates, places, graph).link();
}

}  // namespace headway::autogenerate
