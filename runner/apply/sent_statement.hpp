#pragma once

#include "runner/database/session.hpp"
#include "runner/revisions/copy_data.hpp"

#include <optional>
#include <string_view>

namespace headway::apply {

/// A statement in the form that the session takes. Long rows are read from their file while they
/// are sent, which throws Error (kLocked, `DataChanged`) where they are not there any more.
database::Statement sent_statement(std::string_view text,
                                   const std::optional<revisions::CopyData>& copy_data);

}  // namespace headway::apply
