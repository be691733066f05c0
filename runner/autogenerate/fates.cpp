#include "runner/autogenerate/fates.hpp"

#include "runner/autogenerate/deferred.hpp"
#include "runner/autogenerate/fate_rules.hpp"
#include "runner/autogenerate/inheritance.hpp"
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
    replace_unfinished_indexes();
    replace_pinned_domains();
    leave_types_to_parents();
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
  void first_fate(std::size_t index);
  void spread(std::size_t index);
  void spread_going(std::size_t gone, const Edge& dependent);
  void replace_defaults_of_children(const Object& column);
  void replace(std::size_t index);
  void retype(std::size_t index, std::size_t type);
  bool is_pinned_by_columns(std::size_t index, const Statements& altered) const;
  bool is_used_by_columns(std::size_t index) const;
  bool is_within_another(std::size_t index) const;
  void replace_unfinished_indexes();
  void replace_pinned_domains();
  void leave_types_to_parents();
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

/// A constraint that comes under the name of an index that goes is made of it.
void Decision::hand_over_indexes() {
  for (Item& constraint : fates_.items) {
    if (constraint.before || constraint.after->key.kind != Kind::kConstraint) continue;
    const Object* index =
        before_.find({.kind = Kind::kIndex, .name = constraint.after->fact("index_name")});
    const auto made = index_for(*constraint.after);
    if (!index || !made || made->index.fact("definition") != index->fact("definition") ||
        (index->has("comment") &&
         index->fact("comment") != constraint.after->fact("index_comment")))
      continue;
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
    if (is_handed_on(item, before_, after_)) return;
    if (!can_be_made(item.object()))
      return problem(item.object(), "no statement can be written for it");
    item.fate = item.before ? Fate::kDropped : Fate::kCreated;
    if (item.before) changed_.push_back(index);
    return;
  }
  const std::vector<std::string> facts = schema::differing_facts(*item.before, *item.after);
  if (facts.empty()) return;
  if (!can_be_made(*item.before) || !can_be_made(*item.after))
    return problem(item.object(), "no statement can be written for it");
  std::optional<Statements> altered = alter_statements(*item.before, *item.after, facts);
  if (!altered || is_pinned_by_columns(index, *altered)) return replace(index);
  item.fate = Fate::kAltered;
  item.altered = std::move(*altered);
  changed_.push_back(index);
}

void Decision::replace(std::size_t index) {
  Item& item = fates_.items[index];
  if (item.goes()) return;
  const Object& object = item.object();
  const bool foreign = item.before->has("foreign") && item.after->has("foreign");
  if (object.key.kind == Kind::kTable && !foreign)
    return problem(object,
                   "PostgreSQL cannot change this in place, and to make the table anew "
                   "would lose its rows");
  if (object.key.kind == Kind::kColumn && !foreign && !item.before->has("generated") &&
      !item.after->has("generated"))
    return problem(object,
                   "PostgreSQL cannot change this in place, and to make the column anew "
                   "would lose its values");
  item.fate = Fate::kReplaced;
  item.recomputed =
      object.key.kind == Kind::kColumn && can_be_recomputed(*item.before, *item.after);
  item.altered.clear();
  changed_.push_back(index);
}

/// What PostgreSQL refuses to change in a type while a column uses it: an attribute's type, and the
/// constraints of a domain that stands within another type.
bool Decision::is_pinned_by_columns(std::size_t index, const Statements& altered) const {
  const Object& type = *fates_.items[index].before;
  const auto any = [&](const char* words) {
    return std::ranges::any_of(altered,
                               [&](const Statement& one) { return one.sql.contains(words); });
  };
  if (type.key.kind == Kind::kComposite)
    return any(" ALTER ATTRIBUTE ") && is_used_by_columns(index);
  return type.key.kind == Kind::kDomain && (any(" SET NOT NULL") || any(" ADD CONSTRAINT ")) &&
         is_within_another(index);
}

/// Whether columns are of a type, or of one that is made of it.
bool Decision::is_used_by_columns(std::size_t index) const {
  std::set<std::size_t> seen{index};
  std::deque<std::size_t> open{index};
  while (!open.empty()) {
    const std::size_t type = open.front();
    open.pop_front();
    for (const Edge& edge : dependents_[type]) {
      if (!seen.insert(edge.item).second) continue;
      const Kind kind = fates_.items[edge.item].object().key.kind;
      if (kind == Kind::kColumn || kind == Kind::kTable) return true;
      if (can_be_renamed_away(kind)) open.push_back(edge.item);
    }
  }
  return false;
}

/// Whether columns are arrays of a domain, or of a composite type with it.
bool Decision::is_within_another(std::size_t domain) const {
  return std::ranges::any_of(dependents_[domain], [&](const Edge& edge) {
    const Object& user = fates_.items[edge.item].object();
    if (user.key.kind == Kind::kColumn)
      return user.fact("type") != fates_.items[domain].object().key.name;
    return user.key.kind == Kind::kComposite && is_used_by_columns(edge.item);
  });
}

