#pragma once

#include <string>
#include <string_view>

namespace headway {

enum class LogFormat { kText, kJson };

/// Sets up spdlog's default logger: to standard error, one line for each entry.
///
/// JSON lines have ts (RFC 3339, UTC), level, msg and the fields that the calling thread has put
/// into spdlog's MDC (`LogField`). Throws headway::Error (kUsage) for an unknown level.
void set_up_log(LogFormat format, std::string_view level);

/// Puts a field on every log line that this thread writes while the object lives.
class LogField {
 public:
  LogField(std::string key, const std::string& value);
  ~LogField();
  LogField(const LogField&) = delete;
  LogField& operator=(const LogField&) = delete;

 private:
  std::string key_;
};

}  // namespace headway
