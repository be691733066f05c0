#pragma once

#include "operator/kube/resource.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace headway::kube {

/// What a page of a list says about the list.
struct ListPage {
  std::string resource_version;  ///< of the whole list
  std::string next;              ///< asks for the next page; empty: this is the last one
};

/// Calls `on_object` for each object of a page while the page is read: of several hundred objects
/// one at a time is in memory as JSON, and none with its managed fields, which are half of many
/// objects and which nobody here reads. Nothing if the text is no JSON object.
std::optional<ListPage> read_list_page(std::string_view text,
                                       const std::function<void(Json)>& on_object);

}  // namespace headway::kube
