#include "operator/http/threads.hpp"

#include <mutex>

#include <pplx/threadpool.h>

namespace headway::http {

void limit_threads() {
  constexpr std::size_t kThreads = 4;
  static std::once_flag once;
  std::call_once(once, [] { crossplat::threadpool::initialize_with_threads(kThreads); });
}

}  // namespace headway::http
