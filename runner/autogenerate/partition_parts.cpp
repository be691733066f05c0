#include "runner/autogenerate/partition_parts.hpp"

#include "runner/autogenerate/inheritance.hpp"
#include "runner/autogenerate/sql_words.hpp"
#include "runner/schema/names.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <set>
#include <utility>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

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

/// The names of all tables, indexes and the like of a schema.
std::set<std::string> names_of(const Snapshot& schema) {
  std::set<std::string> names;
  for (const auto* list : {&schema.objects, &schema.of_parents}) {
    for (const Object& object : *list)
      names.insert(index_of(object));
  }
  return names;
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

  PartitionIndexChanges find() {
    PartitionIndexChanges found;
    const std::set<std::string> taken = names_of(after_);
    for (const Object& part : after_.of_parents) {
      const auto item = owner_of(part);
      const Object* former = item ? former_of(part, fates_.items[*item]) : nullptr;
      if (!former || !is_renamed(*former, part) || !taken.contains(index_of(*former))) continue;
      const std::string free_name = std::format("headway_renamed_{}", away_.size() + 1);
      found.away.push_back(rename(index_of(*former), free_name));
      away_[index_of(*former)] =
          std::format("{}.{}", schema::owner_of(index_of(*former)), free_name);
    }
    for (const Object& part : after_.of_parents) {
      const auto item = owner_of(part);
      if (!item) continue;
      Statements statements = change(part, fates_.items[*item]);
      if (!statements.empty())
        found.changes.push_back(
            {.table = part.fact("on"), .parent = item, .statements = std::move(statements)});
    }
    return found;
  }

 private:
  static bool is_usual(const Object& part) {
    return schema::is_usual_index_name(part.fact("on"), index_of(part));
  }

  static bool is_renamed(const Object& former, const Object& part) {
    return index_of(former) != index_of(part) && !(is_usual(former) && is_usual(part));
  }

  static Statement rename(const std::string& index, std::string_view name) {
    return {std::format("ALTER INDEX {} RENAME TO {}", index, name)};
  }

  /// The item of the index or constraint that a partition's index is a part of.
  std::optional<std::size_t> owner_of(const Object& part) const {
    const Object* owner = part.has("@root") ? owner_of_index(after_, part.fact("@root")) : nullptr;
    if (!owner) return std::nullopt;
    return fates_.of_after[static_cast<std::size_t>(owner - after_.objects.data())];
  }

  Statements change(const Object& part, const Item& owner) const {
    const Object* former = former_of(part, owner);
    const std::string& name = index_of(part);
    Statements statements;
    if (former) {
      const auto away = away_.find(index_of(*former));
      if (is_renamed(*former, part))
        statements.push_back(rename(away == away_.end() ? index_of(*former) : away->second,
                                    schema::last_part(name)));
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
    const Object* was = table_of(before_, part.fact("on"));
    if (!was || was->has("bound") || owner_of_index(before_, index_of(part))) return false;
    return std::ranges::any_of(before_.objects, [&](const Object& own) {
      return own.key.kind == part.key.kind && own.fact("on") == was->key.name &&
             shape_of(own) == shape_of(part) &&
             !schema::is_usual_index_name(was->key.name, index_of(own));
    });
  }

  /// The index that the partition has already, if it stays one.
  const Object* former_of(const Object& part, const Item& owner) const {
    if (owner.comes()) return nullptr;
    const auto found = former_.find({index_of(*owner.before), part.fact("on")});
    const Object* was = table_of(before_, part.fact("on"));
    const Object* is = table_of(after_, part.fact("on"));
    const bool stays = was && is && !is_detached(*was, *is);
    return found == former_.end() || !stays ? nullptr : found->second;
  }

  const Snapshot& before_;
  const Snapshot& after_;
  const Fates& fates_;
  std::map<std::pair<std::string, std::string>, const Object*> former_;  // by index and partition
  std::map<std::string, std::string> away_;  // the names that indexes have for the time
};

}  // namespace

PartitionIndexChanges partition_index_changes(const Snapshot& before, const Snapshot& after,
                                              const Fates& fates) {
  return Changes(before, after, fates).find();
}

}  // namespace headway::autogenerate
