#include "operator/kube/reflector/informer.hpp"

#include <utility>

#include <pthread.h>

namespace headway::kube {

namespace {

// Linux keeps 15 characters of a thread's name.
std::string thread_name(const Resource& resource) {
  return ("inf-" + std::string(resource.plural)).substr(0, 15);
}

}  // namespace

Informer::Informer(const Client& client, const Clock& clock, Options options)
    : thread_name_(thread_name(options.reflector.resource)),
      store_(std::move(options.index_of)),
      reflector_(client, clock, store_, std::move(options.reflector)) {}

Informer::~Informer() {
  stop();
}

void Informer::start() {
  thread_ = std::jthread([this](std::stop_token stop) {
    pthread_setname_np(pthread_self(), thread_name_.c_str());
    reflector_.run(std::move(stop));
  });
}

void Informer::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace headway::kube
