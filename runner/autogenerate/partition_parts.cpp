#include "runner/autogenerate/partition_parts.hpp"

#include "runner/autogenerate/sql_words.hpp"
#include "runner/schema/names.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <set>
#include <utility>

namespace headway::autogenerate {

using schema::Key;
using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

const Object* table_of(const Snapshot& schema, const Object& part) {
  return schema.find({.kind = Kind::kTable, .name = part.fact("on")});
}

const std::string& index_of(const Object& part) {
  return part.has("index_name") ? part.fact("index_name") : part.key.name;
}

const std::string& comment_of(const Object& part) {
  return part.fact(part.has("index_name") ? "index_comment" : "comment");
}

/// The index or constraint of a partitioned table that has such an index.
const Object* owner_of_index(const Snapshot& schema, const std::string& index) {
  if (const Object* found = schema.find({.kind = Kind::kIndex, .name = index})) return found;
  const auto found = std::ranges::find_if(schema.objects, [&](const Object& object) {
    return object.key.kind == Kind::kConstraint && object.fact("index_name") == index;
  });
  return found == schema.objects.end() ? nullptr : &*found;
}

/// An index or constraint without its name.
std::string_view shape_of(const Object& object) {
  const std::string_view definition = object.fact("definition");
  return object.key.kind == Kind::kIndex
             ? definition.substr(std::min(definition.find(" USING "), definition.size()))
             : definition;
}

/// Whether the index or constraint of a partition goes with that of its parent.
bool goes_with_parent(const Object& part, const Object& table, const Snapshot& before,
                      const Snapshot& after) {
  const std::vector<std::string> parents = list_of(table.fact("parents"));
  const auto parent = std::ranges::find_if(before.objects, [&](const Object& object) {
    if (object.key.kind != part.key.kind) return false;
    if (part.has("@root")) return index_of(object) == part.fact("@root");
    return object.fact("definition") == part.fact("definition") &&
           std::ranges::find(parents, object.fact("on")) != parents.end();
  });
  return parent != before.objects.end() && !after.find(parent->key);
}

/// Renames the index that a partition has as a part of another one, whatever its name is.
Statement rename_found(const Object& part) {
  return {std::format(
      "DO $$ DECLARE found text := (SELECT i.indexrelid::regclass::text FROM pg_catalog.pg_index i "
      "WHERE i.indrelid = {}::regclass AND pg_catalog.pg_partition_root(i.indexrelid) = "
      "{}::regclass); BEGIN IF found::regclass IS DISTINCT FROM pg_catalog.to_regclass({}) THEN "
      "EXECUTE 'ALTER INDEX ' || found || ' RENAME TO ' || {}; END IF; END $$",
      literal(part.fact("on")), literal(part.fact("@root")), literal(index_of(part)),
      literal(std::string(schema::last_part(index_of(part)))))};
}

class Changes {
 public:
  Changes(const Snapshot& before, const Snapshot& after, const Fates& fates)
      : before_(before), after_(after), fates_(fates) {
    for (const Object& part : before.of_parents) {
      if (part.has("@root")) former_[{part.fact("@root"), part.fact("on")}] = &part;
    }
  }

  std::vector<PartitionIndexChange> find() {
    std::vector<PartitionIndexChange> changes;
    for (const Object& part : after_.of_parents) {
      if (!part.has("@root")) continue;
      const Object* owner = owner_of_index(after_, part.fact("@root"));
      if (!owner) continue;
      const auto place = static_cast<std::size_t>(owner - after_.objects.data());
      const std::size_t item = fates_.of_after[place];
      Statements statements = change(part, fates_.items[item]);
      if (!statements.empty())
        changes.push_back(
            {.table = part.fact("on"), .parent = item, .statements = std::move(statements)});
    }
    return changes;
  }

 private:
  Statements change(const Object& part, const Item& owner) const {
    const Object* former = owner.comes() ? nullptr : former_of(part, owner);
    const std::string& name = index_of(part);
    const auto is_usual = [&](const Object& one) {
      return schema::is_usual_index_name(one.fact("on"), index_of(one));
    };
    Statements statements;
    if (former) {
      if (index_of(*former) != name && !(is_usual(*former) && is_usual(part)))
        statements.push_back({std::format("ALTER INDEX {} RENAME TO {}", index_of(*former),
                                          schema::last_part(name))});
    } else if (!is_usual(part) || brings_index(part)) {
      statements.push_back(rename_found(part));
    }
    const std::string none;
    const std::string& comment = comment_of(part);
    if (comment != (former ? comment_of(*former) : none))
      statements.push_back({std::format("COMMENT ON INDEX {} IS {}", name,
                                        comment.empty() ? "NULL" : literal(comment))});
    return statements;
  }

  /// Whether the table was no partition, and had such an index of its own under a name that
  /// somebody gave it.
  bool brings_index(const Object& part) const {
    const Object* was = table_of(before_, part);
    if (!was || was->has("bound") || owner_of_index(before_, index_of(part))) return false;
    return std::ranges::any_of(before_.objects, [&](const Object& own) {
      return own.key.kind == part.key.kind && own.fact("on") == was->key.name &&
             shape_of(own) == shape_of(part) &&
             !schema::is_usual_index_name(was->key.name, index_of(own));
    });
  }

  /// The index that the partition has already, if it stays one.
  const Object* former_of(const Object& part, const Item& owner) const {
    const auto found = former_.find({index_of(*owner.before), part.fact("on")});
    const Object* was = table_of(before_, part);
    const Object* is = table_of(after_, part);
    const bool stays = was && is && was->fact("bound") == is->fact("bound") &&
                       was->fact("parents") == is->fact("parents");
    return found == former_.end() || !stays ? nullptr : found->second;
  }

  const Snapshot& before_;
  const Snapshot& after_;
  const Fates& fates_;
  std::map<std::pair<std::string, std::string>, const Object*> former_;  // by index and partition
};

}  // namespace

Snapshot with_detached_parts(const Snapshot& before, const Snapshot& after) {
  Snapshot schema = before;
  for (const Object& part : before.of_parents) {
    const Object* was = table_of(before, part);
    const Object* is = table_of(after, part);
    if (!was || !is || !was->has("bound") || is->has("bound") || before.find(part.key) ||
        goes_with_parent(part, *was, before, after))
      continue;
    Object own = part;
    own.facts.erase("@of_parent");
    own.facts.erase("@root");
    own.facts["@detached"] = "true";
    std::set<Key> needs{was->key};
    if (part.has("references"))
      needs.insert({.kind = Kind::kTable, .name = part.fact("references")});
    schema = schema::with(schema, own, needs);
  }
  return schema;
}

std::vector<PartitionIndexChange> partition_index_changes(const Snapshot& before,
                                                          const Snapshot& after,
                                                          const Fates& fates) {
  return Changes(before, after, fates).find();
}

}  // namespace headway::autogenerate
