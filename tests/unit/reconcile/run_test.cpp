#include "operator/reconcile/run.hpp"

#include <functional>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using namespace reconcile;

api::SchemaMigration resource() {
  api::SchemaMigration resource;
  resource.ns = "shop";
  resource.name = "learning-app";
  resource.uid = "11111111-2222-3333-4444-555555555555";
  resource.generation = 4;
  resource.spec.database.url = {.name = "learning-app-db", .key = "DATABASE_URL"};
  resource.spec.source = api::ConfigMapSource{"learning-app-revisions"};
  return resource;
}

/// A database by its parts: its host, and the Secret of its user.
api::Database connection(const std::string& host, const std::string& secret) {
  return {.url = {},
          .connection = {
              {.field = "host", .variable = "PGHOST", .file = {}, .value = host},
              {.field = "userFrom",
               .variable = "PGUSER",
               .file = {},
               .value = api::KeyReference{
                   .of = api::KeyReference::Of::kSecret, .name = secret, .key = "username"}}}};
}

bool is_valid(const std::string& name) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (name.empty() || name.size() > 57 || !is_plain(name.front()) || !is_plain(name.back()))
    return false;
  for (const char c : name)
    if (!is_plain(c) && c != '-') return false;
  return true;
}

void set(api::SchemaMigration& resource, const Setting& setting, const std::string& word) {
  resource.spec.settings.give({.setting = &setting, .words = {word}});
}

}  // namespace

TEST_CASE("the hash of the inputs is the same for ever") {
  // Another value here means: after an upgrade of the operator every resource would get a run.
  CHECK(inputs_hash(resource()) == "d4395adca492f2c4cf077b480c1f3bbd");
}

TEST_CASE("a run is due for its inputs only") {
  const std::string before = inputs_hash(resource());
  using Change = std::function<void(api::SchemaMigration&)>;
  const std::vector<Change> due = {
      [](auto& r) { set(r, settings::kUpgradeTarget, "9b1c"); },
      [](auto& r) { r.spec.database.url->name = "other"; },
      [](auto& r) { r.spec.database.url->key = "other"; },
      [](auto& r) { r.spec.database = connection("db", "app"); },
      [](auto& r) { r.spec.database = connection("other", "app"); },
      [](auto& r) { r.spec.database = connection("db", "other"); },
      [](auto& r) { r.spec.source = api::ConfigMapSource{"other"}; },
      [](auto& r) { r.run_requested_at = "now"; },
      [](auto& r) { set(r, settings::kDowngradePolicy, "Allow"); },
      [](auto& r) { set(r, settings::kTransaction, "Revision"); },
      [](auto& r) { set(r, settings::kOnFailure, "Stop"); },
      [](auto& r) { r.spec.source = api::ImageSource{"other", "/migrations", ""}; },
      [](auto& r) { r.spec.source = api::ImageSource{"another", "/migrations", ""}; },
      [](auto& r) { r.spec.source = api::ImageSource{"other", "/sql", ""}; },
      [](auto& r) { r.spec.source = api::VolumeSource{api::claim_source("other"), ""}; },
      [](auto& r) { r.spec.source = api::VolumeSource{api::claim_source("other"), "sql"}; },
      [](auto& r) {
        r.spec.source = api::VolumeSource{{{"nfs", {{"server", "a"}, {"path", "/b"}}}}, ""};
      },
      [](auto& r) { r.spec.data = api::SecretData{"data", {}}; },
      [](auto& r) { r.spec.data = api::SecretData{"other", {}}; },
      [](auto& r) { r.spec.data = api::SecretData{"data", {{.key = "a", .path = "b"}}}; },
      [](auto& r) { r.spec.data = api::ImageSource{"data", "/data", ""}; },
      [](auto& r) { r.spec.data = api::ImageSource{"data", "/csv", ""}; },
      [](auto& r) { r.spec.data = api::VolumeSource{api::claim_source("data"), ""}; },
  };
  std::set<std::string> hashes{before};
  for (const Change& change : due) {
    auto changed = resource();
    change(changed);
    hashes.insert(inputs_hash(changed));
  }
  CHECK(hashes.size() == due.size() + 1);

  const std::vector<Change> not_due = {
      [](auto& r) { r.generation = 9; },
      [](auto& r) { r.spec.suspend = true; },
      [](auto& r) { set(r, settings::kTimeout, "1s"); },
      [](auto& r) { r.spec.retry.limit = 1; },
      [](auto& r) { set(r, settings::kLockWaitTimeout, "1s"); },
      [](auto& r) { r.spec.backup.emplace(); },
      [](auto& r) { r.spec.runner.image = "other"; },
      [](auto& r) { r.name = "other"; },
      [](auto& r) { r.spec.history_limit = 1; },
      [](auto& r) { r.spec.ttl = std::chrono::hours{1}; },
  };
  for (const Change& change : not_due) {
    auto changed = resource();
    change(changed);
    CHECK(inputs_hash(changed) == before);
  }
}

