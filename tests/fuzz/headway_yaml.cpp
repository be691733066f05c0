#include "common/error.hpp"
#include "runner/configuration/config_file.hpp"
#include "tests/fuzz/fuzzer.hpp"

using namespace headway;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "SET") return "value";
    return std::nullopt;
  };
  const configuration::ConfigText file{"headway.yaml", fuzz::text_of(data, size)};
  for (const std::string chosen : {"", "production"}) {
    try {
      configuration::read_config(file, chosen, environment);
    } catch (const DiagnosticsError& error) {
      fuzz::require(error.code() == ExitCode::kUsage && !error.diagnostics().empty());
    } catch (const Error& error) {
      fuzz::require(error.code() == ExitCode::kUsage);
    }
  }
  return 0;
}
