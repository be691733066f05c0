#include "operator/kube/config.hpp"

#include "common/error.hpp"
#include "tests/unit/kube/manual_clock.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <unistd.h>

using namespace headway::kube;
using Catch::Matchers::ContainsSubstring;
using headway::DiagnosticsError;
using headway::Error;
using headway::testing::ManualClock;

namespace {

const std::filesystem::path kFixtures = std::filesystem::path(HEADWAY_FIXTURES) / "kubeconfig";

ConfigSources sources(std::map<std::string, std::string> environment) {
  ConfigSources sources;
  sources.environment = [environment = std::move(environment)](
                            const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional(found->second);
  };
  return sources;
}

ConfigSources file(const std::string& name, const std::string& context = {}) {
  ConfigSources given = sources({});
  given.kubeconfig = kFixtures / name;
  given.context = context;
  return given;
}

std::vector<std::string> refused_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFixtures / "refused"))
    names.push_back(entry.path().filename());
  return names;
}

std::vector<std::string> expectations(const std::filesystem::path& path) {
  constexpr std::string_view kMark = "# expect: ";
  std::vector<std::string> expected;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(kMark)) expected.push_back(line.substr(kMark.size()));
  return expected;
}

}  // namespace

TEST_CASE("a kubeconfig's current context, or another one") {
  const ManualClock clock;
  const Config main = load_config(file("good.yaml"), clock);
  CHECK(main.server == "https://10.0.0.1:6443");
  CHECK(main.default_namespace == "apps");
  CHECK(main.tls().certificate_authority == "authority");
  CHECK(main.tls().client_certificate.empty());
  CHECK(main.token->text().reveal() == "secret-token");

  const Config other = load_config(file("good.yaml", "other"), clock);
  CHECK(other.server == "https://example.test/k8s");
  CHECK(other.tls_server_name == "kubernetes");
  CHECK(other.default_namespace == "default");
  CHECK(other.tls().certificate_authority == "CA text");
}

TEST_CASE("a kubeconfig's client certificate and token file") {
  const ManualClock clock;
  const Config certificate = load_config(file("certificate.yaml"), clock);
  CHECK(certificate.token == nullptr);
  CHECK(certificate.tls().client_certificate == "certificate");
  CHECK(certificate.tls().client_key.reveal() == "key");
  CHECK(load_config(file("token-file.yaml"), clock).token->text().reveal() == "token of the file");
}

TEST_CASE("a value that a kubeconfig must not hold is named with its file and line") {
  const std::string name = GENERATE(from_range(refused_files()));
  CAPTURE(name);
  const auto expected = expectations(kFixtures / "refused" / name);
  const ManualClock clock;
  try {
    load_config(file("refused/" + name), clock);
    FAIL("it was accepted");
  } catch (const DiagnosticsError& error) {
    std::string all;
    for (const auto& problem : error.diagnostics()) {
      CHECK(problem.file == kFixtures / "refused" / name);
      all += std::to_string(problem.line) + ": " + problem.message + "\n" + problem.hint + "\n";
    }
    for (const std::string& text : expected)
      CHECK_THAT(all, ContainsSubstring(text));
    CHECK_THAT(all, !ContainsSubstring("hush"));
  }
}

TEST_CASE("several files in KUBECONFIG are one, the first that names a thing decides") {
  const ManualClock clock;
  const std::string certificate = kFixtures / "certificate.yaml";
  const std::string good = kFixtures / "good.yaml";
  const Config config =
      load_config(sources({{"KUBECONFIG", "/nowhere:" + certificate + "::" + good}}), clock);
  CHECK(config.token == nullptr);
  CHECK(config.client_certificate != nullptr);
  CHECK_THROWS_WITH(load_config(sources({{"KUBECONFIG", "/nowhere"}}), clock),
                    "KUBECONFIG names no file that exists: /nowhere");
}

TEST_CASE("inside a pod") {
  const ManualClock clock;
  const auto folder = std::filesystem::temp_directory_path() /
                      ("headway-service-account-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  for (const char* const name : {"token", "ca.crt", "namespace"})
    std::ofstream(folder / name) << "the " << name << "\n";

  SECTION("by the service's address") {
    const auto [host, expected] = GENERATE(table<std::string, std::string>({
        {"10.96.0.1", "https://10.96.0.1:6443"},
        {"fd00::1", "https://kubernetes.default.svc:6443"},
    }));
    ConfigSources given =
        sources({{"KUBERNETES_SERVICE_HOST", host}, {"KUBERNETES_SERVICE_PORT", "6443"}});
    given.service_account_folder = folder;
    const Config config = load_config(given, clock);
    CHECK(config.server == expected);
    CHECK(config.token->text().reveal() == "the token");
    CHECK(config.tls().certificate_authority == "the ca.crt");
    CHECK(config.default_namespace == "the namespace");
  }
  SECTION("a missing token is named") {
    std::filesystem::remove(folder / "token");
    ConfigSources given = sources({{"KUBERNETES_SERVICE_HOST", "10.96.0.1"}});
    given.service_account_folder = folder;
    CHECK_THROWS_WITH(load_config(given, clock),
                      ContainsSubstring("token: No such file or directory"));
  }
  SECTION("KUBECONFIG goes before it") {
    const auto given = sources({{"KUBERNETES_SERVICE_HOST", "10.96.0.1"},
                                {"KUBECONFIG", (kFixtures / "good.yaml").string()}});
    CHECK(load_config(given, clock).server == "https://10.0.0.1:6443");
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("without any configuration there is a hint") {
  const ManualClock clock;
  try {
    load_config(sources({{"HOME", "/nowhere"}}), clock);
    FAIL("it was accepted");
  } catch (const Error& error) {
    CHECK_THAT(error.hint(), ContainsSubstring("--kubeconfig"));
  }
}
