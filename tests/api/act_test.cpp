// Writes of the operator that only a real API server can judge.
#include "operator/reconcile/act.hpp"

#include "tests/api/api_server.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace headway;
using namespace headway::kube;
using headway::testing::ApiServer;

namespace {

constexpr Resource kServiceAccounts{"", "v1", "serviceaccounts"};
constexpr Resource kWebhooks{"admissionregistration.k8s.io", "v1",
                             "validatingwebhookconfigurations", /*namespaced=*/false};

struct Fixture : ApiServer {
  reconcile::Actor actor{client};
  api::SchemaMigration resource;

  Fixture() {
    resource.ns = ns;
    resource.name = "app";
    client.create(kServiceAccounts, {{"metadata", {{"namespace", ns}, {"name", "default"}}}}, {},
                  {});
  }

  Json job(const std::string& name) const {
    return {{"apiVersion", "batch/v1"},
            {"kind", "Job"},
            {"metadata", {{"namespace", ns}, {"name", name}}},
            {"spec", {{"template", {{"spec", pod_spec()}}}}}};
  }
  static Json pod_spec() {
    return {{"restartPolicy", "Never"},
            {"automountServiceAccountToken", false},
            {"containers", Json::array({{{"name", "runner"}, {"image", "headway:1"}}})}};
  }
};

/// A webhook for the Jobs of one namespace that nobody answers; gone at the end.
class DeadWebhook {
 public:
  DeadWebhook(const Client& client, const std::string& ns) : client_(client), name_(ns) {
    const Json hook = {
        {"name", "jobs.headway.test"},
        {"clientConfig", {{"url", "https://127.0.0.1:1/"}}},
        {"rules", Json::array({{{"apiGroups", {"batch"}},
                                {"apiVersions", {"v1"}},
                                {"operations", {"CREATE"}},
                                {"resources", {"jobs"}}}})},
        {"namespaceSelector", {{"matchLabels", {{"kubernetes.io/metadata.name", ns}}}}},
        {"failurePolicy", "Fail"},
        {"sideEffects", "None"},
        {"admissionReviewVersions", {"v1"}},
        {"timeoutSeconds", 1}};
    client_.create(kWebhooks, {{"metadata", {{"name", name_}}}, {"webhooks", Json::array({hook})}},
                   {}, {});
  }
  ~DeadWebhook() { client_.remove(kWebhooks, {"", name_}, {}, {}); }
  DeadWebhook(const DeadWebhook&) = delete;
  DeadWebhook& operator=(const DeadWebhook&) = delete;

 private:
  const Client& client_;
  const std::string name_;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a pod is ended by a deadline that the API server takes") {
  const Json pod = client.create(kPods,
                                 {{"apiVersion", "v1"},
                                  {"kind", "Pod"},
                                  {"metadata", {{"namespace", ns}, {"name", "p"}}},
                                  {"spec", pod_spec()}},
                                 {}, {});
  actor.act(resource, reconcile::EndPod{"p", "another"}, {});
  CHECK_FALSE(client.get(kPods, {ns, "p"}, {})["spec"].contains("activeDeadlineSeconds"));
  actor.act(resource, reconcile::EndPod{"p", metadata_text(pod, "uid")}, {});
  CHECK(client.get(kPods, {ns, "p"}, {})["spec"]["activeDeadlineSeconds"] == 1);
  CHECK_NOTHROW(actor.act(resource, reconcile::EndPod{"gone", "u"}, {}));
}

TEST_CASE_METHOD(Fixture, "a Job that a webhook holds up is refused with the server's words") {
  std::optional<std::string> refusal;
  {
    const DeadWebhook webhook(client, ns);
    // A new webhook is known to the server after a moment.
    for (int i = 0; !refusal && i < 600; ++i) {
      refusal = actor.act(resource, reconcile::CreateJob{job("j" + std::to_string(i))}, {});
      clock.sleep(std::chrono::milliseconds(100), {});
    }
  }
  REQUIRE(refusal);
  CHECK_THAT(*refusal, Catch::Matchers::ContainsSubstring("jobs.headway.test"));
  CHECK_THAT(*refusal, Catch::Matchers::ContainsSubstring("500"));
}
