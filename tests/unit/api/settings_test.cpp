// The table of settings and the definition in crds/ say the same, both ways.
#include "common/settings.hpp"

#include "common/text.hpp"
#include "tests/unit/api/yaml_json.hpp"

#include <algorithm>
#include <ranges>
#include <set>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using Json = nlohmann::json;

Json spec_schema() {
  return json_of_yaml_file(HEADWAY_ROOT
                           "/crds/schemamigrations.yaml")["spec"]["versions"][0]["schema"]
                                                         ["openAPIV3Schema"]["properties"]["spec"];
}

/// The schema of a field, null where the definition lacks it.
Json schema_at(const Json& spec, std::string_view path) {
  Json at = spec;
  for (const auto name : path | std::views::split('.')) {
    const std::string word(std::string_view{name});
    if (!at.contains("properties") || !at["properties"].contains(word)) return nullptr;
    at = Json(at["properties"][word]);
  }
  return at;
}

/// The fields that have no fields of their own.
void collect_leaves(const Json& schema, const std::string& path, std::set<std::string>& leaves) {
  for (const auto& [name, member] : schema["properties"].items()) {
    const std::string below = path.empty() ? name : path + "." + name;
    if (member.contains("properties"))
      collect_leaves(member, below, leaves);
    else
      leaves.insert(below);
  }
}

std::string type_of(const Setting& setting) {
  if (setting.many) return "array";
  if (setting.type == Setting::Type::kFlag) return "boolean";
  return setting.type == Setting::Type::kCount ? "integer" : "string";
}

}  // namespace

TEST_CASE("every setting with a field has that field, with its type, words and default") {
  const Json spec = spec_schema();
  for (const Setting* setting : settings::all()) {
    if (setting->field.empty()) continue;
    INFO(setting->field);
    const Json schema = schema_at(spec, setting->field);
    REQUIRE(schema.is_object());
    CHECK(schema["type"] == type_of(*setting));
    const Json preset = schema.value("default", Json(""));
    CHECK((preset.is_string() ? preset.get<std::string>() : preset.dump()) ==
          field_default(*setting));
    std::vector<std::string> enumerated;
    for (const Json& word : schema.value("enum", Json::array()))
      enumerated.push_back(lower(word.get<std::string>()));
    std::vector<std::string> expected;
    if (setting->type == Setting::Type::kWord) expected = words(*setting);
    std::ranges::sort(enumerated);
    std::ranges::sort(expected);
    CHECK(enumerated == expected);
  }
}

TEST_CASE("a field that no setting has is one that the operator reads itself") {
  std::set<std::string> leaves;
  collect_leaves(spec_schema(), "", leaves);
  for (const Setting* setting : settings::all())
    leaves.erase(std::string(setting->field));
  // The database, the source and the data become parts of the pod; drift is of Jobs of their own;
  // the rest says when a run starts.
  const std::vector<std::string> own = {"database.",
                                        "source.",
                                        "data.",
                                        "retry.",
                                        "runner.",
                                        "window.",
                                        "contract.",
                                        "drift.",
                                        "backup.pgDump.volume.",
                                        "backup.command.volume.",
                                        "backup.cronJob.",
                                        "backup.cloudNativePG."};
  const std::set<std::string> whole = {"suspend", "approval", "dependsOn", "historyLimit", "ttl"};
  for (const std::string& leaf : leaves) {
    INFO(leaf);
    CHECK((whole.contains(leaf) || std::ranges::any_of(own, [&](const std::string& beginning) {
             return leaf.starts_with(beginning);
           })));
  }
}

}  // namespace headway::testing
