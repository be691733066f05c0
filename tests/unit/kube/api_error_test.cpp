#include "operator/kube/api_error.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

using namespace headway::kube;

TEST_CASE("a Status in an answer is read whole") {
  const Response response{
      422, {}, R"({"kind":"Status","code":422,"reason":"Invalid","message":"spec is wrong",
      "details":{"causes":[{"field":"spec.timeout","reason":"FieldValueInvalid","message":"write 1h"}]}})"};
  const ApiStatus expected{422,
                           "Invalid",
                           "spec is wrong",
                           {{"spec.timeout", "FieldValueInvalid", "write 1h"}},
                           std::nullopt};
  CHECK(status_of(response) == expected);
  CHECK(std::string(ApiError("POST /x", expected).what()) == "POST /x: 422 Invalid: spec is wrong");
}

TEST_CASE("an answer of something in between is an error, too") {
  const Response response{502, {}, "<html>bad gateway</html>"};
  CHECK(status_of(response) == ApiStatus{502, "", "<html>bad gateway</html>", {}, std::nullopt});
  CHECK(status_of({503, {}, std::string(5000, 'x')}).message.size() == 500);
}

TEST_CASE("Retry-After counts as a header only, in seconds") {
  const auto [header, expected] = GENERATE(table<std::string, std::optional<std::chrono::seconds>>({
      {"1", std::chrono::seconds(1)},
      {"120", std::chrono::seconds(120)},
      {"0", std::chrono::seconds(0)},
      {"-1", std::nullopt},
      {"soon", std::nullopt},
      {"1s", std::nullopt},
      {"Wed, 21 Oct 2026 07:28:00 GMT", std::nullopt},
  }));
  CHECK(status_of({429, {{"retry-after", header}}, {}}).retry_after == expected);
  CHECK_FALSE(
      status_of({500, {}, R"({"kind":"Status","details":{"retryAfterSeconds":3}})"}).retry_after);
  CHECK(parse_status(Json::parse(R"({"details":{"retryAfterSeconds":3}})")).retry_after ==
        std::chrono::seconds(3));
}

TEST_CASE("a Status of wrong types is no crash") {
  const std::string body =
      GENERATE(R"([])", R"({"kind":"Status","code":"x","reason":1,"message":[],"details":7})",
               R"({"kind":"Status","details":{"causes":7,"retryAfterSeconds":"x"}})",
               R"({"kind":"Status","details":{"causes":[7,{"field":1}]}})");
  CHECK(status_of({500, {}, body}).code == 500);
}

TEST_CASE("the two kinds of 409 differ in their reason") {
  const ApiError exists("POST /x", {409, "AlreadyExists", "", {}, {}});
  const ApiError conflict("PUT /x", {409, "Conflict", "", {}, {}});
  CHECK(exists.already_exists());
  CHECK_FALSE(exists.conflict());
  CHECK(conflict.conflict());
  CHECK_FALSE(conflict.already_exists());
}
