#pragma once

#include "common/clock.hpp"
#include "operator/http/client_transport.hpp"
#include "operator/kube/client.hpp"
#include "operator/kube/config.hpp"

#include <stop_token>
#include <string>

namespace headway::testing {

inline constexpr kube::Resource kSchemaMigrations{"headway.dev", "v1alpha1", "schemamigrations"};

/// Where the tests' API server is: the kubeconfig that HEADWAY_TEST_KUBECONFIG names. Throws where
/// there is none: a test that did not run must not look like one that passed.
kube::Config test_config(const Clock& clock);

http::ClientTransport::Options transport_options(const kube::Config& config);

/// The API server as its administrator, and a namespace for one test alone. No controller works on
/// that server: what a test leaves there stays, and harms nobody.
struct ApiServer {
  ApiServer();

  /// A ConfigMap of this test.
  kube::Json config_map(const std::string& name,
                        const kube::Json& data = kube::Json::object()) const;
  /// Text as kubectl would send it; the answer is parsed and not judged.
  kube::Response send_yaml(kube::Method method, const std::string& path, const std::string& yaml);
  /// Makes the CRD of this tree known, and waits until its objects can be written.
  void install_crd();

  SystemClock clock;
  kube::Config config = test_config(clock);
  http::ClientTransport transport{transport_options(config)};
  kube::Client client{transport, clock, {}};
  std::string ns;
  std::stop_source stop;
};

/// Makes etcd forget all versions before the present one. Needs HEADWAY_TEST_ETCD: the URL of its
/// client port, http://host:port or unix:///path.
void compact_etcd();

std::string random_name(const std::string& prefix);

std::string text_of_file(const std::string& path);

}  // namespace headway::testing
