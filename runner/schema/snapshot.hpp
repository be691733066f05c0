#pragma once

#include "runner/schema/kind.hpp"

#include <compare>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace headway::schema {

/// Names an object within a database: equal keys in two databases are the same object.
struct Key {
  Kind kind = Kind::kOther;
  /// Quoted and qualified as SQL needs it: `public."Order"`, `public.f(integer)`; of what belongs
  /// to a table, the table's name and its own: `public.users.email`.
  std::string name;

  auto operator<=>(const Key&) const = default;
  bool operator==(const Key&) const = default;
};

/// One object of a schema. Its facts are what makes two objects of one key alike or not, by name:
/// `type`, `not_null`, `definition`, `comment`. A fact that is not there is absent, which is
/// different from an empty one. One whose name begins with '@' says how the server keeps or can
/// change the object, and makes no difference.
struct Object {
  Key key;
  std::map<std::string, std::string> facts = {};
  int position = 0;  ///< of a column within its table; not compared

  bool has(const std::string& fact) const { return facts.contains(fact); }
  /// Empty where it is absent.
  const std::string& fact(const std::string& name) const;
};

/// Why an object depends on another one (PostgreSQL documentation, pg_depend).
enum class Dependency {
  kNormal,  ///< it must be dropped first
  kPart,    ///< it goes when the other one goes: an index with its table, an owned sequence
};

/// The schema of one database, as a value: objects in the order of their keys, and what depends on
/// what. What belongs to an extension is the extension's and no object of its own.
struct Snapshot {
  struct Edge {
    std::size_t to = 0;  ///< index of the object that is depended on
    Dependency why = Dependency::kNormal;
  };

  std::vector<Object> objects = {};
  std::vector<std::vector<Edge>> needs = {};  ///< of each object: what it depends on
  /// The indexes and constraints that partitions have of their parents': parts of those, compared
  /// by the names alone that somebody gave to such indexes.
  std::vector<Object> of_parents = {};

  /// Nothing: nullptr.
  const Object* find(const Key& key) const;
};

/// The snapshot less some of its objects.
Snapshot without(const Snapshot& snapshot, const std::set<Key>& keys);

/// An object, and what it depends on.
struct Addition {
  Object object;
  std::set<Key> needs = {};
};

/// The snapshot with other objects, each in place of one with the same key. Of `needs` those count
/// that the snapshot has; so do the needs of a replaced one.
Snapshot with(const Snapshot& snapshot, const std::vector<Addition>& additions);
Snapshot with(const Snapshot& snapshot, const Object& object, const std::set<Key>& needs = {});

/// What differs between two snapshots.
struct Difference {
  enum class Kind { kMissing, kAdded, kChanged };
  Kind kind = Kind::kChanged;
  Key key;
  std::vector<std::string> facts = {};  ///< those that differ, of a changed one
};

/// The names of the facts in which two objects differ, in their order.
std::vector<std::string> differing_facts(const Object& before, const Object& after);

/// From `before` to `after`, in the order of the keys; empty where the schemas are the same. Pure.
std::vector<Difference> compare(const Snapshot& before, const Snapshot& after);

/// `- table public.a`, `+ index public.b`, `~ column public.c.d (type, not_null)`.
std::string to_text(const Difference& difference);

}  // namespace headway::schema
