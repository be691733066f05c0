#pragma once

namespace headway::http {

/// Gives cpprestsdk's pool four threads instead of forty. Must be called before the first use of
/// the library; later calls do nothing.
void limit_threads();

}  // namespace headway::http
