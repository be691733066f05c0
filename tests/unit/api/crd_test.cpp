// The definition in crds/ and the C++ types say the same, both ways.
#include "common/duration.hpp"
#include "operator/api/schema_migration.hpp"
#include "tests/unit/api/yaml_json.hpp"

#include <functional>
#include <span>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using Json = nlohmann::json;
using Path = std::vector<std::string>;

const Json& version() {
  static const Json kDefinition = json_of_yaml_file(HEADWAY_ROOT "/crds/schemamigrations.yaml");
  return kDefinition["spec"]["versions"][0];
}

const Json& schema_of(const char* part) {
  return version()["schema"]["openAPIV3Schema"]["properties"][part];
}

std::string text_of(const Path& path) {
  std::string text;
  for (const std::string& name : path)
    text += "." + name;
  return text;
}

/// The schema of the members of an object or the entries of an array; a map's values are under "*".
std::vector<std::pair<std::string, Json>> children(const Json& schema) {
  std::vector<std::pair<std::string, Json>> found;
  if (schema.contains("properties"))
    for (const auto& [name, member] : schema["properties"].items())
      found.emplace_back(name, member);
  if (schema.contains("items")) found.emplace_back("0", schema["items"]);
  if (schema.contains("additionalProperties"))
    found.emplace_back("*", schema["additionalProperties"]);
  return found;
}

void walk(const Json& schema, Path& path,
          const std::function<void(const Path&, const Json&)>& visit) {
  visit(path, schema);
  for (const auto& [name, child] : children(schema)) {
    path.push_back(name);
    walk(child, path, visit);
    path.pop_back();
  }
}

void walk(const Json& schema, const std::function<void(const Path&, const Json&)>& visit) {
  Path path;
  walk(schema, path, visit);
}

/// The value at a path, null where there is none: of the first entry of an array, or of a map by
/// "*", that has it.
Json* value_at(Json& value, std::span<const std::string> path) {
  if (path.empty()) return &value;
  const auto rest = path.subspan(1);
  if (!value.is_array() && path.front() != "*")
    return value.contains(path.front()) ? value_at(value[path.front()], rest) : nullptr;
  for (Json& entry : value)
    if (Json* found = value_at(entry, rest)) return found;
  return nullptr;
}

/// Together they have every field; no one can, since some exclude each other.
std::vector<Json> full_specs() {
  std::vector<Json> specs;
  for (const char* file :
       {"accepted_full", "accepted_full_image", "accepted_full_volume", "accepted_full_volume_csi",
        "accepted_full_volume_ephemeral", "accepted_full_volume_nfs", "accepted_full_connection",
        "accepted_full_connection_secrets", "accepted_full_connection_config_maps",
        "accepted_full_backup_cron_job", "accepted_full_backup_cnpg"})
    specs.push_back(
        json_of_yaml_file(std::string(HEADWAY_FIXTURES "/crd/") + file + ".yaml")["spec"]);
  return specs;
}

/// Another value of the same kind.
void change(Json& leaf) {
  if (leaf.is_boolean())
    leaf = !leaf.get<bool>();
  else if (leaf.is_number())
    leaf = leaf.get<int>() + 1;
  else if (leaf.is_object())
    leaf["another"] = "one";
  else if (parse_duration(leaf.get<std::string>()))
    leaf = "17m";
  else
    leaf = leaf.get<std::string>() + "-2";
}

/// What the API server does to a new object: defaults from the top down.
void fill_defaults(const Json& schema, Json& value) {
  if (!schema.contains("properties")) return;
  for (const auto& [name, member] : schema["properties"].items()) {
    if (!value.contains(name) && member.contains("default")) value[name] = member["default"];
    if (value.contains(name)) fill_defaults(member, value[name]);
  }
}