TEST_CASE("workers that decide from the same status derive the same next run") {
  const Run run = next_run(resource(), 1);
  CHECK(run == next_run(resource(), 1));
  CHECK(run.id.size() == 16);
  CHECK(run.follows.empty());
  CHECK(run.generation == 4);
  CHECK(run.source == "configMap/learning-app-revisions");

  auto edited = resource();
  edited.generation = 5;
  CHECK(next_run(edited, 1).id == run.id);
}

TEST_CASE("a run that is made again is the same run") {
  auto running = resource();
  const Run first = next_run(running, 2);
  api::LastRun& last = running.status.last_run.emplace();
  last.id = first.id;
  last.attempt = 2;
  last.generation = 4;
  last.content_hash = "0123";
  const Run again = same_run(running);
  CHECK(again.id == first.id);
  CHECK(again.attempt == 2);
  CHECK(again.generation == 4);
  CHECK(again.inputs == first.inputs);
  CHECK(again.content == "0123");
}

TEST_CASE("which image tag is pulled how is no reason for a run") {
  auto always = resource();
  always.spec.source = api::ImageSource{"other", "/migrations", "Always"};
  auto never = resource();
  never.spec.source = api::ImageSource{"other", "/migrations", "Never"};
  CHECK(inputs_hash(always) == inputs_hash(never));
}

TEST_CASE("an annotation that is removed asks for no run, another value does") {
  auto asked = resource();
  asked.run_requested_at = "10:00";
  auto removed = resource();
  removed.status.last_handled_request = "10:00";
  CHECK(inputs_hash(removed) == inputs_hash(asked));
  removed.run_requested_at = "10:00";
  CHECK(inputs_hash(removed) == inputs_hash(asked));
  removed.run_requested_at = "11:00";
  CHECK(inputs_hash(removed) != inputs_hash(asked));
}

TEST_CASE("runs differ by resource, inputs, attempt and the run before") {
  std::set<std::string> ids{next_run(resource(), 1).id, next_run(resource(), 2).id};
  auto changed = resource();
  changed.uid = "another";
  ids.insert(next_run(changed, 1).id);
  changed = resource();
  set(changed, settings::kUpgradeTarget, "9b1c");
  ids.insert(next_run(changed, 1).id);
  changed = resource();
  changed.status.last_run.emplace().id = "r1";
  ids.insert(next_run(changed, 1).id);
  CHECK(ids.size() == 5);
}

TEST_CASE("going back to earlier inputs is a new run") {
  auto back_and_forth = resource();
  std::set<std::string> ids;
  for (const char* target : {"head", "9b1c", "head", "9b1c"}) {
    set(back_and_forth, settings::kUpgradeTarget, target);
    const Run run = next_run(back_and_forth, 1);
    ids.insert(run.id);
    back_and_forth.status.last_run.emplace().id = run.id;
  }
  CHECK(ids.size() == 4);
}

TEST_CASE("a Job's name is valid and distinct for every name of a resource") {
  const std::string id = "0123456789abcdef";
  CHECK(job_name("learning-app", id) == "learning-app-0123456789abcdef");
  CHECK(job_name("shop.billing.v1", id) == "shop-billing-v1-0123456789abcdef");
  for (const std::string& name :
       {std::string("a"), std::string(253, 'a'), std::string(39, 'a') + ".b",
        std::string(38, 'a') + "..b", "0" + std::string(100, '-') + "z"}) {
    INFO(name);
    CHECK(is_valid(job_name(name, id)));
    CHECK(is_job_name(job_name(name, id)));
    CHECK(is_job_name(job_name(name, id, "drift")));
  }
  CHECK(job_name(std::string(253, 'a'), id) != job_name(std::string(253, 'a'), "fedcba9876543210"));
}

TEST_CASE("the names of other Jobs are not taken for ours") {
  for (const char* const name :
       {"", "web", "web-6d5f8c7b9", "0123456789abcdef", "-0123456789abcdef", "web-0123456789abcdeg",
        "web0-123456789abcdef", "web-0123456789abcde"})
    CHECK_FALSE(is_job_name(name));
}

TEST_CASE("a label holds a resource's name; long names are cut and stay distinct") {
  CHECK(label_value("shop.billing") == "shop.billing");
  CHECK(label_value(std::string(63, 'a')) == std::string(63, 'a'));
  const std::string first = label_value(std::string(252, 'a') + "b");
  const std::string second = label_value(std::string(252, 'a') + "c");
  CHECK(first.size() <= 63);
  CHECK(first != second);
  CHECK(label_value(std::string(45, 'a') + ".-" + std::string(100, 'b')).size() <= 63);
}

}  // namespace headway::testing
