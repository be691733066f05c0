#include "runner/autogenerate/renamed_parts.hpp"

#include <string>
#include <vector>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

/// Everything of an object but its name and comment.
std::string nameless(const Object& object) {
  std::string text = std::string(schema::to_text(object.key.kind));
  for (const auto& [fact, value] : object.facts) {
    if (fact == "name" || fact == "index_name" || fact == "comment" || fact == "index_comment" ||
        fact.starts_with('@'))
      continue;
    std::string shown = value;
    if (fact == "definition" && object.key.kind == Kind::kIndex) {
      const std::string name = " INDEX " + object.fact("name") + " ON ";
      if (const std::size_t at = shown.find(name); at != std::string::npos)
        shown.replace(at, name.size(), " INDEX ON ");
    }
    text += "\n" + fact + "=" + shown;
  }
  return text;
}

bool can_be_renamed(const Object& object) {
  return object.key.kind == Kind::kIndex ||
         (object.key.kind == Kind::kConstraint && !object.has("domain"));
}

/// Those that the other schema does not have, by everything but their names.
std::map<std::string, std::vector<schema::Key>> only_in(const Snapshot& schema,
                                                        const Snapshot& other) {
  std::map<std::string, std::vector<schema::Key>> found;
  for (const Object& object : schema.objects) {
    if (can_be_renamed(object) && !other.find(object.key))
      found[nameless(object)].push_back(object.key);
  }
  return found;
}

}  // namespace

std::map<schema::Key, schema::Key> renamed_parts(const Snapshot& before, const Snapshot& after) {
  std::map<schema::Key, schema::Key> renamed;
  const auto created = only_in(after, before);
  for (const auto& [text, keys] : only_in(before, after)) {
    const auto same = created.find(text);
    if (same == created.end()) continue;
    for (std::size_t i = 0; i < keys.size() && i < same->second.size(); ++i)
      renamed.emplace(keys[i], same->second[i]);
  }
  return renamed;
}

}  // namespace headway::autogenerate
