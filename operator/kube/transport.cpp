#include "operator/kube/transport.hpp"

#include <utility>

namespace headway::kube {

std::string_view to_text(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
  }
  std::unreachable();
}

}  // namespace headway::kube
