#pragma once

#include "runner/database/session.hpp"

#include <string>

namespace headway::database {

enum class Attachment {
  kAttached,
  kPendingDetach,  ///< DETACH PARTITION CONCURRENTLY has begun and not ended
  kDetached,       ///< or gone altogether
};

/// How a partition stands to its parent. From PostgreSQL 14 on.
Attachment attachment(Session& session, const std::string& parent_oid, const std::string& oid);

/// Ends a DETACH PARTITION CONCURRENTLY that was cut off: ALTER TABLE … DETACH PARTITION …
/// FINALIZE.
void finalize_detach(Session& session, const std::string& parent_oid, const std::string& oid,
                     const Look& look = {});

}  // namespace headway::database
