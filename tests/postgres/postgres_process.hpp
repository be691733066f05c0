#pragma once

#include <string>

#include <sys/types.h>

namespace headway::testing {

/// The program `postgres` on a data folder; stopped in order at the end, and not outliving a killed
/// test either. What it says before its log begins goes to `start.log` beside the data folder.
class PostgresProcess {
 public:
  PostgresProcess() = default;
  explicit PostgresProcess(const std::string& data);
  ~PostgresProcess() { stop(); }
  PostgresProcess(PostgresProcess&& other) noexcept : process_(other.process_) {
    other.process_ = 0;
  }
  PostgresProcess& operator=(PostgresProcess&& other) noexcept;

 private:
  void stop();

  pid_t process_ = 0;
};

}  // namespace headway::testing
