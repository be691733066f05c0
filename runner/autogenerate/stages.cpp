#include "runner/autogenerate/stages.hpp"

#include "runner/autogenerate/deferred.hpp"
#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"
#include "runner/autogenerate/way.hpp"

#include <algorithm>
#include <iterator>
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

/// Whether a way adds labels that it uses, for which they must be committed.
bool uses_added_labels(const Snapshot& before, const Snapshot& after) {
  const std::vector<std::string> labels = added_labels(before, after);
  return !labels.empty() && is_used(labels, find_way(before, after).statements);
}

/// The schemas on a way whose long works are deferred.
class Cut {
 public:
  Cut(const Snapshot& before, const Snapshot& after)
      : before_(before), after_(after), deferred_(find_deferred(before, after)) {}

  /// `former` is the schema that the stages begin with.
  std::vector<Stage> stages(const Snapshot& former) const {
    std::vector<Stage> stages;
    Snapshot first = first_schema();
    const Snapshot validated = validated_schema();
    if (!schema::compare(former, first).empty()) stages.push_back({.schema = first});
    if (deferred_.any_validated())
      stages.push_back({.schema = validated, .title = "validation", .via = validation_way(first)});
    if (deferred_.any_concurrent())
      stages.push_back({.schema = after_,
                        .concurrent = true,
                        .title = "indexes",
                        .via = index_way(validated, after_),
                        .via_down = index_way_back(validated)});
    return stages;
  }

 private:
  /// All but the indexes that are built later: those that are replaced are the former ones.
  Snapshot validated_schema() const {
    std::set<schema::Key> later = deferred_.indexes;
    later.insert(deferred_.constraints.begin(), deferred_.constraints.end());
    Snapshot schema = schema::without(after_, later);
    for (const schema::Key& key : deferred_.replaced)
      schema = schema::with(schema, *before_.find(key));
    return schema;
  }

  Snapshot first_schema() const {
    Snapshot schema = validated_schema();
    for (const schema::Key& key : deferred_.validated) {
      Object constraint = *after_.find(key);
      constraint.facts["definition"] += " NOT VALID";
      schema = schema::with(schema, constraint);
    }
    for (const schema::Key& key : deferred_.not_null) {
      const Object& column = *after_.find(key);
      schema = schema::with(schema, not_null_check(column, before_, after_), {key});
      schema = schema::with(schema, without_not_null(column));
    }
    return schema;
  }

  /// Every look at all rows comes before the first lock that keeps readers out.
  std::vector<Snapshot> validation_way(const Snapshot& first) const {
    Snapshot valid = first;
    for (const schema::Key& key : deferred_.validated)
      valid = schema::with(valid, *after_.find(key));
    if (deferred_.not_null.empty()) return {};
    for (const schema::Key& key : deferred_.not_null) {
      Object check = not_null_check(*after_.find(key), before_, after_);
      check.facts["definition"].resize(check.fact("definition").size() -
                                       std::string_view(" NOT VALID").size());
      valid = schema::with(valid, check);
    }
    Snapshot set = valid;
    for (const schema::Key& key : deferred_.not_null)
      set = schema::with(set, *after_.find(key));
    return {std::move(valid), std::move(set)};
  }

  /// The same index under a name that it has only until the one that it replaces is gone.
  static Object under_other_name(const Object& index) {
    Object other = index;
    const std::string& name = index.fact("name");
    const bool quoted = name.ends_with('"');
    const std::string bare = quoted ? name.substr(0, name.size() - 1) : name;
    const std::string new_name = bare + "__new" + (quoted ? "\"" : "");
    std::string& definition = other.facts["definition"];
    const std::string words = " INDEX " + name + " ON ";
    if (const std::size_t at = definition.find(words); at != std::string::npos)
      definition.replace(at, words.size(), " INDEX " + new_name + " ON ");
    other.facts["name"] = new_name;
    other.key.name.replace(other.key.name.size() - name.size(), name.size(), new_name);
    return other;
  }

  /// Beside the old indexes the new ones; then without the old ones; then under their names.
  std::vector<Snapshot> index_way(const Snapshot& from, const Snapshot& to) const {
    Snapshot beside = from;
    for (const schema::Key& key : deferred_.indexes)
      if (const Object* index = to.find(key)) beside = schema::with(beside, *index);
    for (const schema::Key& key : deferred_.constraints)
      if (const Object* constraint = to.find(key))
        beside = schema::with(beside, index_for(*constraint)->index);
    for (const schema::Key& key : deferred_.replaced)
      beside = schema::with(beside, under_other_name(*to.find(key)));
    if (deferred_.replaced.empty()) return {std::move(beside)};
    Snapshot alone = schema::without(beside, deferred_.replaced);
    return {std::move(beside), std::move(alone)};
  }

  std::vector<Snapshot> index_way_back(const Snapshot& validated) const {
    if (deferred_.replaced.empty()) return {};
    return index_way(after_, validated);
  }

  const Snapshot& before_;
  const Snapshot& after_;
  Deferred deferred_;
};

}  // namespace

std::vector<Stage> cut_into_stages(const Snapshot& before, const Snapshot& after,
                                   const StageOptions& options) {
  std::vector<Stage> stages;
  if (uses_added_labels(before, after))
    stages.push_back({.schema = with_added_labels(before, after)});
  // The downgrade adds the labels that the upgrade removes: that is the last stage on the way up.
  const bool removes = uses_added_labels(after, before);
  const Snapshot rest = removes ? with_added_labels(after, before) : after;
  if (options.concurrent) {
    std::vector<Stage> more =
        Cut(before, rest).stages(stages.empty() ? before : stages.back().schema);
    std::ranges::move(more, std::back_inserter(stages));
  } else {
    stages.push_back({.schema = rest});
  }
  if (removes) stages.push_back({.schema = after, .title = "enum values"});
  return stages;
}

}  // namespace headway::autogenerate
