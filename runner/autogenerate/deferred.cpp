#include "runner/autogenerate/deferred.hpp"

#include "runner/autogenerate/parthood.hpp"
#include "runner/autogenerate/renamed_parts.hpp"
#include "runner/autogenerate/sql_words.hpp"
#include "runner/schema/names.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <string_view>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

/// The end of a group in parentheses that begins at `from`; npos where there is none.
std::size_t end_of_group(std::string_view text, std::size_t from) {
  if (from >= text.size() || text[from] != '(') return std::string_view::npos;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i + 1;
  }
  return std::string_view::npos;
}

class Search {
 public:
  Search(const Snapshot& before, const Snapshot& after) : before_(before), after_(after) {
    for (const auto& [old_name, new_name] : renamed_parts(before, after))
      renamed_.insert(new_name);
    for (const auto& edges : after.needs) {
      for (const Snapshot::Edge& edge : edges)
        needed_.insert(edge.to);
    }
    for (const Snapshot* schema : {&before, &after}) {
      for (const Object& object : schema->objects) {
        if (object.key.kind != Kind::kTable) continue;
        for (const std::string& parent : list_of(object.fact("parents")))
          parents_.insert(parent);
      }
    }
  }

  Deferred find() {
    for (std::size_t i = 0; i < after_.objects.size(); ++i) {
      const Object& object = after_.objects[i];
      const Object* former = before_.find(object.key);
      if (object.key.kind == Kind::kIndex) look_at_index(i, former);
      if (object.key.kind == Kind::kConstraint) look_at_constraint(i, former);
      if (object.key.kind == Kind::kColumn && former) look_at_column(object, *former);
    }
    return std::move(found_);
  }

 private:
  /// An ordinary table that stays; its rows may be many.
  const Object* standing_table(const std::string& name) const {
    const schema::Key key{.kind = Kind::kTable, .name = name};
    const Object* table = after_.find(key);
    const Object* former = before_.find(key);
    if (!table || !former || table->has("foreign")) return nullptr;
    if (table->has("bound") != former->has("bound")) return nullptr;  // it is attached or detached
    return table;
  }

  /// Whether all that it stands on is there already, as it is to be.
  bool stands_on_the_same(const Object& former) const {
    const auto place = static_cast<std::size_t>(&former - before_.objects.data());
    return std::ranges::all_of(before_.needs[place], [&](const Snapshot::Edge& edge) {
      const Object& needed = before_.objects[edge.to];
      if (needed.key.kind == Kind::kTable) return true;
      const Object* wanted = after_.find(needed.key);
      if (!wanted || needed.key.kind != Kind::kColumn)
        return wanted && wanted->facts == needed.facts;
      return std::ranges::all_of(
          std::array{"type", "collation", "generated"},
          [&](const char* fact) { return wanted->fact(fact) == needed.fact(fact); });
    });
  }

  void look_at_index(std::size_t place, const Object* former) {
    const Object& index = after_.objects[place];
    const Object* table = standing_table(index.fact("on"));
    if (!table || table->has("partition_key") || index.has("partitioned") ||
        needed_.contains(place) || renamed_.contains(index.key) || index.has("clustered") ||
        index.has("replica_identity") || index.has("attached_to"))
      return;
    if (!former) {
      found_.indexes.insert(index.key);
    } else if (former->fact("definition") != index.fact("definition") &&
               former->fact("on") == index.fact("on") && !former->has("clustered") &&
               !former->has("attached_to") && !former->has("replica_identity") &&
               stands_on_the_same(*former)) {
      found_.replaced.insert(index.key);
    }
  }

  void look_at_constraint(std::size_t place, const Object* former) {
    const Object& constraint = after_.objects[place];
    const Object* table = standing_table(constraint.fact("on"));
    if (!table || constraint.has("domain") || renamed_.contains(constraint.key)) return;
    const std::string& definition = constraint.fact("definition");
    const std::string& type = constraint.fact("type");
    const bool partitioned = table->has("partition_key");
    if (type == "c" || (type == "f" && !partitioned)) {
      const bool only_validated = former && former->fact("definition") == definition + " NOT VALID";
      if ((!former || former->fact("definition") != definition) && !only_validated &&
          !definition.ends_with(" NOT VALID") && !definition.contains("NOT ENFORCED"))
        found_.validated.insert(constraint.key);
      return;
    }
    const bool attached = std::ranges::any_of(after_.needs[place], [&](const Snapshot::Edge& edge) {
      return is_attached_to_index(after_, place, edge.to);
    });
    if ((type == "p" || type == "u") && !former && !partitioned && !attached &&
        !constraint.has("attached_to") && !needed_.contains(place) &&
        !before_.find({.kind = Kind::kIndex, .name = constraint.fact("index_name")}) &&
        !name_is_taken(constraint.fact("index_name")) && index_for(constraint))
      found_.constraints.insert(constraint.key);
  }

