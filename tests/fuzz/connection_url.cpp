#include "runner/database/connection_url.hpp"

#include "common/error.hpp"
#include "common/secret.hpp"
#include "tests/fuzz/fuzzer.hpp"

using namespace headway;

namespace {

constexpr const char* kPassword = "Xk7uQ0pZ";

/// A URL that does not parse is refused without its password.
void check(const std::string& text) {
  try {
    const auto url = database::ConnectionUrl::parse(Secret(text));
    fuzz::require(url.redact(std::string("a ") + url.value("password")).size() >= 2);
  } catch (const Error& error) {
    fuzz::require(error.code() == ExitCode::kUsage);
    fuzz::require(!std::string(error.what()).contains(kPassword) &&
                  !error.hint().contains(kPassword));
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  check(text);
  check("postgresql://app:" + std::string(kPassword) + text);
  check("postgresql+asyncpg://app:" + std::string(kPassword) + "@db" + text);
  check("postgresql://db/app?password=" + std::string(kPassword) + text);
  check("host=db password=" + std::string(kPassword) + text);
  return 0;
}
