#include "common/version.hpp"

namespace headway {

std::string_view version() {
  return HEADWAY_VERSION;
}

std::string_view commit() {
  return HEADWAY_COMMIT;
}

}  // namespace headway
