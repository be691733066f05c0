#pragma once

#include "operator/reconcile/labels.hpp"
#include "operator/reconcile/reconciler.hpp"
#include "tests/api/migrations.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

/// An operator whose caches the server itself takes the place of: it decides when a test says so.
struct Reconciled : Migrations {
  /// The resource after a look of the operator at it.
  kube::Json reconcile(const std::string& name) {
    CHECK_FALSE(reconciler.reconcile({ns, name}, {}).failed);
    return get(name);
  }

  template <typename Value>
  std::vector<std::shared_ptr<const Value>> owned(const kube::Resource& resource,
                                                  const std::string& uid,
                                                  Value (*observe)(const kube::Json&)) const {
    std::vector<std::shared_ptr<const Value>> values;
    const kube::Selection of_resource{
        .ns = ns,
        .label_selector = std::string(headway::reconcile::label::kMigrationUid) + "=" + uid,
        .field_selector = {}};
    for (const kube::Json& object : client.list(resource, of_resource, {}, {}).items)
      values.push_back(std::make_shared<const Value>(observe(object)));
    return values;
  }

  headway::reconcile::Caches caches() const {
    using namespace headway::reconcile;
    return {
        .resource =
            [this](const kube::ObjectKey& key) {
              return std::make_shared<const kube::Json>(client.get(kSchemaMigrations, key, {}));
            },
        .jobs = [this](const std::string&,
                       const std::string& uid) { return owned(kube::kJobs, uid, observe_job); },
        .pods = [this](const std::string&,
                       const std::string& uid) { return owned(kube::kPods, uid, observe_pod); },
        .warnings =
            [](const std::string&) { return std::vector<std::shared_ptr<const ObservedEvent>>(); },
        .config_map_version = [](const kube::ObjectKey&) { return std::string(); }};
  }

  headway::reconcile::Reconciler reconciler{
      client, clock, caches(), {.runner = {.image = "headway:1"}}, {}};
};

}  // namespace headway::testing
