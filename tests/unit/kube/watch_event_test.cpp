#include "operator/kube/watch_event.hpp"

#include "operator/kube/transport.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using headway::kube::parse_watch_event;
using headway::kube::TransportError;
using Type = headway::kube::WatchEvent::Type;

TEST_CASE("each type of watch event is read with its object") {
  const auto [name, type] = GENERATE(table<std::string, Type>({
      {"ADDED", Type::kAdded},
      {"MODIFIED", Type::kModified},
      {"DELETED", Type::kDeleted},
      {"BOOKMARK", Type::kBookmark},
      {"ERROR", Type::kError},
  }));
  const auto event = parse_watch_event(R"({"type":")" + name + R"(","object":{"kind":"Pod"}})");
  CHECK(event.type == type);
  CHECK(event.object == headway::kube::Json{{"kind", "Pod"}});
}

TEST_CASE("a line that is no watch event is refused") {
  const std::string line = GENERATE(
      "<html>", "{", "[]", "7", R"({"type":"ADDED"})", R"({"type":"ADDED","object":7})",
      R"({"type":"CHANGED","object":{}})", R"({"type":1,"object":{}})", R"({"object":{}})");
  CAPTURE(line);
  CHECK_THROWS_AS(parse_watch_event(line), TransportError);
}
