#include "tests/api/api_server.hpp"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <thread>

namespace headway::testing {

using namespace std::chrono_literals;
using kube::Json;

kube::Config test_config(const Clock& clock) {
  const char* const path = std::getenv("HEADWAY_TEST_KUBECONFIG");
  if (path == nullptr || *path == '\0')
    throw std::runtime_error(
        "HEADWAY_TEST_KUBECONFIG is not set; these tests are run by ./dev test api");
  return kube::load_config({.kubeconfig = path}, clock);
}

http::ClientTransport::Options transport_options(const kube::Config& config) {
  return {.server = config.server, .tls_server_name = config.tls_server_name, .tls = [config] {
            return config.tls();
          }};
}

std::string random_name(const std::string& prefix) {
  std::random_device device;
  return prefix + "-" + std::to_string(device()) + std::to_string(device());
}

std::string text_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

ApiServer::ApiServer() : ns(random_name("test")) {
  constexpr kube::Resource kNamespaces{"", "v1", "namespaces", false};
  client.create(kNamespaces, {{"metadata", {{"name", ns}}}}, {}, {});
}

Json ApiServer::config_map(const std::string& name, const Json& data) const {
  return {{"apiVersion", "v1"},
          {"kind", "ConfigMap"},
          {"metadata", {{"namespace", ns}, {"name", name}}},
          {"data", data}};
}

kube::Response ApiServer::send_yaml(kube::Method method, const std::string& path,
                                    const std::string& yaml) {
  const bool patch = method == kube::Method::kPatch;
  return transport.send(
      {.method = method,
       .path = path,
       .content_type = patch ? "application/apply-patch+yaml" : "application/yaml",
       .body = yaml},
      {});
}

void ApiServer::install_crd() {
  const kube::Response applied = send_yaml(
      kube::Method::kPatch,
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/schemamigrations.headway.dev"
      "?fieldManager=tests&force=true",
      text_of_file(HEADWAY_ROOT "/crds/schemamigrations.yaml"));
  if (applied.status >= 300) throw std::runtime_error("the CRD is refused: " + applied.body);
  const auto deadline = clock.monotonic() + 100s;
  while (true) {
    try {
      client.list(kSchemaMigrations, {ns, "", ""}, {}, {});
      return;
    } catch (const kube::ApiError& error) {
      if (clock.monotonic() > deadline) throw;
      std::this_thread::sleep_for(50ms);
    }
  }
}

}  // namespace headway::testing
