#pragma once

#include <string>
#include <string_view>

namespace headway::kube {

/// The query of a URL: `?name=value&…`, percent-encoded. Empty, false and 0 are left out.
class Query {
 public:
  Query& add(std::string_view name, std::string_view value);
  Query& add_if(std::string_view name, bool set);
  Query& add_number(std::string_view name, long value);

  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

}  // namespace headway::kube
