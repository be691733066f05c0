#pragma once

#include "common/clock.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace headway::testing {

/// The program headway-operator for one namespace, running. Killed at the latest with this object.
class OperatorProcess {
 public:
  OperatorProcess(const std::string& ns, const std::vector<std::string>& more);
  ~OperatorProcess();
  OperatorProcess(const OperatorProcess&) = delete;
  OperatorProcess& operator=(const OperatorProcess&) = delete;

  void signal(int number) const;
  pid_t process() const { return process_; }
  /// The exit code, or 128 and the signal that killed it; -1 while it has not ended after two
  /// minutes.
  int wait();

  std::string log() const;
  bool said(const std::string& text) const { return log().contains(text); }
  /// The answer of a path such as /readyz; 0: there is none.
  struct Answer {
    int status = 0;
    std::string body{};
  };
  Answer get(const std::string& path) const;

 private:
  std::filesystem::path log_;
  std::uint16_t port_;
  pid_t process_ = 0;
};

/// Holds one thread of a child process, found by its name, while the others go on. Made and
/// destroyed on one thread.
class HeldThread {
 public:
  HeldThread(pid_t process, const std::string& name);
  ~HeldThread();
  HeldThread(const HeldThread&) = delete;
  HeldThread& operator=(const HeldThread&) = delete;

 private:
  pid_t thread_ = 0;
};

}  // namespace headway::testing