  /// By a constraint of another table, or of another kind, that goes.
  bool name_is_taken(const std::string& index) const {
    return std::ranges::any_of(before_.objects, [&](const Object& object) {
      return object.key.kind == Kind::kConstraint && object.fact("index_name") == index;
    });
  }

  void look_at_column(const Object& column, const Object& former) {
    if (former.has("not_null") || !column.has("not_null") || column.has("not_null_no_inherit") ||
        column.has("not_null_not_valid"))
      return;
    Object same = former;
    for (const char* fact : {"not_null", "not_null_name", "not_null_comment", "@not_null"}) {
      if (column.has(fact)) same.facts[fact] = column.fact(fact);
    }
    if (const auto comment = column.facts.find("comment"); comment != column.facts.end())
      same.facts["comment"] = comment->second;
    const std::string& table = column.fact("on");
    if (same.facts != column.facts || !standing_table(table) || parents_.contains(table)) return;
    found_.not_null.insert(column.key);
  }

  const Snapshot& before_;
  const Snapshot& after_;
  std::set<schema::Key> renamed_;
  std::set<std::size_t> needed_;
  std::set<std::string> parents_;
  Deferred found_;
};

}  // namespace

Deferred find_deferred(const Snapshot& before, const Snapshot& after) {
  return Search(before, after).find();
}

std::optional<ConstraintIndex> index_for(const Object& constraint) {
  const std::string_view text = constraint.fact("definition");
  std::string kind = constraint.fact("type") == "p" ? "PRIMARY KEY" : "UNIQUE";
  const std::size_t open = text.find('(');
  const std::string_view head = text.substr(0, std::min(open, text.size()));
  const bool nulls = head == "UNIQUE NULLS NOT DISTINCT ";
  std::size_t end = end_of_group(text, open);
  if ((!nulls && head != kind + " ") || end == std::string_view::npos ||
      constraint.has("index_options") || constraint.has("clustered") ||
      constraint.has("replica_identity"))
    return std::nullopt;
  constexpr std::string_view kInclude = " INCLUDE ";
  if (text.substr(end).starts_with(kInclude)) {
    end = end_of_group(text, end + kInclude.size());
    if (end == std::string_view::npos) return std::nullopt;
  }
  const std::string_view rest = text.substr(end);
  if (!rest.empty() && rest != " DEFERRABLE" && rest != " DEFERRABLE INITIALLY DEFERRED")
    return std::nullopt;
  const std::string& name = constraint.fact("index_name");
  const std::string& on = constraint.fact("on");
  // The index has the constraint's name, in the schema of the table.
  if (name != std::format("{}.{}", schema::owner_of(on), constraint.fact("name")))
    return std::nullopt;
  return ConstraintIndex{
      .index = {.key = {.kind = Kind::kIndex, .name = name},
                .facts = {{"on", on},
                          {"name", constraint.fact("name")},
                          {"unique", "true"},
                          {"definition",
                           std::format("CREATE UNIQUE INDEX {} ON {} USING btree {}{}",
                                       constraint.fact("name"), on, text.substr(open, end - open),
                                       nulls ? " NULLS NOT DISTINCT" : "")}}},
      .definition = std::format("{} USING INDEX {}{}", kind, constraint.fact("name"), rest)};
}

Object not_null_check(const Object& column, const Snapshot& before, const Snapshot& after) {
  const std::string& on = column.fact("on");
  // Since PostgreSQL 18 `students_name_not_null` is what SET NOT NULL calls its own constraint.
  const std::string base = std::format("{}_{}_is_not_null", schema::unquoted(schema::last_part(on)),
                                       schema::unquoted(column.fact("name")));
  const auto key_of = [&](const std::string& name) {
    return schema::Key{.kind = Kind::kConstraint, .name = on + "." + name};
  };
  std::string name = identifier(base);
  for (int i = 1; before.find(key_of(name)) || after.find(key_of(name)); ++i)
    name = identifier(base + std::to_string(i));
  return {.key = key_of(name),
          .facts = {{"on", on},
                    {"name", name},
                    {"type", "c"},
                    {"definition",
                     std::format("CHECK (({} IS NOT NULL)) NOT VALID", column.fact("name"))}}};
}

}  // namespace headway::autogenerate
