#pragma once

#include "common/clock.hpp"
#include "operator/kube/rotating_text.hpp"
#include "operator/kube/tls_material.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace headway::kube {

/// The address of an API server and the credentials for it.
struct Config {
  std::string server;  ///< https://host:port, perhaps with a path
  std::string
      tls_server_name;  ///< the name that the server's certificate holds; empty: the server's host
  std::string default_namespace = "default";
  std::shared_ptr<RotatingText> certificate_authority;  ///< null: those of the system
  std::shared_ptr<RotatingText> token;                  ///< null: none
  std::shared_ptr<RotatingText> client_certificate;     ///< null: none
  std::shared_ptr<RotatingText> client_key;

  /// The certificates, read now.
  TlsMaterial tls() const;
};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The environment of this process.
Environment process_environment();

struct ConfigSources {
  std::string kubeconfig{};  ///< --kubeconfig; empty: not given
  std::string context{};     ///< --context; empty: the kubeconfig's current one
  Environment environment = process_environment();
  std::string service_account_folder = "/var/run/secrets/kubernetes.io/serviceaccount";
};

/// Looks in this order: --kubeconfig, KUBECONFIG, the pod that this runs in, ~/.kube/config.
///
/// Throws DiagnosticsError for what is wrong in a kubeconfig, with file and line, and
/// headway::Error (kUsage) where there is no configuration at all. The clock must outlive the
/// result.
Config load_config(const ConfigSources& sources, const Clock& clock);

}  // namespace headway::kube
