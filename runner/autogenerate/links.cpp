#include "runner/autogenerate/links.hpp"

#include "runner/autogenerate/inheritance_links.hpp"
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
    link_triggers();
    link_persistence();
  }

 private:
  void link_before();
  void link_after();
  void link_casts();
  void link_names();
  void link_columns();
  void link_clusters();
  void link_triggers();
  void link_persistence();
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

/// A trigger is enabled or not on the partitions when they are there.
void Links::link_triggers() {
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Object* trigger = fates_.items[i].after;
    if (!trigger || !trigger->has("partitions")) continue;
    for (const nlohmann::json& one : nlohmann::json::parse(trigger->fact("partitions"))) {
      const auto table = parts_.find({.kind = Kind::kTable, .name = one.at(0)});
      if (!table) continue;
      for (const std::size_t node : {places_[i].alter, places_[i].create}) {
        graph_.before(places_[*table].create, node);
        graph_.before(places_[*table].behind_parents, node);
      }
    }
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
  link_inheritance(before, after, fates, places, graph);
}

}  // namespace headway::autogenerate
