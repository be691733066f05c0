#include "tests/api/api_server.hpp"

#include <set>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace headway::kube;
using headway::testing::ApiServer;
using headway::testing::kSchemaMigrations;

namespace {

template <typename Call>
ApiError refusal_of(Call call) {
  try {
    call();
  } catch (const ApiError& error) {
    return error;
  }
  throw std::runtime_error("it was not refused");
}

}  // namespace

TEST_CASE_METHOD(ApiServer, "an object is created, read, changed in each way, and deleted") {
  const ObjectKey key{ns, "one"};
  const Json created = client.create(kConfigMaps, config_map("one", {{"a", "1"}}), {}, {});
  CHECK(key_of(created) == key);
  CHECK(client.get(kConfigMaps, key, {}) == created);

  client.patch(kConfigMaps, key, Part::kWhole, PatchType::kMerge, {{"data", {{"b", "grün"}}}}, {},
               {});
  client.patch(kConfigMaps, key, Part::kWhole, PatchType::kMerge, {{"data", {{"a", nullptr}}}}, {},
               {});
  const Json applied =
      client.patch(kConfigMaps, key, Part::kWhole, PatchType::kApply,
                   config_map("one", {{"c", "3"}}), {.field_manager = "tests"}, {});
  CHECK(applied["data"] == Json{{"b", "grün"}, {"c", "3"}});

  Json changed = applied;
  changed["data"] = {{"d", "4"}};
  CHECK(client.replace(kConfigMaps, changed, Part::kWhole, {}, {})["data"] == Json{{"d", "4"}});

  client.remove(kConfigMaps, key, {.uid = metadata_text(created, "uid")}, {});
  CHECK(refusal_of([&] { client.get(kConfigMaps, key, {}); }).not_found());
  CHECK(refusal_of([&] { client.remove(kConfigMaps, key, {}, {}); }).not_found());
}

TEST_CASE_METHOD(ApiServer, "a write that would undo somebody else's is a conflict") {
  const Json first = client.create(kConfigMaps, config_map("one"), {}, {});
  Json changed = first;
  changed["data"] = {{"a", "1"}};
  client.replace(kConfigMaps, changed, Part::kWhole, {}, {});
  const ApiError conflict =
      refusal_of([&] { client.replace(kConfigMaps, changed, Part::kWhole, {}, {}); });
  CHECK(conflict.conflict());
  CHECK(conflict.status().reason == "Conflict");
}

TEST_CASE_METHOD(ApiServer, "a name that is taken, and a deletion of another object than meant") {
  client.create(kConfigMaps, config_map("one"), {}, {});
  CHECK(
      refusal_of([&] { client.create(kConfigMaps, config_map("one"), {}, {}); }).already_exists());
  const ObjectKey key{ns, "one"};
  CHECK(refusal_of([&] { client.remove(kConfigMaps, key, {.uid = "another"}, {}); }).conflict());
  CHECK(refusal_of([&] {
          client.remove(kConfigMaps, key, {.resource_version = "1"}, {});
        }).conflict());
  CHECK_NOTHROW(client.get(kConfigMaps, key, {}));
}

TEST_CASE_METHOD(ApiServer, "two appliers of one field conflict unless one forces it") {
  const ObjectKey key{ns, "one"};
  const auto apply = [&](const std::string& manager, const std::string& value, bool force) {
    return client.patch(kConfigMaps, key, Part::kWhole, PatchType::kApply,
                        config_map("one", {{"a", value}}),
                        {.field_manager = manager, .force = force}, {});
  };
  apply("first", "1", false);
  const ApiError conflict = refusal_of([&] { apply("second", "2", false); });
  CHECK(conflict.conflict());
  CHECK(conflict.status().causes.at(0).field == ".data.a");
  CHECK(apply("second", "2", true)["data"]["a"] == "2");
}

