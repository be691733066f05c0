#include "runner/schema/snapshot.hpp"

#include <algorithm>
#include <format>

namespace headway::schema {

namespace {

bool is_compared(const std::string& fact) {
  return !fact.starts_with('@');
}

}  // namespace

std::vector<std::string> differing_facts(const Object& before, const Object& after) {
  std::vector<std::string> names;
  for (const auto& [name, value] : before.facts) {
    const auto other = after.facts.find(name);
    if (!is_compared(name)) continue;
    if (other == after.facts.end() || other->second != value) names.push_back(name);
  }
  for (const auto& [name, value] : after.facts) {
    if (is_compared(name) && !before.facts.contains(name)) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

const std::string& Object::fact(const std::string& name) const {
  static const std::string kAbsent;
  const auto found = facts.find(name);
  return found == facts.end() ? kAbsent : found->second;
}

const Object* Snapshot::find(const Key& key) const {
  const auto found = std::ranges::lower_bound(objects, key, {}, &Object::key);
  return found != objects.end() && found->key == key ? &*found : nullptr;
}

Snapshot without(const Snapshot& snapshot, const std::set<Key>& keys) {
  Snapshot rest{.of_parents = snapshot.of_parents};
  std::vector<std::size_t> places(snapshot.objects.size());
  for (std::size_t i = 0; i < snapshot.objects.size(); ++i) {
    if (keys.contains(snapshot.objects[i].key)) continue;
    places[i] = rest.objects.size();
    rest.objects.push_back(snapshot.objects[i]);
  }
  for (std::size_t i = 0; i < snapshot.objects.size(); ++i) {
    if (keys.contains(snapshot.objects[i].key)) continue;
    std::vector<Snapshot::Edge>& edges = rest.needs.emplace_back();
    for (const Snapshot::Edge& edge : snapshot.needs[i]) {
      if (!keys.contains(snapshot.objects[edge.to].key))
        edges.push_back({.to = places[edge.to], .why = edge.why});
    }
  }
  return rest;
}

Snapshot with(const Snapshot& snapshot, const std::vector<Addition>& additions) {
  std::map<Key, const Object*> all;
  for (const Object& object : snapshot.objects)
    all.emplace(object.key, &object);
  for (const Addition& addition : additions)
    all.insert_or_assign(addition.object.key, &addition.object);
  Snapshot more{.of_parents = snapshot.of_parents};
  for (const auto& [key, object] : all)
    more.objects.push_back(*object);
  const auto place_of = [&](const Key& key) {
    return static_cast<std::size_t>(more.find(key) - more.objects.data());
  };
  more.needs.resize(more.objects.size());
  std::vector<std::size_t> places;
  for (const Object& object : snapshot.objects)
    places.push_back(place_of(object.key));
  for (std::size_t i = 0; i < snapshot.objects.size(); ++i) {
    for (const Snapshot::Edge& edge : snapshot.needs[i])
      more.needs[places[i]].push_back({.to = places[edge.to], .why = edge.why});
  }
  for (const Addition& addition : additions) {
    std::vector<Snapshot::Edge>& edges = more.needs[place_of(addition.object.key)];
    for (const Key& key : addition.needs) {
      if (!all.contains(key)) continue;
      const std::size_t to = place_of(key);
      if (std::ranges::find(edges, to, &Snapshot::Edge::to) == edges.end())
        edges.push_back({.to = to});
    }
  }
  return more;
}

Snapshot with(const Snapshot& snapshot, const Object& object, const std::set<Key>& needs) {
  return with(snapshot, {{.object = object, .needs = needs}});
}

std::vector<Difference> compare(const Snapshot& before, const Snapshot& after) {
  std::vector<Difference> differences;
  auto left = before.objects.begin();
  auto right = after.objects.begin();
  while (left != before.objects.end() || right != after.objects.end()) {
    if (right == after.objects.end() || (left != before.objects.end() && left->key < right->key)) {
      differences.push_back({.kind = Difference::Kind::kMissing, .key = (left++)->key});
    } else if (left == before.objects.end() || right->key < left->key) {
      differences.push_back({.kind = Difference::Kind::kAdded, .key = (right++)->key});
    } else {
      std::vector<std::string> facts = differing_facts(*left, *right);
      if (!facts.empty()) differences.push_back({.key = left->key, .facts = std::move(facts)});
      ++left;
      ++right;
    }
  }
  return differences;
}

std::string to_text(const Difference& difference) {
  const std::string what = std::format("{} {}", to_text(difference.key.kind), difference.key.name);
  switch (difference.kind) {
    case Difference::Kind::kMissing:
      return "- " + what;
    case Difference::Kind::kAdded:
      return "+ " + what;
    case Difference::Kind::kChanged:
      break;
  }
  std::string facts;
  for (const std::string& fact : difference.facts)
    facts += (facts.empty() ? "" : ", ") + fact;
  return std::format("~ {} ({})", what, facts);
}

}  // namespace headway::schema
