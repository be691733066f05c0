#include "operator/reconcile/scratch.hpp"

#include "common/settings.hpp"
#include "operator/reconcile/pod.hpp"
#include "operator/reconcile/runner_request.hpp"

namespace headway::reconcile {

namespace {

using Json = nlohmann::json;

constexpr const char* kFilesVolume = "scratch";
constexpr const char* kSocketVolume = "scratch-socket";
constexpr const char* kFiles = "/scratch";
constexpr const char* kSocket = "/var/run/postgresql";  ///< where the images have it
constexpr const char* kSocketOfRunner = "/scratch";
constexpr const char* kUrl = "postgresql:///postgres?host=/scratch&port=5432&user=postgres";

/// The images start a server to prepare their files, on the same socket, and then become the one
/// that counts.
constexpr const char* kIsReady =
    "read -r name </proc/1/comm && [ \"$name\" = postgres ] && pg_isready -q -h "
    "/var/run/postgresql -U postgres";

Json server_of(const api::Drift& drift, const std::string& password) {
  Json server = {
      {"name", kScratchContainer},
      {"image", drift.scratch_image},
      {"args", {"-c", "listen_addresses=", "-c", "fsync=off"}},
      {"env", Json::array({{{"name", "POSTGRES_PASSWORD"}, {"value", password}},
                           {{"name", "PGDATA"}, {"value", std::string(kFiles) + "/data"}}})},
      {"startupProbe",
       {{"exec", {{"command", {"sh", "-c", kIsReady}}}},
        {"periodSeconds", 1},
        {"failureThreshold", 300}}},
      {"volumeMounts", Json::array({{{"name", kFilesVolume}, {"mountPath", kFiles}},
                                    {{"name", kSocketVolume}, {"mountPath", kSocket}},
                                    {{"name", kTemporaryVolume}, {"mountPath", kTemporaryMount}}})},
  };
  if (!drift.scratch_pull_policy.empty()) server["imagePullPolicy"] = drift.scratch_pull_policy;
  return server;
}

}  // namespace

Scratch scratch_of(const api::Drift& drift, const std::string& password) {
  const std::string name = variable(settings::kScratchUrl);
  if (const auto& url = drift.scratch_url)
    return {
        .variable = {{"name", name},
                     {"valueFrom", {{"secretKeyRef", {{"name", url->name}, {"key", url->key}}}}}}};
  const Json empty = {{"emptyDir", Json::object()}};
  return {.variable = {{"name", name}, {"value", kUrl}},
          .folders = {{kSocketVolume, empty, kSocketOfRunner}, {kFilesVolume, empty, ""}},
          .server = server_of(drift, password)};
}

}  // namespace headway::reconcile
