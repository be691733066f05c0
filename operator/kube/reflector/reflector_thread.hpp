#pragma once

#include "operator/kube/reflector/reflector.hpp"

#include <string>
#include <thread>

namespace headway::kube {

/// A reflector on a thread of its own. It may be stopped from any thread but its own; its
/// destructor stops it. Client, clock and sink must outlive it.
class ReflectorThread {
 public:
  ReflectorThread(const Client& client, const Clock& clock, Sink& sink, Reflector::Options options);
  ~ReflectorThread();
  ReflectorThread(const ReflectorThread&) = delete;
  ReflectorThread& operator=(const ReflectorThread&) = delete;

  /// To be called once. Before that nothing reaches the sink.
  void start();
  /// Returns when the thread has ended.
  void stop();

  const Reflector& reflector() const noexcept { return reflector_; }

 private:
  const std::string name_;
  Reflector reflector_;
  std::jthread thread_;
};

}  // namespace headway::kube
