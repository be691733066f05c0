#include "runner/database/connect_wait.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace headway::database {

namespace {

/// The kernel gives an address up at the limit itself, and libpq goes on with the next one then.
constexpr std::chrono::seconds kAfterTheKernel{2};

}  // namespace

Descriptor::Descriptor(int number) : number_(number) {
  if (number < 0) throw std::system_error(errno, std::generic_category(), "a file descriptor");
}

Descriptor::~Descriptor() {
  close(number_);
}

ConnectWait::ConnectWait(std::chrono::seconds limit, const std::stop_token& stop)
    : limit_(limit),
      stop_(stop),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC)),
      on_stop_(stop, [this] { eventfd_write(wake_.number(), 1); }) {}

/// Starts anew for each address.
void ConnectWait::set_limit(PGconn* connection) {
  const auto part = [](const char* text) { return std::string(text ? text : ""); };
  const std::string address = part(PQhost(connection)) + '\n' + part(PQhostaddr(connection)) +
                              '\n' + part(PQport(connection));
  if (limit_.count() == 0 || address == address_) return;
  address_ = address;
  itimerspec time{};
  time.it_value.tv_sec = (limit_ + kAfterTheKernel).count();
  timerfd_settime(timer_.number(), 0, &time, nullptr);
}

ConnectWait::End ConnectWait::until_ready(PGconn* connection, bool reading) {
  set_limit(connection);
  while (true) {
    std::array<pollfd, 3> waited_for = {
        pollfd{.fd = PQsocket(connection),
               .events = static_cast<short>(reading ? POLLIN : POLLOUT),
               .revents = 0},
        pollfd{.fd = timer_.number(), .events = POLLIN, .revents = 0},
        pollfd{.fd = wake_.number(), .events = POLLIN, .revents = 0}};
    const int ready = poll(waited_for.data(), waited_for.size(), /*timeout=*/-1);
    if (stop_.stop_requested()) return End::kStopped;
    if (ready < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "poll");
    if (ready < 0) continue;
    if (waited_for[0].revents != 0) return End::kReady;
    if (waited_for[1].revents != 0) return End::kLate;
  }
}

}  // namespace headway::database
