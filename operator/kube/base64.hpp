#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headway::kube {

/// Decodes standard base64 (RFC 4648, section 4) and ignores white space. Nothing for other text.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace headway::kube