api::Status full_status() {
  const Time time{std::chrono::seconds{1'800'000'000}};
  api::Status status;
  status.observed_generation = 3;
  status.current_revisions = {"9b1c0d2e8f7a"};
  status.target_revisions = {"3f2a9c1b7d4e"};
  status.target = "3f2a9c1b7d4e";
  status.outcome = "RolledBack";
  status.pending = 2;
  status.pending_contract = 1;
  status.soak = api::Soak{.rollouts = "0f1e", .complete_since = time};
  status.last_handled = "5d1f";
  status.last_handled_request = "2026-11-22T10:00:00Z";
  api::LastRun& run = status.last_run.emplace();
  run.id = "x7k2";
  run.job = "learning-app-x7k2";
  run.attempt = 2;
  run.generation = 3;
  run.source = "configMap/revisions";
  run.content_hash = "0123";
  run.only_plan = true;
  run.plan_hash = "89ab";
  run.phase = api::Phase::kContract;
  run.taken_back = true;
  run.jobs = 2;
  run.backup = BackupRecord{.kind = "pgDump",
                            .location = "/backup/a.dump",
                            .bytes = 4711,
                            .sha256 = "4567",
                            .seconds = 1.25};
  run.backup_object = "learning-app-backup-x7k2";
  run.restore_point = RestorePoint{.name = "headway_r1", .lsn = "0/1A2B3C4"};
  run.outcome = OutcomeKind::kRolledBack;
  run.direction = RunDirection::kDown;
  run.exit_code = 1;
  run.from = {"9b1c0d2e8f7a"};
  run.to = {"3f2a9c1b7d4e"};
  run.applied = {"3f2a9c1b7d4e"};
  run.rolled_back = {"3f2a9c1b7d4e"};
  run.more = {{"applied", 260}};
  run.error = OutcomeError{.reason = "SqlError",
                           .revision = "3f2a9c1b7d4e",
                           .file = "a.sql",
                           .statement = 1,
                           .line = 7,
                           .sqlstate = "42703",
                           .message = "column does not exist",
                           .hint = "name another"};
  run.started_at = run.finished_at = time;
  status.history = {{.id = "x7k2",
                     .only_plan = true,
                     .attempt = 2,
                     .generation = 3,
                     .outcome = "Failed",
                     .reason = "ConnectionLost",
                     .from = "9b1c0d2e8f7a",
                     .to = "3f2a9c1b7d4e",
                     .applied = 1,
                     .started_at = time,
                     .finished_at = time}};
  status.plan = api::Plan{.hash = "89ab",
                          .revisions = {"3f2a9c1b7d4e"},
                          .destructive = {"3f2a9c1b7d4e"},
                          .summary = "upgrade of 1 revision: 3f2a9c1b7d4e"};
  status.backup = api::BackupStatus{.kind = "cronJob",
                                    .of = "nightly",
                                    .name = "learning-app-backup-x7k2",
                                    .plan_hash = "89ab",
                                    .run = "x7k2",
                                    .started_at = time,
                                    .finished_at = time,
                                    .location = "s3://backups/x7k2"};
  status.drift =
      api::DriftStatus{.handled_at = time,
                       .look = api::Look{.job = "learning-app-drift-x7k2", .scheduled_at = time},
                       .seen_at = time,
                       .revisions = {"9b1c0d2e8f7a"},
                       .objects = {"+ index public.by_hand"},
                       .more = 2};
  status.conditions = {{.type = api::condition::kReady,
                        .status = api::ConditionStatus::kFalse,
                        .reason = "RevisionFailed",
                        .message = "it failed",
                        .observed_generation = 3,
                        .last_transition = time}};
  return status;
}

}  // namespace

TEST_CASE("the definition names what the operator works with") {
  const Json definition = json_of_yaml_file(HEADWAY_ROOT "/crds/schemamigrations.yaml");
  CHECK(definition["spec"]["group"] == api::kSchemaMigrations.group);
  CHECK(definition["spec"]["names"]["plural"] == api::kSchemaMigrations.plural);
  CHECK(definition["spec"]["names"]["kind"] == api::kKind);
  CHECK(std::string(definition["spec"]["group"]) + "/" + std::string(version()["name"]) ==
        api::kApiVersion);
}

TEST_CASE("the chart carries the same definition") {
  CHECK(json_of_yaml_file(HEADWAY_ROOT "/charts/headway-operator/files/schemamigrations.yaml") ==
        json_of_yaml_file(HEADWAY_ROOT "/crds/schemamigrations.yaml"));
}

TEST_CASE("every field of the definition is described and has an end") {
  walk(version()["schema"]["openAPIV3Schema"], [](const Path& path, const Json& schema) {
    INFO(text_of(path));
    const bool is_entry = !path.empty() && (path.back() == "0" || path.back() == "*");
    const bool is_standard = path == Path{"metadata"};
    if (!is_entry && !is_standard) {
      const std::string description = schema.value("description", "");
      CHECK_FALSE(description.empty());
      CHECK(description.ends_with('.'));
    }
    CHECK_FALSE(schema.contains("pattern"));
    const bool is_type_meta = path == Path{"apiVersion"} || path == Path{"kind"};
    if ((schema.value("type", "") == "string" && !is_type_meta) ||
        schema.value("x-kubernetes-int-or-string", false))
      CHECK(schema.contains("maxLength"));
    if (schema.value("type", "") == "array") CHECK(schema.contains("maxItems"));
    if (schema.contains("additionalProperties")) CHECK(schema.contains("maxProperties"));
    for (const Json& rule : schema.value("x-kubernetes-validations", Json::array()))
      CHECK(rule.contains("message"));
  });
}

TEST_CASE("every leaf of the spec's schema is read") {
  const std::vector<Json> specs = full_specs();
  walk(schema_of("spec"), [&](const Path& path, const Json& schema) {
    if (!children(schema).empty() || path.empty()) return;
    INFO("spec" << text_of(path));
    int found = 0;
    for (const Json& full : specs) {
      Json changed = full;
      Json* leaf = value_at(changed, path);
      if (!leaf) continue;
      ++found;
      change(*leaf);
      CHECK_FALSE(api::spec_from_json(changed) == api::spec_from_json(full));
    }
    CHECK(found > 0);  // else the accepted_full*.yaml lack it
  });
}

TEST_CASE("the defaults of the spec are the same in C++") {
  Json least = json_of_yaml_file(HEADWAY_FIXTURES "/crd/accepted_minimal.yaml")["spec"];
  const api::Spec without_server = api::spec_from_json(least);
  fill_defaults(schema_of("spec"), least);
  CHECK(least.contains("timeout"));
  CHECK(api::spec_from_json(least) == without_server);

  Json empty_objects = least;
  empty_objects["retry"] = Json::object();
  empty_objects["runner"] = Json::object();
  empty_objects["locks"] = Json::object();
  empty_objects["backup"] = json_of_yaml("command: {command: [a]}");
  empty_objects["drift"] = json_of_yaml("{schedule: '@daily', scratch: {image: a}}");
  empty_objects["source"] = json_of_yaml("image: {reference: a}");
  const api::Spec unfilled = api::spec_from_json(empty_objects);
  fill_defaults(schema_of("spec"), empty_objects);
  CHECK(api::spec_from_json(empty_objects) == unfilled);
}

TEST_CASE("an object's default spells out what its members' defaults say") {
  walk(schema_of("spec"), [](const Path& path, const Json& schema) {
    if (!schema.contains("default") || !schema.contains("properties")) return;
    INFO("spec" << text_of(path));
    Json filled = schema["default"];
    fill_defaults(schema, filled);
    CHECK(filled == schema["default"]);
    for (const auto& [name, member] : schema["properties"].items())
      if (member.contains("default")) CHECK(schema["default"][name] == member["default"]);
  });
}

TEST_CASE("the status of a new resource is the definition's default") {
  CHECK(api::to_json(api::Status{})["observedGeneration"] ==
        schema_of("status")["default"]["observedGeneration"]);
  CHECK(api::status_from_json(schema_of("status")["default"]) == api::Status{});
}

TEST_CASE("the fields that the operator writes into the status are those of the schema") {
  Json written = api::to_json(full_status());
  SECTION("every member of the schema is written") {
    walk(schema_of("status"), [&](const Path& path, const Json& schema) {
      if (!children(schema).empty()) return;
      INFO("status" << text_of(path));
      CHECK(value_at(written, path) != nullptr);
    });
  }
  SECTION("every member that is written is in the schema, with its type") {
    const std::function<void(const Json&, const Json&, Path)> check = [&](const Json& value,
                                                                          const Json& schema,
                                                                          Path path) {
      INFO("status" << text_of(path));
      const std::string type = schema.value("type", "");
      CHECK(((value.is_object() && type == "object") || (value.is_array() && type == "array") ||
             (value.is_string() && type == "string") || (value.is_boolean() && type == "boolean") ||
             (value.is_number_integer() && type == "integer") ||
             (value.is_number() && type == "number")));
      if (value.is_object()) {
        for (const auto& [name, member] : value.items()) {
          INFO("member " << name);
          const bool any_name = schema.contains("additionalProperties");
          REQUIRE((any_name || schema["properties"].contains(name)));
          path.push_back(name);
          check(member, any_name ? schema["additionalProperties"] : schema["properties"][name],
                path);
          path.pop_back();
        }
      }
      if (value.is_array())
        for (const Json& entry : value)
          check(entry, schema["items"], path);
    };
    check(written, schema_of("status"), {});
  }
  SECTION("and it is read again as it was written") {
    CHECK(api::status_from_json(written) == full_status());
  }
}

TEST_CASE("a status with too much in it is cut to what the definition allows") {
  api::Status status = full_status();
  const std::string long_text = "ä" + std::string(10'000, 'x');
  OutcomeError& error = *status.last_run->error;
  error.message = error.hint = error.file = error.reason = error.revision = error.sqlstate =
      long_text;
  status.current_revisions = std::vector<std::string>(300, long_text);
  status.last_run->applied = std::vector<std::string>(300, long_text);
  status.target = status.last_handled = status.last_handled_request = status.outcome = long_text;
  status.plan->hash = status.plan->summary = status.last_run->plan_hash = long_text;
  status.plan->revisions = std::vector<std::string>(300, long_text);
  status.history.front().outcome = status.history.front().reason = status.history.front().from =
      status.history.front().to = long_text;
  BackupRecord& backup = *status.last_run->backup;
  backup.kind = backup.location = backup.sha256 = status.last_run->backup_object = long_text;
  api::BackupStatus& outside = *status.backup;
  outside.kind = outside.of = outside.name = outside.plan_hash = outside.run = outside.location =
      long_text;
  status.last_run->source = status.last_run->content_hash = long_text;
  const Json written = api::to_json(status);
  walk(schema_of("status"), [&](const Path& path, const Json& schema) {
    INFO("status" << text_of(path));
    Json copy = written;
    const Json* value = value_at(copy, path);
    if (!value) return;
    if (value->is_string())
      CHECK(value->get<std::string>().size() <= schema["maxLength"].get<std::size_t>());
    if (value->is_array()) CHECK(value->size() <= schema["maxItems"].get<std::size_t>());
  });
}

}  // namespace headway::testing
