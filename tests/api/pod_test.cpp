// Pods of runs as only a real API server can judge them.
#include "tests/api/reconciled.hpp"
#include "tests/unit/api/yaml_json.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::kube;
using headway::testing::job_of;
using headway::testing::Reconciled;

TEST_CASE_METHOD(Reconciled,
                 "a server takes the Job of a resource that says all there is of a pod") {
  Json spec =
      headway::testing::json_of_yaml_file(HEADWAY_FIXTURES "/crd/accepted_full.yaml")["spec"];
  for (const char* gate : {"suspend", "window", "dependsOn", "contract", "source"})
    spec.erase(gate);
  // The server that the tests run on has no image volumes.
  std::erase_if(spec["runner"]["volumes"].get_ref<Json::array_t&>(),
                [](const Json& volume) { return volume.contains("image"); });
  create("full", spec);
  const std::string job = job_of(reconcile("full"));
  REQUIRE_FALSE(job.empty());
  const Json pod = client.get(kJobs, {ns, job}, {})["spec"]["template"]["spec"];
  CHECK(pod["initContainers"][0]["restartPolicy"] == "Always");
  CHECK(pod["affinity"] == spec["runner"]["affinity"]);
  CHECK(pod["topologySpreadConstraints"] == spec["runner"]["topologySpreadConstraints"]);
  CHECK(pod["terminationGracePeriodSeconds"] == 120);
}

TEST_CASE_METHOD(Reconciled, "a server takes the Job whose revisions are on each kind of volume") {
  for (const std::string kind : {"csi", "ephemeral", "nfs"}) {
    INFO(kind);
    Json spec = headway::testing::json_of_yaml_file(HEADWAY_FIXTURES "/crd/accepted_full_volume_" +
                                                    kind + ".yaml")["spec"];
    spec["source"]["configMap"] = nullptr;  // of the smallest resource
    create(kind, spec);
    CHECK_FALSE(job_of(reconcile(kind)).empty());
  }
}
