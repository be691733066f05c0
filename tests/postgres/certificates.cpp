#include "tests/postgres/certificates.hpp"

#include <cstdlib>
#include <format>
#include <stdexcept>

namespace headway::testing {

namespace {

void openssl(const std::string& arguments) {
  if (std::system(("openssl " + arguments + " 2> /dev/null").c_str()) != 0)
    throw std::runtime_error("failed: openssl " + arguments);
}

constexpr const char* kNewKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc";

}  // namespace

Authority::Authority() {
  openssl(std::format("req -x509 -days 2 {} -keyout '{}' -out '{}' -subj /CN=authority", kNewKey,
                      file("root.key"), certificate()));
}

Authority::Signed Authority::sign(const std::string& name, const std::string& alternative) const {
  Signed made{.certificate = file(name + ".crt"), .key = file(name + ".key")};
  openssl(
      std::format("req -x509 -days 2 {} -CA '{}' -CAkey '{}' -keyout '{}' -out '{}' -subj "
                  "'/CN={}'{}",
                  kNewKey, certificate(), file("root.key"), made.key, made.certificate, name,
                  alternative.empty() ? "" : " -addext subjectAltName=" + alternative));
  return made;
}

}  // namespace headway::testing
