#include "operator/kube/config.hpp"

#include "common/error.hpp"
#include "operator/kube/kubeconfig.hpp"

#include <cstdlib>
#include <filesystem>
#include <vector>

namespace headway::kube {

namespace {

std::string value(const Environment& environment, const std::string& name) {
  return environment(name).value_or("");
}

/// A colon-separated list; kubectl ignores files of it that do not exist.
std::vector<std::string> existing_files(const std::string& list) {
  std::vector<std::string> files;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(':', begin), list.size());
    std::string file = list.substr(begin, end - begin);
    std::error_code ignored;
    if (!file.empty() && std::filesystem::exists(file, ignored)) files.push_back(std::move(file));
    begin = end + 1;
  }
  return files;
}

Config in_cluster(const ConfigSources& sources, const Clock& clock) {
  const std::string host = value(sources.environment, "KUBERNETES_SERVICE_HOST");
  const std::string port = value(sources.environment, "KUBERNETES_SERVICE_PORT");
  Config config;
  // cpprestsdk cannot connect to a literal IPv6 address; every API server's certificate has this
  // name.
  const bool ipv6 = host.contains(':');
  config.server =
      "https://" + (ipv6 ? "kubernetes.default.svc" : host) + ":" + (port.empty() ? "443" : port);
  const std::string folder = sources.service_account_folder + "/";
  config.certificate_authority = std::make_shared<RotatingText>(folder + "ca.crt", clock);
  config.token = std::make_shared<RotatingText>(folder + "token", clock);
  config.default_namespace = RotatingText(folder + "namespace", clock).text().reveal();
  return config;
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* const text = std::getenv(name.c_str());
    return text == nullptr ? std::nullopt : std::optional<std::string>(text);
  };
}

TlsMaterial Config::tls() const {
  TlsMaterial material;
  if (certificate_authority)
    material.certificate_authority = certificate_authority->text().reveal();
  if (client_certificate) material.client_certificate = client_certificate->text().reveal();
  if (client_key) material.client_key = client_key->text();
  return material;
}

Config load_config(const ConfigSources& sources, const Clock& clock) {
  if (!sources.kubeconfig.empty())
    return read_kubeconfig({sources.kubeconfig}, sources.context, clock);

  const std::string list = value(sources.environment, "KUBECONFIG");
  if (!list.empty()) {
    const auto files = existing_files(list);
    if (files.empty())
      throw Error(ExitCode::kUsage, "KubernetesAccess",
                  "KUBECONFIG names no file that exists: " + list);
    return read_kubeconfig(files, sources.context, clock);
  }

  if (!value(sources.environment, "KUBERNETES_SERVICE_HOST").empty())
    return in_cluster(sources, clock);

  const auto files = existing_files(value(sources.environment, "HOME") + "/.kube/config");
  if (files.empty())
    throw Error(ExitCode::kUsage, "KubernetesAccess", "no Kubernetes cluster is configured",
                "run it in a pod, or name a kubeconfig by --kubeconfig or KUBECONFIG");
  return read_kubeconfig(files, sources.context, clock);
}

}  // namespace headway::kube
