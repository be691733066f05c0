#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// Called by libFuzzer with each input (https://llvm.org/docs/LibFuzzer.html). A crash, a
// sanitizer's report, a foreign exception or abort() is a finding.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace headway::fuzz {

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program, so that libFuzzer keeps the input, where something that always holds does not.
inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace headway::fuzz
