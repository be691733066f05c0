#include "operator/kube/reflector/reflector_thread.hpp"

#include <utility>

#include <pthread.h>

namespace headway::kube {

namespace {

// Linux keeps 15 characters of a thread's name.
std::string thread_name(const Resource& resource) {
  return ("inf-" + std::string(resource.plural)).substr(0, 15);
}

}  // namespace

ReflectorThread::ReflectorThread(const Client& client, const Clock& clock, Sink& sink,
                                 Reflector::Options options)
    : name_(thread_name(options.resource)), reflector_(client, clock, sink, std::move(options)) {}

ReflectorThread::~ReflectorThread() {
  stop();
}

void ReflectorThread::start() {
  thread_ = std::jthread([this](std::stop_token stop) {
    pthread_setname_np(pthread_self(), name_.c_str());
    reflector_.run(std::move(stop));
  });
}

void ReflectorThread::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace headway::kube
