#include "tests/api/api_server.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace headway::kube;
using headway::testing::ApiServer;
using headway::testing::kSchemaMigrations;

namespace {

const std::filesystem::path kCases = std::filesystem::path(HEADWAY_FIXTURES) / "crd";

std::vector<std::filesystem::path> cases() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(kCases))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// The texts of the lines `# expect: TEXT`.
std::vector<std::string> expectations(const std::string& yaml) {
  constexpr std::string_view kMark = "# expect: ";
  std::vector<std::string> expected;
  std::istringstream in(yaml);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(kMark)) expected.push_back(line.substr(kMark.size()));
  return expected;
}

/// The blocks of a page that are manifests.
std::vector<std::string> manifests_of(const std::string& page) {
  constexpr std::string_view kBegin = "```yaml\n";
  std::vector<std::string> manifests;
  for (std::size_t at = 0; (at = page.find(kBegin, at)) != std::string::npos;) {
    at += kBegin.size();
    const std::size_t end = page.find("```", at);
    manifests.push_back(page.substr(at, end - at));
    at = end + 3;
  }
  return manifests;
}

}  // namespace

TEST_CASE_METHOD(ApiServer, "the manifests of the pages are accepted as they stand there") {
  install_crd();
  std::vector<std::string> manifests;
  for (const char* page : {"databases", "drift"})
    for (std::string& manifest : manifests_of(
             headway::testing::text_of_file(std::string(HEADWAY_ROOT "/docs/") + page + ".md")))
      manifests.push_back(std::move(manifest));
  CHECK(manifests.size() == 8);
  const std::string path =
      path_of(kSchemaMigrations, {ns, ""}) + "?dryRun=All&fieldValidation=Strict";
  for (const std::string& manifest : manifests) {
    const Response response = send_yaml(Method::kPost, path, manifest);
    INFO(manifest << response.body);
    CHECK(response.status == 201);
  }
}

// One test for all, so that the definition is applied once; each failure names its case.
TEST_CASE_METHOD(ApiServer,
                 "what is wrong in a SchemaMigration is refused when it is applied, and says why") {
  install_crd();
  const auto files = cases();
  REQUIRE(files.size() > 1);
  const std::string path =
      path_of(kSchemaMigrations, {ns, ""}) + "?dryRun=All&fieldValidation=Strict";
  for (const auto& file : files) {
    const std::string name = file.filename();
    const std::string yaml = headway::testing::text_of_file(file);
    CAPTURE(name);
    const auto expected = expectations(yaml);
    CHECK_FALSE(expected.empty());
    const Response response = send_yaml(Method::kPost, path, yaml);
    if (expected == std::vector<std::string>{"accepted"}) {
      CHECK(response.status == 201);
      if (response.status != 201) UNSCOPED_INFO(response.body);
      continue;
    }
    CHECK(response.status >= 400);
    const std::string message = status_of(response).message;
    for (const std::string& text : expected)
      CHECK_THAT(message, Catch::Matchers::ContainsSubstring(text));
  }
}
