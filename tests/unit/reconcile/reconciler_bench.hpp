#pragma once

#include "operator/reconcile/job.hpp"
#include "operator/reconcile/labels.hpp"
#include "operator/reconcile/reconciler.hpp"
#include "tests/unit/api/yaml_json.hpp"
#include "tests/unit/kube/manual_clock.hpp"
#include "tests/unit/kube/scripted_transport.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace headway::testing {

inline constexpr const char* kUid = "11111111-2222-3333-4444-555555555555";
inline const kube::ObjectKey kKey{"shop", "learning-app"};

/// Its revisions are in an image, so that no ConfigMap is read where that is not the point.
inline kube::Json new_resource(const std::string& file = "accepted_image.yaml") {
  kube::Json object = json_of_yaml_file(HEADWAY_FIXTURES "/crd/" + file);
  object["metadata"].update(
      {{"namespace", "shop"}, {"uid", kUid}, {"resourceVersion", "100"}, {"generation", 1}});
  object["status"] = {{"observedGeneration", -1}};
  return object;
}

inline std::string refusal(int code, const std::string& reason, const std::string& message = "no") {
  return kube::Json{{"kind", "Status"}, {"code", code}, {"reason", reason}, {"message", message}}
      .dump();
}

/// An operator of one resource whose API server answers by a script.
class ReconcilerBench {
 public:
  explicit ReconcilerBench(kube::Json the_resource = new_resource())
      : resource(std::move(the_resource)) {}

  schedule::Handled reconcile() { return reconciler_.reconcile(kKey, transport.stop_token()); }
  void answer(int status, const std::string& body) {
    transport.add({.status = status, .body = body});
  }
  void answer_with_version(const std::string& version) {
    answer(200, kube::Json{{"metadata", {{"resourceVersion", version}}}}.dump());
  }
  kube::Json body(std::size_t request) const {
    return kube::Json::parse(transport.requests().at(request).body);
  }
  /// The first run starts, and the cache sees the status that says so; not yet its Job.
  void start_run() {
    answer(201, "{}");
    answer_with_version("101");
    reconcile();
    resource["status"] = body(1)["status"];
    resource["metadata"]["resourceVersion"] = "101";
  }
  std::string ready_reason(std::size_t request) const {
    return body(request)["status"]["conditions"][0]["reason"];
  }

  kube::Json resource;
  std::vector<kube::Json> jobs, pods, events;
  std::vector<OutcomeKind> finished;
  std::optional<bool> drifted;
  std::string config_map_version;  ///< empty: the ConfigMap is not watched
  ScriptedTransport transport;
  ManualClock clock;

 private:
  template <typename Value>
  static std::vector<std::shared_ptr<const Value>> observed(const std::vector<kube::Json>& objects,
                                                            Value (*observe)(const kube::Json&)) {
    std::vector<std::shared_ptr<const Value>> values;
    for (const kube::Json& object : objects)
      values.push_back(std::make_shared<const Value>(observe(object)));
    return values;
  }
  reconcile::Caches caches() {
    return {.resource = [this](const kube::ObjectKey&) -> std::shared_ptr<const kube::Json> {
              return resource.is_null() ? nullptr : std::make_shared<const kube::Json>(resource);
            },
            .jobs = [this](const std::string&,
                           const std::string&) { return observed(jobs, reconcile::observe_job); },
            .pods = [this](const std::string&,
                           const std::string&) { return observed(pods, reconcile::observe_pod); },
            .warnings =
                [this](const std::string& uid) {
                  std::vector<std::shared_ptr<const reconcile::ObservedEvent>> about;
                  for (const kube::Json& event : events)
                    if (auto warning = reconcile::observe_event(event);
                        warning && warning->about == uid)
                      about.push_back(
                          std::make_shared<const reconcile::ObservedEvent>(*std::move(warning)));
                  return about;
                },
            .config_map_version = [this](const kube::ObjectKey&) { return config_map_version; }};
  }

  kube::Client client_{transport, clock, {}};
  reconcile::Reconciler reconciler_{
      client_,
      clock,
      caches(),
      {.runner = {.image = "headway:test"}},
      {.on_finished = [this](OutcomeKind outcome) { finished.push_back(outcome); },
       .on_drift = [this](const kube::ObjectKey&, std::optional<bool> seen) { drifted = seen; }}};
};

inline const std::string kCreateJob =
    "POST /apis/batch/v1/namespaces/shop/jobs?fieldManager=headway-operator";
inline const std::string kWriteStatus =
    "PATCH /apis/headway.dev/v1alpha1/namespaces/shop/schemamigrations/learning-app/status"
    "?fieldManager=headway-operator&force=true";

/// The Job that the resource's first run is, as the API server would give it.
inline kube::Json first_job() {
  const auto migration = api::schema_migration_from_json(new_resource());
  kube::Json job =
      reconcile::build_job(migration, reconcile::next_run(migration, 1), {"headway:test"});
  job["metadata"].update({{"uid", "uid-of-job"}, {"creationTimestamp", "1970-01-01T01:00:00Z"}});
  return job;
}

}  // namespace headway::testing
