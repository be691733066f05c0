#include "runner/configuration/key_tree.hpp"

#include "common/nearest.hpp"
#include "common/settings.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <format>
#include <string_view>
#include <utility>
#include <vector>

namespace headway::configuration {

namespace {

/// The keys of alembic.ini that have another name here.
constexpr std::pair<std::string_view, std::string_view> kOfAlembic[] = {
    {"script_location", "versions"},
    {"version_locations", "versions"},
    {"sqlalchemy.url", "database_url"},
    {"version_table_schema", "version_table.schema"},
};

/// The names that may stand in a group: keys and groups.
std::vector<std::string> names_in(const std::string& group) {
  std::vector<std::string> names;
  const std::string before = group.empty() ? "" : group + ".";
  for (const Setting* setting : settings::all()) {
    if (setting->key.empty() || !setting->key.starts_with(before)) continue;
    const std::string_view rest = setting->key.substr(before.size());
    const std::string name(rest.substr(0, rest.find('.')));
    if (!std::ranges::contains(names, name)) names.push_back(name);
  }
  if (group.empty()) names.emplace_back("environments");
  return names;
}

std::string_view last_name(std::string_view path) {
  return path.substr(path.rfind('.') + 1);
}

}  // namespace

const Setting* setting_at(const std::string& path) {
  for (const Setting* setting : settings::all())
    if (!setting->key.empty() && setting->key == path) return setting;
  return nullptr;
}

bool is_group(const std::string& path) {
  return std::ranges::any_of(settings::all(), [&](const Setting* setting) {
    return setting->key.starts_with(path + ".");
  });
}

std::string hint_for(const std::string& group, const std::string& key) {
  for (const auto& [alembic, ours] : kOfAlembic)
    if (key == alembic) return std::format("write {}", ours);
  if (key == "environments") return "an environment holds no others";
  const std::vector<std::string> here = names_in(group);
  if (const auto name = nearest(key, here)) return std::format("did you mean {}?", *name);
  std::vector<std::string> anywhere;
  for (const Setting* setting : settings::all())
    if (!setting->key.empty()) anywhere.emplace_back(last_name(setting->key));
  if (const auto name = nearest(key, anywhere))
    for (const Setting* setting : settings::all())
      if (!setting->key.empty() && last_name(setting->key) == *name)
        return std::format("did you mean {}?", setting->key);
  if (group.empty()) return "headway config -c /dev/null lists the keys";
  return std::format("the keys of {} are {}", group, join(here));
}

}  // namespace headway::configuration