TEST_CASE_METHOD(ApiServer, "an invalid object is refused with its field") {
  const Json job = {{"metadata", {{"namespace", ns}, {"name", "one"}}},
                    {"spec", {{"template", {{"spec", {{"containers", Json::array()}}}}}}}};
  const ApiError invalid = refusal_of([&] { client.create(kJobs, job, {}, {}); });
  CHECK(invalid.invalid());
  CHECK(invalid.status().reason == "Invalid");
  std::set<std::string> fields;
  for (const ApiStatus::Cause& cause : invalid.status().causes)
    fields.insert(cause.field);
  CHECK(fields.contains("spec.template.spec.containers"));

  Json typo = config_map("one");
  typo["dota"] = Json::object();
  const ApiError unknown =
      refusal_of([&] { client.create(kConfigMaps, typo, {.strict = true}, {}); });
  CHECK(unknown.code() == 400);
  CHECK_THAT(unknown.status().message,
             Catch::Matchers::ContainsSubstring("unknown field \"dota\""));
  CHECK_NOTHROW(client.create(kConfigMaps, typo, {}, {}));
}

TEST_CASE_METHOD(ApiServer, "a list in pages is the whole list") {
  for (const char* const name : {"a", "b", "c", "d", "e"}) {
    Json object = config_map(name);
    object["metadata"]["labels"] = {{"kind", std::string(name) < "d" ? "x" : "y"}};
    client.create(kConfigMaps, object, {}, {});
  }
  const auto names = [&](const Selection& selection) {
    std::string all;
    for (const Json& item : client.list(kConfigMaps, selection, {.page_size = 2}, {}).items)
      all += metadata_text(item, "name");
    return all;
  };
  CHECK(names({ns, "", ""}) == "abcde");
  CHECK(names({ns, "kind in (y)", ""}) == "de");
  CHECK(names({ns, "", "metadata.name=b"}) == "b");
}

TEST_CASE_METHOD(ApiServer, "the status of a SchemaMigration is written apart from the rest") {
  install_crd();
  const ObjectKey key{ns, "one"};
  const Json wanted = {
      {"apiVersion", "headway.dev/v1alpha1"},
      {"kind", "SchemaMigration"},
      {"metadata", {{"namespace", ns}, {"name", "one"}}},
      {"spec",
       {{"database", {{"urlFrom", {{"secretKeyRef", {{"name", "db"}, {"key", "URL"}}}}}}},
        {"source", {{"configMap", {{"name", "revisions"}}}}}}},
      {"status", {{"observedGeneration", 7}}}};
  const Json created = client.create(kSchemaMigrations, wanted, {.strict = true}, {});
  CHECK(created["status"] == Json{{"observedGeneration", -1}});
  CHECK(created["spec"]["target"] == "head");

  Json seen = created;
  seen["spec"]["target"] = "base";
  seen["status"] = {{"observedGeneration", 1}, {"current", "3f2a9c1b7d4e"}};
  const Json written = client.replace(kSchemaMigrations, seen, Part::kStatus, {}, {});
  CHECK(written["status"]["current"] == "3f2a9c1b7d4e");
  CHECK(written["spec"]["target"] == "head");
  CHECK(written["metadata"]["generation"] == 1);
  CHECK(refusal_of([&] {
          client.replace(kSchemaMigrations, seen, Part::kStatus, {}, {});
        }).conflict());

  Json applied = {{"apiVersion", wanted["apiVersion"]},
                  {"kind", wanted["kind"]},
                  {"metadata", {{"resourceVersion", metadata_text(created, "resourceVersion")}}},
                  {"status", {{"outcome", "Succeeded"}}}};
  const auto apply = [&] {
    return client.patch(kSchemaMigrations, key, Part::kStatus, PatchType::kApply, applied,
                        {.field_manager = "tests", .force = true}, {});
  };
  CHECK(refusal_of(apply).conflict());
  applied["metadata"]["resourceVersion"] = metadata_text(written, "resourceVersion");
  CHECK(apply()["status"]["outcome"] == "Succeeded");
}
