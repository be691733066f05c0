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

  std::vector<kube::ObjectPtr> owned(const kube::Resource& resource, const std::string& uid) const {
    std::vector<kube::ObjectPtr> objects;
    const kube::Selection of_resource{
        .ns = ns,
        .label_selector = std::string(headway::reconcile::label::kMigrationUid) + "=" + uid,
        .field_selector = {}};
    for (kube::Json& object : client.list(resource, of_resource, {}, {}).items)
      objects.push_back(std::make_shared<const kube::Json>(std::move(object)));
    return objects;
  }

  headway::reconcile::Caches caches() const {
    return {.resource =
                [this](const kube::ObjectKey& key) {
                  return std::make_shared<const kube::Json>(client.get(kSchemaMigrations, key, {}));
                },
            .jobs = [this](const std::string& uid) { return owned(kube::kJobs, uid); },
            .pods = [this](const std::string& uid) { return owned(kube::kPods, uid); },
            .config_map_version = [](const kube::ObjectKey&) { return std::string(); }};
  }

  headway::reconcile::Reconciler reconciler{
      client, clock, caches(), {.runner = {.image = "headway:1"}}, {}};
};

}  // namespace headway::testing
