#include "runner/autogenerate/stages.hpp"

#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"
#include "runner/autogenerate/way.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

/// The labels that are added to enums which stay as they are otherwise.
std::vector<std::string> added_labels(const Snapshot& before, const Snapshot& after) {
  std::vector<std::string> added;
  for (const Object& object : before.objects) {
    if (object.key.kind != Kind::kEnum) continue;
    const Object* wanted = after.find(object.key);
    if (!wanted || !alter_type(object, *wanted, {})) continue;
    const std::vector<std::string> old_ones = list_of(object.fact("labels"));
    for (const std::string& label : list_of(wanted->fact("labels"))) {
      if (std::ranges::find(old_ones, label) == old_ones.end()) added.push_back(label);
    }
  }
  return added;
}

Snapshot with_added_labels(const Snapshot& before, const Snapshot& after) {
  Snapshot schema = before;
  for (Object& object : schema.objects) {
    if (object.key.kind != Kind::kEnum) continue;
    const Object* wanted = after.find(object.key);
    if (wanted && alter_type(object, *wanted, {})) object.facts["labels"] = wanted->fact("labels");
  }
  return schema;
}

/// Whether a statement other than the addition itself names a label.
bool is_used(const std::vector<std::string>& labels, const Statements& statements) {
  return std::ranges::any_of(statements, [&](const Statement& statement) {
    return !statement.commit_after && std::ranges::any_of(labels, [&](const std::string& label) {
      return statement.sql.contains(literal(label));
    });
  });
}

/// New indexes, without a dependent, of tables and columns that are there already.
std::set<schema::Key> built_concurrently(const Snapshot& before, const Snapshot& after) {
  std::set<std::size_t> needed;
  for (const auto& edges : after.needs) {
    for (const Snapshot::Edge& edge : edges)
      needed.insert(edge.to);
  }
  std::set<schema::Key> keys;
  for (std::size_t i = 0; i < after.objects.size(); ++i) {
    const Object& object = after.objects[i];
    if (object.key.kind != Kind::kIndex || object.has("partitioned") || before.find(object.key) ||
        needed.contains(i) || object.has("clustered") || object.has("replica_identity"))
      continue;
    const Object* table = before.find({.kind = Kind::kTable, .name = object.fact("on")});
    if (table && !table->has("partition_key")) keys.insert(object.key);
  }
  return keys;
}

}  // namespace

std::vector<Stage> cut_into_stages(const Snapshot& before, const Snapshot& after,
                                   const StageOptions& options) {
  std::vector<Stage> stages;
  const std::vector<std::string> labels = added_labels(before, after);
  if (!labels.empty() && is_used(labels, find_way(before, after).statements))
    stages.push_back({.schema = with_added_labels(before, after)});
  if (options.concurrent) {
    const std::set<schema::Key> keys = built_concurrently(before, after);
    if (!keys.empty()) {
      Snapshot schema = schema::without(after, keys);
      const Snapshot& former = stages.empty() ? before : stages.back().schema;
      if (!schema::compare(former, schema).empty()) stages.push_back({.schema = std::move(schema)});
      stages.push_back({.schema = after, .concurrent = true});
      return stages;
    }
  }
  stages.push_back({.schema = after});
  return stages;
}

}  // namespace headway::autogenerate
