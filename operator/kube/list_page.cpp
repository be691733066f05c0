#include "operator/kube/list_page.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace headway::kube {

namespace {

// Depths of the parser: the page's members, its objects, and the members of their metadata.
constexpr int kMember = 1;
constexpr int kObject = 2;
constexpr int kInObject = 3;
constexpr int kInMetadata = 4;

}  // namespace

std::optional<ListPage> read_list_page(std::string_view text,
                                       const std::function<void(Json)>& on_object) {
  bool in_items = false;
  bool in_metadata = false;
  const auto keep = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::key) {
      if (depth == kMember) in_items = parsed == "items";
      if (depth == kInObject) in_metadata = parsed == "metadata";
      return !(in_items && in_metadata && depth == kInMetadata && parsed == "managedFields");
    }
    if (!in_items || depth != kObject || event != Json::parse_event_t::object_end) return true;
    on_object(std::move(parsed));
    return false;
  };
  const Json page = Json::parse(text, keep, /*allow_exceptions=*/false);
  if (!page.is_object()) return std::nullopt;
  return ListPage{.resource_version = metadata_text(page, "resourceVersion"),
                  .next = metadata_text(page, "continue")};
}

}  // namespace headway::kube
