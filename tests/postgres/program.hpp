#pragma once

#include "common/outcome.hpp"
#include "tests/postgres/server.hpp"

#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace headway::testing {

using Environment = std::map<std::string, std::string>;

/// How a run of the `headway` program ended. `code` is 128 + the signal where one killed it.
struct Ended {
  int code = 0;
  std::string out;
  std::string err;
  /// In kilobytes, the most that it held in memory at once.
  long most_memory = 0;

  /// Of `--output json`; the test fails when it is none.
  Outcome outcome() const;
};

/// The `headway` program, running. Its environment is PATH and what is given, nothing of the test's
/// own.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments, const Environment& environment = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void signal(int number) const;
  /// Whether it has written this to standard error by now.
  bool said(const std::string& text) const;
  bool running() const;
  Ended wait();

 private:
  TemporaryFolder folder_;
  pid_t process_ = 0;
};

Ended run(const std::vector<std::string>& arguments, const Environment& environment = {});

/// `headway upgrade TARGET` of a history on a database, with JSON.
std::vector<std::string> upgrade_arguments(const std::string& folder,
                                           const std::string& target = "head");
Ended upgrade(const std::string& folder, const std::string& url, const std::string& target = "head",
              const std::vector<std::string>& more = {});

}  // namespace headway::testing
