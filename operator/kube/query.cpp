#include "operator/kube/query.hpp"

#include "operator/kube/resource.hpp"

namespace headway::kube {

Query& Query::add(std::string_view name, std::string_view value) {
  if (value.empty()) return *this;
  text_ += text_.empty() ? '?' : '&';
  text_.append(name) += '=';
  text_ += percent_encoded(value);
  return *this;
}

Query& Query::add_if(std::string_view name, bool set) {
  return set ? add(name, "true") : *this;
}

Query& Query::add_number(std::string_view name, long value) {
  return value == 0 ? *this : add(name, std::to_string(value));
}

}  // namespace headway::kube
