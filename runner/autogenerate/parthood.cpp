#include "runner/autogenerate/parthood.hpp"

#include <algorithm>
#include <string>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;
using schema::Snapshot;

bool is_foreign_key(const Object& object) {
  return object.key.kind == Kind::kConstraint && object.fact("type") == "f";
}

bool is_attached_to_index(const Snapshot& schema, std::size_t object, std::size_t other) {
  const Object& constraint = schema.objects[object];
  return constraint.key.kind == Kind::kConstraint && !is_foreign_key(constraint) &&
         schema.objects[other].key.kind == Kind::kIndex;
}

bool is_function_of_type(const Snapshot& schema, std::size_t routine, std::size_t type) {
  return schema.objects[type].has("@shell") &&
         std::ranges::any_of(schema.needs[type], [&](const Snapshot::Edge& edge) {
           return edge.to == routine && schema.objects[routine].key.kind == Kind::kRoutine;
         });
}

Parthood::Parthood(const Snapshot& after, const Fates& fates, Merging merging)
    : after_(after), fates_(fates), merging_(merging), parts_(fates.items.size()) {
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    if (!fates_.items[i].comes()) continue;
    std::optional<std::size_t> owner = owner_of(*fates_.items[i].after);
    if (!owner) continue;
    while (const auto next = owner_of(*fates_.items[*owner].after))
      owner = next;
    parts_[*owner].push_back(i);
  }
}

std::optional<std::size_t> Parthood::find(const schema::Key& key) const {
  const Object* found = after_.find(key);
  if (!found) return std::nullopt;
  return fates_.of_after[static_cast<std::size_t>(found - after_.objects.data())];
}

std::optional<std::size_t> Parthood::owner_of(const Object& object) const {
  const auto made = [&](Kind kind, const std::string& name) -> std::optional<std::size_t> {
    const auto found = find({.kind = kind, .name = name});
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
          object.fact("definition").ends_with(" NOT VALID") || repeats_columns(object) ||
          object.has("only") || object.has("attached_to"))
        return std::nullopt;
      return made(Kind::kTable, object.fact("on"));
    default:
      return std::nullopt;
  }
}

/// Whether a UNIQUE is of the same columns as another constraint of its table.
bool Parthood::repeats_columns(const Object& constraint) const {
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

}  // namespace headway::autogenerate
