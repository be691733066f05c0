#include "runner/autogenerate/fates.hpp"

#include "runner/autogenerate/deferred.hpp"
#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/object_statements.hpp"
#include "runner/autogenerate/renamed_parts.hpp"
#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <deque>
#include <format>
#include <map>
#include <set>

namespace headway::autogenerate {

using schema::Dependency;
using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

bool is_type(Kind kind) {
  return kind == Kind::kEnum || kind == Kind::kDomain || kind == Kind::kComposite ||
         kind == Kind::kRange;
}

/// What PostgreSQL does not let stand while the type of a column that it uses changes
/// (documentation of ALTER TABLE, and its messages "cannot alter type of a column used by ...").
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

/// What PostgreSQL knows and nothing says how to make (runner/schema/other_queries.hpp).
bool can_be_made(const Object& object) {
  return object.key.kind != Kind::kOther || object.has("definition");
}

/// Whether the object of a partitioned table makes this one of a partition superfluous.
bool corresponds(const Object& of_parent, const Object& of_partition) {
  switch (of_parent.key.kind) {
    case Kind::kColumn:
      return of_parent.fact("name") == of_partition.fact("name");
    case Kind::kDefault:
      return of_parent.fact("name") == of_partition.fact("name") &&
             of_parent.fact("definition") == of_partition.fact("definition");
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

struct Edge {
  std::size_t item = 0;
  Dependency why = Dependency::kNormal;
};

class Decision {
 public:
  Decision(const Snapshot& before, const Snapshot& after) : before_(before), after_(after) {
    pair_up();
    invert();
    hand_over_indexes();
  }

  Fates decide() {
    for (std::size_t i = 0; i < fates_.items.size(); ++i)
      first_fate(i);
    while (!changed_.empty()) {
      const std::size_t item = changed_.front();
      changed_.pop_front();
      spread(item);
    }
    return std::move(fates_);
  }

 private:
  void pair_up();
  std::size_t place_of(const Object* object) const {
    return static_cast<std::size_t>(object - after_.objects.data());
  }
  void invert();
  void hand_over_indexes();
  bool is_handed_on(const Item& item) const;
  void first_fate(std::size_t index);
  void spread(std::size_t index);
  void spread_going(std::size_t gone, const Edge& dependent);
  void replace(std::size_t index);
  void retype(std::size_t index);
  bool still_needs(std::size_t index, std::size_t other) const;
  void problem(const Object& object, const std::string& what) {
    const std::string text =
        std::format("{} {}: {}", schema::to_text(object.key.kind), object.key.name, what);
    if (std::ranges::find(fates_.problems, text) == fates_.problems.end())
      fates_.problems.push_back(text);
  }

  const Snapshot& before_;
  const Snapshot& after_;
  Fates fates_;
  std::vector<std::vector<Edge>> dependents_;  // of each item, in the former schema
  std::deque<std::size_t> changed_;            // whose dependents are to be looked at
};

void Decision::pair_up() {
  fates_.of_before.resize(before_.objects.size());
  fates_.of_after.resize(after_.objects.size());
  const std::map<schema::Key, schema::Key> renamed = renamed_parts(before_, after_);
  for (std::size_t i = 0; i < before_.objects.size(); ++i) {
    const Object& object = before_.objects[i];
    const auto other_name = renamed.find(object.key);
    const Object* wanted =
        after_.find(other_name == renamed.end() ? object.key : other_name->second);
    fates_.of_before[i] = fates_.items.size();
    if (wanted) fates_.of_after[place_of(wanted)] = fates_.items.size();
    fates_.items.push_back({.before = &object, .after = wanted});
  }
  std::set<schema::Key> new_names;
  for (const auto& [old_name, new_name] : renamed)
    new_names.insert(new_name);
  for (const Object& object : after_.objects) {
    if (before_.find(object.key) || new_names.contains(object.key)) continue;
    fates_.of_after[place_of(&object)] = fates_.items.size();
    fates_.items.push_back({.before = nullptr, .after = &object});
  }
}

void Decision::invert() {
  dependents_.resize(fates_.items.size());
  for (std::size_t i = 0; i < before_.objects.size(); ++i) {
    for (const Snapshot::Edge& edge : before_.needs[i])
      dependents_[fates_.of_before[edge.to]].push_back(
          {.item = fates_.of_before[i], .why = edge.why});
  }
}

/// Columns, constraints and indexes of a table that becomes a partition are its parent's from then
/// on; those of a partition become its own when it is detached.
bool Decision::is_handed_on(const Item& item) const {
  const Object& object = item.object();
  const schema::Key table{.kind = Kind::kTable, .name = object.fact("on")};
  const Object* standing = before_.find(table);
  const Object* wanted = after_.find(table);
  if (!standing || !wanted || standing->has("bound") == wanted->has("bound")) return false;
  const bool attached = wanted->has("bound");
  if (attached == (item.after != nullptr)) return false;
  const std::string parent = list_of((attached ? wanted : standing)->fact("parents")).front();
  const Snapshot& schema = attached ? after_ : before_;
  return std::ranges::any_of(schema.objects, [&](const Object& other) {
    return other.key.kind == object.key.kind && other.fact("on") == parent &&
           corresponds(other, object);
  });
}

/// A constraint that comes under the name of an index that goes is made of it.
void Decision::hand_over_indexes() {
  for (Item& constraint : fates_.items) {
    if (constraint.before || constraint.after->key.kind != Kind::kConstraint) continue;
    const Object* index =
        before_.find({.kind = Kind::kIndex, .name = constraint.after->fact("index_name")});
    const auto made = index_for(*constraint.after);
    if (!index || !made || made->index.fact("definition") != index->fact("definition")) continue;
    Item& taken =
        fates_.items[fates_.of_before[static_cast<std::size_t>(index - before_.objects.data())]];
    if (taken.after) continue;
    taken.taken_over = true;
    constraint.taken_over = true;
  }
}

void Decision::first_fate(std::size_t index) {
  Item& item = fates_.items[index];
  if (item.fate != Fate::kSame) return;
  if (!item.before || !item.after) {
    if (is_handed_on(item)) return;
    if (!can_be_made(item.object()))
      return problem(item.object(), "no statement can be written for it");
    item.fate = item.before ? Fate::kDropped : Fate::kCreated;
    if (item.before) changed_.push_back(index);
    return;
  }
  std::vector<std::string> facts;
  for (const auto* side : {item.before, item.after}) {
    for (const auto& [name, value] : side->facts) {
      const bool same = item.before->has(name) == item.after->has(name) &&
                        item.before->fact(name) == item.after->fact(name);
      if (!same && std::ranges::find(facts, name) == facts.end()) facts.push_back(name);
    }
  }
  if (facts.empty()) return;
  if (!can_be_made(*item.before) || !can_be_made(*item.after))
    return problem(item.object(), "no statement can be written for it");
  std::optional<Statements> altered = alter_statements(*item.before, *item.after, facts);
  if (!altered) return replace(index);
  item.fate = Fate::kAltered;
  item.altered = std::move(*altered);
  changed_.push_back(index);
}

void Decision::replace(std::size_t index) {
  Item& item = fates_.items[index];
  if (item.goes()) return;
  const Object& object = item.object();
  if (object.key.kind == Kind::kTable)
    return problem(object,
                   "PostgreSQL cannot change this in place, and to make the table anew "
                   "would lose its rows");
  if (object.key.kind == Kind::kColumn && !item.before->has("generated") &&
      !item.after->has("generated"))
    return problem(object,
                   "PostgreSQL cannot change this in place, and to make the column anew "
                   "would lose its values");
  item.fate = Fate::kReplaced;
  item.altered.clear();
  changed_.push_back(index);
}

/// The type of a column is made anew under the same name.
void Decision::retype(std::size_t index) {
  Item& item = fates_.items[index];
  if (item.goes() || !item.after) return;
  if (item.after->has("generated")) return replace(index);
  if (item.fate == Fate::kSame) {
    item.altered = retype_column(*item.after);
    item.fate = Fate::kAltered;
    changed_.push_back(index);
  }
}

bool Decision::still_needs(std::size_t index, std::size_t other) const {
  const Item& item = fates_.items[index];
  const Item& needed = fates_.items[other];
  if (!item.after || !needed.after) return false;
  const std::size_t place = place_of(item.after);
  const std::size_t target = place_of(needed.after);
  return std::ranges::any_of(after_.needs[place],
                             [&](const Snapshot::Edge& edge) { return edge.to == target; });
}

void Decision::spread(std::size_t index) {
  const Item& item = fates_.items[index];
  const Object& object = item.object();
  if (item.goes()) {
    // Spreading may append to the items' fates, never to this list.
    for (const Edge& dependent : dependents_[index])
      spread_going(index, dependent);
    return;
  }
  const bool type_changes = object.key.kind == Kind::kColumn &&
                            std::ranges::any_of(item.altered, [](const Statement& statement) {
                              return statement.sql.contains(" TYPE ");
                            });
  if (!type_changes) return;
  for (const Edge& dependent : dependents_[index]) {
    Item& other = fates_.items[dependent.item];
    if (!other.before || !other.after) continue;
    if (pins_column_type(*other.before)) replace(dependent.item);
    // A constant default may not convert; it is set anew behind the change.
    if (other.before->key.kind == Kind::kDefault && other.fate != Fate::kReplaced &&
        item.altered.front().sql.contains(" USING "))
      replace(dependent.item);
  }
}

void Decision::spread_going(std::size_t gone, const Edge& dependent) {
  Item& item = fates_.items[dependent.item];
  if (item.goes() || !item.after) return;
  const Item& cause = fates_.items[gone];
  if (item.object().key.kind == Kind::kColumn && is_type(cause.object().key.kind)) {
    if (cause.fate == Fate::kReplaced) {
      fates_.items[gone].renamed_away = true;
      retype(dependent.item);
    }
    return;
  }
  if (dependent.why == Dependency::kPart) return replace(dependent.item);
  if (item.fate == Fate::kAltered && !still_needs(dependent.item, gone)) return;
  replace(dependent.item);
}

}  // namespace

Fates decide_fates(const Snapshot& before, const Snapshot& after) {
  return Decision(before, after).decide();
}

}  // namespace headway::autogenerate
