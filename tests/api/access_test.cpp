#include "tests/api/api_server.hpp"

#include <cstdio>
#include <fstream>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace headway::kube;
using headway::Secret;
using headway::http::ClientTransport;
using headway::testing::ApiServer;

namespace {

constexpr Resource kServiceAccounts{"", "v1", "serviceaccounts"};
constexpr Resource kRoles{"rbac.authorization.k8s.io", "v1", "roles"};
constexpr Resource kRoleBindings{"rbac.authorization.k8s.io", "v1", "rolebindings"};

/// A token of a ServiceAccount that may read ConfigMaps of the test's namespace and nothing else.
std::string viewers_token(ApiServer& server) {
  const Json account = {{"metadata", {{"namespace", server.ns}, {"name", "viewer"}}}};
  server.client.create(kServiceAccounts, account, {}, {});
  server.client.create(
      kRoles,
      {{"metadata", {{"namespace", server.ns}, {"name", "viewer"}}},
       {"rules",
        Json::array(
            {{{"apiGroups", {""}}, {"resources", {"configmaps"}}, {"verbs", {"list", "watch"}}}})}},
      {}, {});
  server.client.create(
      kRoleBindings,
      {{"metadata", {{"namespace", server.ns}, {"name", "viewer"}}},
       {"roleRef",
        {{"apiGroup", "rbac.authorization.k8s.io"}, {"kind", "Role"}, {"name", "viewer"}}},
       {"subjects",
        Json::array({{{"kind", "ServiceAccount"}, {"namespace", server.ns}, {"name", "viewer"}}})}},
      {}, {});
  const Response response = server.transport.send(
      {.method = Method::kPost,
       .path = path_of(kServiceAccounts, {server.ns, "viewer"}) + "/token",
       .content_type = "application/json",
       .body = R"({"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}})"},
      {});
  REQUIRE(response.status == 201);
  return Json::parse(response.body).at("status").at("token");
}

ClientTransport::Options without_certificate(const Config& config) {
  auto options = headway::testing::transport_options(config);
  options.tls = [config] { return TlsMaterial{config.tls().certificate_authority, {}, {}}; };
  return options;
}

TransportError failure_of(ClientTransport& transport) {
  try {
    transport.send({.path = "/version"}, {});
  } catch (const TransportError& error) {
    return error;
  }
  throw std::runtime_error("the connection was made");
}

}  // namespace

TEST_CASE_METHOD(ApiServer, "a server of another authority is not trusted") {
  auto options = headway::testing::transport_options(config);
  options.tls = [] {
    return TlsMaterial{
        headway::testing::text_of_file(HEADWAY_FIXTURES "/tls/other-authority.pem"), {}, {}};
  };
  ClientTransport stranger(options);
  const TransportError error = failure_of(stranger);
  CHECK(error.kind() == TransportError::Kind::kTls);
  CHECK_THAT(error.what(), Catch::Matchers::ContainsSubstring("certificate verify failed"));
}

TEST_CASE_METHOD(ApiServer, "an authority that was renewed is trusted by the next connection") {
  const std::string path = std::string(P_tmpdir) + "/" + ns + ".ca";
  std::ofstream(path) << headway::testing::text_of_file(HEADWAY_FIXTURES
                                                        "/tls/other-authority.pem");
  const auto authority = std::make_shared<RotatingText>(path, clock);
  auto options = headway::testing::transport_options(config);
  options.tls = [&] {
    TlsMaterial material = config.tls();
    material.certificate_authority = authority->text().reveal();
    return material;
  };
  ClientTransport patient(options);
  CHECK(failure_of(patient).kind() == TransportError::Kind::kTls);
  std::ofstream(path) << config.tls().certificate_authority;
  authority->expire();
  CHECK(patient.send({.path = "/version"}, {}).status == 200);
  std::remove(path.c_str());
}

TEST_CASE_METHOD(ApiServer, "a server of another name is not trusted") {
  auto options = headway::testing::transport_options(config);
  options.tls_server_name = "elsewhere.example";
  ClientTransport stranger(options);
  CHECK(failure_of(stranger).kind() == TransportError::Kind::kTls);
  options.tls_server_name = "localhost";
  ClientTransport known(options);
  CHECK(known.send({.path = "/version"}, {}).status == 200);
}

TEST_CASE_METHOD(ApiServer, "certificates that are none are named, and nothing is sent") {
  auto options = headway::testing::transport_options(config);
  SECTION("of the authority") {
    options.tls = [] { return TlsMaterial{"no certificate", {}, {}}; };
  }
  SECTION("of the client") {
    options.tls = [this] {
      return TlsMaterial{config.tls().certificate_authority, "no", Secret("no")};
    };
  }
  ClientTransport broken(options);
  CHECK(failure_of(broken).kind() == TransportError::Kind::kTls);
}

TEST_CASE_METHOD(ApiServer, "a client certificate is who we are") {
  CHECK_NOTHROW(client.list(kConfigMaps, {ns, "", ""}, {}, {}));
  ClientTransport nobody(without_certificate(config));
  const Client anonymous(nobody, clock, {});
  try {
    anonymous.list(kConfigMaps, {ns, "", ""}, {}, {});
    FAIL("anybody may read");
  } catch (const ApiError& error) {
    CHECK((error.forbidden() || error.code() == 401));
  }
}

TEST_CASE_METHOD(ApiServer, "a token is who we are, and what it may do") {
  ClientTransport bare(without_certificate(config));
  SECTION("a good one") {
    const Client viewer(bare, clock,
                        {.token = std::make_shared<RotatingText>(Secret(viewers_token(*this)))});
    CHECK_NOTHROW(viewer.list(kConfigMaps, {ns, "", ""}, {}, {}));
    try {
      viewer.create(kConfigMaps, config_map("one"), {}, {});
      FAIL("a viewer wrote");
    } catch (const ApiError& error) {
      CHECK(error.forbidden());
      CHECK_THAT(error.what(), Catch::Matchers::ContainsSubstring("viewer"));
    }
  }
  SECTION("a wrong one") {
    const Client wrong(bare, clock, {.token = std::make_shared<RotatingText>(Secret("wrong"))});
    try {
      wrong.list(kConfigMaps, {ns, "", ""}, {}, {});
      FAIL("it was let in");
    } catch (const ApiError& error) {
      CHECK(error.code() == 401);
    }
  }
  SECTION("a file whose token was renewed in between") {
    const std::string path = std::string(P_tmpdir) + "/" + ns + ".token";
    std::ofstream(path) << "the old one";
    const auto token = std::make_shared<RotatingText>(path, clock);
    std::ofstream(path) << viewers_token(*this) << "\n";
    const Client renewed(bare, clock, {.token = token});
    CHECK_NOTHROW(renewed.list(kConfigMaps, {ns, "", ""}, {}, {}));
    CHECK_NOTHROW(renewed.watch(kConfigMaps, {ns, "", ""}, {.timeout = std::chrono::seconds(1)},
                                [](const WatchEvent&) {}, {}));
    std::remove(path.c_str());
  }
}
