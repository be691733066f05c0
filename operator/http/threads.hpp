#pragma once

namespace headway::http {

/// Gives cpprestsdk's pool four threads instead of forty. Whatever uses the library first calls it;
/// later calls do nothing.
void limit_threads();

}  // namespace headway::http
