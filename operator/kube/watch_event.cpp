#include "operator/kube/watch_event.hpp"

#include "operator/kube/transport.hpp"

#include <array>
#include <format>
#include <optional>
#include <utility>

namespace headway::kube {

namespace {

constexpr std::array<std::pair<std::string_view, WatchEvent::Type>, 5> kTypes{{
    {"ADDED", WatchEvent::Type::kAdded},
    {"MODIFIED", WatchEvent::Type::kModified},
    {"DELETED", WatchEvent::Type::kDeleted},
    {"BOOKMARK", WatchEvent::Type::kBookmark},
    {"ERROR", WatchEvent::Type::kError},
}};

std::optional<WatchEvent::Type> type_of(const Json& event) {
  const auto type = event.find("type");
  if (type == event.end() || !type->is_string()) return std::nullopt;
  for (const auto& [name, value] : kTypes)
    if (type->get_ref<const std::string&>() == name) return value;
  return std::nullopt;
}

}  // namespace

WatchEvent parse_watch_event(std::string_view line) {
  Json event = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  const auto type = event.is_object() ? type_of(event) : std::nullopt;
  const auto object = type ? event.find("object") : event.end();
  if (!type || object == event.end() || !object->is_object())
    throw TransportError(TransportError::Kind::kProtocol,
                         std::format("no watch event: '{}'", line.substr(0, 200)));
  return {*type, std::move(*object)};
}

}  // namespace headway::kube
