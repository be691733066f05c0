#include "runner/autogenerate/fate_rules.hpp"

#include "runner/autogenerate/inheritance.hpp"
#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::ranges::find(list, text) != list.end();
}

/// Whether the object of a partitioned table makes this one of a partition superfluous.
bool corresponds(const Object& of_parent, const Object& of_partition) {
  switch (of_parent.key.kind) {
    case Kind::kColumn:
      return of_parent.fact("name") == of_partition.fact("name");
    case Kind::kConstraint:
      return of_parent.fact("definition") == of_partition.fact("definition");
    case Kind::kIndex: {
      const auto shape = [](const Object& index) {
        const std::string& definition = index.fact("definition");
        return definition.substr(std::min(definition.find(" USING "), definition.size()));
      };
      return of_parent.has("unique") == of_partition.has("unique") &&
             shape(of_parent) == shape(of_partition);
    }
    default:
      return false;
  }
}

}  // namespace

bool can_be_renamed_away(Kind kind) {
  return kind == Kind::kEnum || kind == Kind::kDomain || kind == Kind::kComposite ||
         kind == Kind::kRange || kind == Kind::kCollation;
}

bool pins_column_type(const Object& object) {
  switch (object.key.kind) {
    case Kind::kView:
    case Kind::kMaterializedView:
    case Kind::kRule:
    case Kind::kPolicy:
    case Kind::kTrigger:
    case Kind::kRoutine:
    case Kind::kPublication:
      return true;
    case Kind::kColumn:
      return object.has("generated");
    default:
      return false;
  }
}

bool can_be_made(const Object& object) {
  return object.key.kind != Kind::kOther || object.has("definition");
}

bool is_handed_on(const Item& item, const Snapshot& before, const Snapshot& after) {
  const Object& object = item.object();
  const schema::Key table{.kind = Kind::kTable, .name = object.fact("on")};
  const Object* standing = before.find(table);
  const Object* wanted = after.find(table);
  if (!standing || !wanted) return false;
  const bool comes = item.after != nullptr;
  if (!comes && !wanted->has("bound")) return false;
  const bool is_part = object.key.kind == Kind::kIndex || object.key.kind == Kind::kConstraint;
  if (comes && is_part && standing->has("bound")) return false;  // with_detached_parts
  std::vector<std::string> parents = list_of((comes ? standing : wanted)->fact("parents"));
  if (!is_detached(*standing, *wanted)) {
    // Those that the table has on one side alone.
    const std::vector<std::string> kept = list_of((comes ? wanted : standing)->fact("parents"));
    std::erase_if(parents, [&](const std::string& parent) { return contains(kept, parent); });
  }
  const Snapshot& schema = comes ? before : after;
  return !parents.empty() && std::ranges::any_of(schema.objects, [&](const Object& other) {
    return other.key.kind == object.key.kind && contains(parents, other.fact("on")) &&
           corresponds(other, object);
  });
}

bool is_changed_with_parent(const Object& old_column, const Object& new_column,
                            const Snapshot& before, const Snapshot& after) {
  const Object* was = table_of(before, old_column.fact("on"));
  const Object* is = table_of(after, new_column.fact("on"));
  if (!was || !is || is_detached(*was, *is)) return false;
  const std::vector<std::string> kept = list_of(is->fact("parents"));
  return std::ranges::any_of(list_of(was->fact("parents")), [&](const std::string& parent) {
    const schema::Key column{.kind = Kind::kColumn, .name = parent + "." + new_column.fact("name")};
    return contains(kept, parent) && before.find(column) && after.find(column);
  });
}

}  // namespace headway::autogenerate