/// An index goes with the unfinished one that it is a part of, and at no other time.
void Decision::replace_unfinished_indexes() {
  std::set<std::string> pinned;
  for (const Item& item : fates_.items) {
    if (item.goes() && item.before->has("attached_to"))
      pinned.insert(item.before->fact("attached_to"));
  }
  if (pinned.empty()) return;
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Item& item = fates_.items[i];
    if (!item.before || !item.after) continue;
    const std::string& index =
        item.before->has("index_name") ? item.before->fact("index_name") : item.before->key.name;
    const bool has_index =
        item.before->key.kind == Kind::kIndex || item.before->key.kind == Kind::kConstraint;
    if (has_index && pinned.contains(index)) replace(i);
  }
}

/// A domain within another type is given constraints when it is made, and at no other time.
void Decision::replace_pinned_domains() {
  for (const Item& item : fates_.items) {
    if (!item.after || !item.after->has("domain") || item.fate == Fate::kSame ||
        item.after->fact("definition").ends_with(" NOT VALID"))
      continue;
    const Object* domain = before_.find({.kind = Kind::kDomain, .name = item.after->fact("on")});
    if (!domain) continue;
    const std::size_t index =
        fates_.of_before[static_cast<std::size_t>(domain - before_.objects.data())];
    if (fates_.items[index].after && is_within_another(index)) replace(index);
  }
}

/// ALTER COLUMN ... TYPE changes the column of a parent and of its children, and refuses a child's.
void Decision::leave_types_to_parents() {
  for (Item& item : fates_.items) {
    if (item.fate != Fate::kAltered || item.after->key.kind != Kind::kColumn ||
        !is_changed_with_parent(*item.before, *item.after, before_, after_))
      continue;
    std::vector<std::string> facts = schema::differing_facts(*item.before, *item.after);
    std::erase_if(facts, [](const std::string& fact) {
      return fact == "type" || fact == "collation" || fact == "storage";
    });
    item.altered = *alter_statements(*item.before, *item.after, facts);
  }
}

/// The type of a column is made anew under the same name.
void Decision::retype(std::size_t index, std::size_t type) {
  Item& item = fates_.items[index];
  if (item.goes() || !item.after) return;
  if (item.after->has("generated")) {
    replace(index);
    item.recomputed = false;
    return;
  }
  if (item.fate == Fate::kSame) {
    const Item& cause = fates_.items[type];
    item.altered = retype_column(*item.after, *cause.before, *cause.after);
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
  const auto any = [&](const char* words) {
    return std::ranges::any_of(
        item.altered, [&](const Statement& statement) { return statement.sql.contains(words); });
  };
  // The type of an inherited column changes with that of the parent's.
  const bool type_changes =
      object.key.kind == Kind::kColumn &&
      (item.before->fact("type") != item.after->fact("type") ||
       item.before->fact("collation") != item.after->fact("collation") || any(" TYPE "));
  if (!type_changes) return;
  for (const Edge& dependent : dependents_[index]) {
    Item& other = fates_.items[dependent.item];
    if (!other.before || !other.after) continue;
    if (pins_column_type(*other.before)) replace(dependent.item);
    // Both sides of a foreign key can be compared at every moment.
    if (other.before->key.kind == Kind::kConstraint && other.before->fact("type") == "f" &&
        any(" USING "))
      replace(dependent.item);
    // A constant default may not convert; it is set anew behind the change.
    if (other.before->key.kind == Kind::kDefault && other.fate != Fate::kReplaced && any(" USING "))
      replace(dependent.item);
  }
  if (any(" USING ")) replace_defaults_of_children(object);
}

/// Those of their own, which may not convert either.
void Decision::replace_defaults_of_children(const Object& column) {
  for (std::size_t i = 0; i < fates_.items.size(); ++i) {
    const Item& item = fates_.items[i];
    const bool stays = item.before && item.after && item.fate != Fate::kReplaced;
    if (stays && item.before->key.kind == Kind::kDefault &&
        item.before->fact("name") == column.fact("name") &&
        ancestors_of(before_, item.before->fact("on")).contains(column.fact("on")))
      replace(i);
  }
}

void Decision::spread_going(std::size_t gone, const Edge& dependent) {
  Item& item = fates_.items[dependent.item];
  if (item.goes() || !item.after) return;
  const Item& cause = fates_.items[gone];
  if (can_be_renamed_away(cause.object().key.kind)) {
    const Kind kind = item.object().key.kind;
    // The columns of a partition, and inherited ones, are moved with those of the parent.
    const bool moved_with_parent = kind == Kind::kTable && !item.before->has("of_type");
    if (kind == Kind::kColumn || moved_with_parent) {
      if (cause.fate != Fate::kReplaced) return;
      fates_.items[gone].renamed_away = true;
      if (!moved_with_parent) retype(dependent.item, gone);
      return;
    }
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
