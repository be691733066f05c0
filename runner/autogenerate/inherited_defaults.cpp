#include "runner/autogenerate/inherited_defaults.hpp"

#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace headway::autogenerate {

using schema::Key;
using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

Key default_key(const std::string& table, const std::string& column) {
  return {.kind = Kind::kDefault, .name = table + "." + column};
}

/// The default that a column has, of its own or of a parent; nothing: NULL.
const Object* default_of(const Snapshot& schema, const std::string& table,
                         const std::string& column) {
  const Object* own = schema.find(default_key(table, column));
  if (own) return own->fact("definition") == "NULL" ? nullptr : own;
  for (const std::string& parent : parents_of(schema, table)) {
    if (const Object* found = default_of(schema, parent, column)) return found;
  }
  return nullptr;
}

std::string expression_of(const Object* found) {
  return found ? found->fact("definition") : "";
}

/// What becomes of the defaults of one schema.
struct Changes {
  std::set<Key> gone;
  std::vector<schema::Addition> more;
};

class Families {
 public:
  Families(const Snapshot& before, const Snapshot& after) : before_(before), after_(after) {
    for (const Snapshot* schema : {&before, &after}) {
      for (const Object& object : schema->objects) {
        if (object.key.kind != Kind::kTable) continue;
        for (const std::string& parent : list_of(object.fact("parents"))) {
          parents_.insert(parent);
          unite(parent, object.key.name);
        }
      }
    }
    for (const auto& [table, next] : next_)
      families_[root_of(table)].push_back(table);
  }

  Schemas find() {
    std::set<std::pair<std::string, std::string>> seen;  // by root and column
    for (const Snapshot* schema : {&before_, &after_}) {
      for (const Object& object : schema->objects) {
        if (object.key.kind != Kind::kDefault || !next_.contains(object.fact("on"))) continue;
        const std::string& column = object.fact("name");
        const std::string root = root_of(object.fact("on"));
        if (seen.emplace(root, column).second && is_mixed(families_.at(root), column))
          make_explicit(families_.at(root), column);
      }
    }
    return {.before = changed(before_, of_before_), .after = changed(after_, of_after_)};
  }

 private:
  std::string root_of(std::string table) const {
    for (auto next = next_.find(table); next != next_.end() && next->second != table;
         next = next_.find(table))
      table = next->second;
    return table;
  }

  void unite(const std::string& one, const std::string& other) {
    next_.emplace(one, one);
    next_.emplace(other, other);
    next_[root_of(other)] = root_of(one);
  }

  bool stays(const std::string& table) const {
    return table_of(before_, table) && table_of(after_, table);
  }

  bool is_mixed(const std::vector<std::string>& family, const std::string& column) const {
    const auto has_own = [&](const Snapshot& schema, const std::string& table) {
      return schema.find(default_key(table, column)) && !parents_of(schema, table).empty();
    };
    return std::ranges::any_of(family, [&](const std::string& table) {
      const Object* wanted = table_of(after_, table);
      return has_own(before_, table) || has_own(after_, table) ||
             (wanted && wanted->has("@column_order") && !table_of(before_, table)) ||
             (stays(table) && parents_of(before_, table) != parents_of(after_, table));
    });
  }

  void make_explicit(const std::vector<std::string>& family, const std::string& column) {
    for (const std::string& table : family) {
      if (!stays(table)) {
        make_new_one_explicit(table, column);
        continue;
      }
      const bool was_there = has_column(before_, table, column);
      const bool is_there = has_column(after_, table, column);
      const Key own_column{.kind = Kind::kColumn, .name = table + "." + column};
      // With the column of a parent its defaults go, and come.
      if (was_there && !is_there && !before_.find(own_column))
        of_before_.gone.insert(default_key(table, column));
      if (!is_there) continue;
      if (was_there) set(of_before_, before_, table, column);
      if (!was_there && !after_.find(own_column)) continue;
      set(of_after_, after_, table, column);
    }
  }

  /// A partition is made with the default that its parent has at that moment.
  void make_new_one_explicit(const std::string& table, const std::string& column) {
    if (!table_of(after_, table) || after_.find(default_key(table, column)) ||
        !has_column(after_, table, column) || !is_unsettled(table, column))
      return;
    set(of_after_, after_, table, column);
    if (default_of(after_, table, column)) return;
    Object none = own_default(table, column);
    none.facts["definition"] = "NULL";
    of_after_.more.push_back({.object = std::move(none), .needs = {table_key(table)}});
  }

  bool is_unsettled(const std::string& table, const std::string& column) const {
    if (table_of(after_, table)->has("@column_order")) return true;
    return std::ranges::any_of(parents_of(after_, table), [&](const std::string& parent) {
      if (!table_of(before_, parent)) return is_unsettled(parent, column);
      return expression_of(default_of(before_, parent, column)) !=
             expression_of(default_of(after_, parent, column));
    });
  }

  static Key table_key(const std::string& table) { return {.kind = Kind::kTable, .name = table}; }

  Object own_default(const std::string& table, const std::string& column) const {
    Object own{.key = default_key(table, column), .facts = {{"on", table}, {"name", column}}};
    if (parents_.contains(table)) own.facts["@only"] = "true";
    return own;
  }

  /// Gives the table the default that it has as its own, or takes one away that says NULL.
  void set(Changes& changes, const Snapshot& schema, const std::string& table,
           const std::string& column) const {
    const Object* found = default_of(schema, table, column);
    if (!found) {
      changes.gone.insert(default_key(table, column));
      return;
    }
    Object own = own_default(table, column);
    own.facts["definition"] = found->fact("definition");
    std::set<Key> needs{table_key(table)};
    for (const Snapshot::Edge& edge :
         schema.needs[static_cast<std::size_t>(found - schema.objects.data())]) {
      const Key& key = schema.objects[edge.to].key;
      if (key.kind != Kind::kTable && key.kind != Kind::kColumn) needs.insert(key);
    }
    changes.more.push_back({.object = std::move(own), .needs = std::move(needs)});
  }

  static Snapshot changed(const Snapshot& schema, const Changes& changes) {
    if (changes.gone.empty() && changes.more.empty()) return schema;
    return schema::with(schema::without(schema, changes.gone), changes.more);
  }

  const Snapshot& before_;
  const Snapshot& after_;
  std::map<std::string, std::string> next_;  // from a table towards the root of its family
  std::map<std::string, std::vector<std::string>> families_;  // by root
  std::set<std::string> parents_;
  Changes of_before_;
  Changes of_after_;
};

}  // namespace

Schemas with_own_defaults(const Snapshot& before, const Snapshot& after) {
  return Families(before, after).find();
}

}  // namespace headway::autogenerate
