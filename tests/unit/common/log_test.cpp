#include "common/log.hpp"

#include "common/error.hpp"

#include <cstdio>

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace {

/// What `write` sends to standard error.
template <typename Write>
std::string captured(Write write) {
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  std::fflush(stderr);
  const int saved = dup(STDERR_FILENO);
  dup2(fileno(file), STDERR_FILENO);
  write();
  std::fflush(stderr);
  dup2(saved, STDERR_FILENO);
  close(saved);
  std::rewind(file);
  std::string text;
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file))
    text += static_cast<char>(c);
  std::fclose(file);
  return text;
}

}  // namespace

TEST_CASE("a log line is one line of JSON for any message and any fields") {
  const std::string text = captured([] {
    headway::set_up_log(headway::LogFormat::kJson, "info");
    const headway::LogField field("resource", "shop/\"db\"\n");
    spdlog::info("it said: {}", "\"no\"\n\x01");
  });
  CHECK(std::ranges::count(text, '\n') == 1);
  const auto json = nlohmann::json::parse(text);
  CHECK(json.at("msg") == "it said: \"no\"\n\x01");
  CHECK(json.at("level") == "info");
  CHECK(json.at("resource") == "shop/\"db\"\n");
  CHECK(json.at("ts").get<std::string>().ends_with("Z"));
}

TEST_CASE("a field ends with its object, and a lower level is not written") {
  const std::string text = captured([] {
    headway::set_up_log(headway::LogFormat::kJson, "info");
    {
      const headway::LogField field("run", "x");
    }
    spdlog::debug("no");
    spdlog::info("yes");
  });
  const auto json = nlohmann::json::parse(text);
  CHECK(json.at("msg") == "yes");
  CHECK_FALSE(json.contains("run"));
}

TEST_CASE("an unknown level is an error that names the levels") {
  CHECK_THROWS_AS(headway::set_up_log(headway::LogFormat::kText, "loud"), headway::Error);
}
