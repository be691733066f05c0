#include "tests/postgres/proxy.hpp"

#include <array>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace headway::testing {

namespace {

constexpr int kLookAgain = 20;  ///< ms between looks at whether the test is over

int connect_to_server() {
  const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path =
      Server::get().socket_folder() + "/.s.PGSQL." + std::to_string(Server::get().port());
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  connect(server, reinterpret_cast<sockaddr*>(&address), sizeof(address));
  return server;
}

void send_all(int to, std::string_view data) {
  while (!data.empty()) {
    const ssize_t sent = send(to, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    data.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

Proxy::Proxy(Look look) : look_(std::move(look)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
  listen(listener_, 8);
  thread_ = std::thread([this] { serve(); });
}

Proxy::~Proxy() {
  ending_ = true;
  thread_.join();
  close(listener_);
}

std::string Proxy::url(const std::string& database) const {
  return "postgresql://postgres@127.0.0.1:" + std::to_string(port_) + "/" + database +
         "?sslmode=disable&gssencmode=disable";
}

void Proxy::serve() {
  while (!ending_) {
    pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, kLookAgain) > 0) forward(accept(listener_, nullptr, nullptr));
  }
}

void Proxy::forward(int client) {
  const int server = connect_to_server();
  std::array<char, 65536> buffer{};
  for (bool open = true; open && !ending_;) {
    std::array<pollfd, 2> ends = {pollfd{.fd = client, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = server, .events = POLLIN, .revents = 0}};
    poll(ends.data(), ends.size(), kLookAgain);
    for (std::size_t from = 0; from < 2 && open; ++from) {
      if (ends[from].revents == 0) continue;
      const ssize_t length = read(ends[from].fd, buffer.data(), buffer.size());
      if (length <= 0) {
        open = false;
        break;
      }
      std::string data(buffer.data(), static_cast<std::size_t>(length));
      const Next next = look_(from == 0 ? Way::kToServer : Way::kToClient, data);
      if (next != Next::kCutNow) send_all(ends[1 - from].fd, data);
      if (next == Next::kPass) continue;
      // The server has answered when its answer can be read.
      if (next == Next::kCutAfter) poll(&ends[1], 1, -1);
      open = false;
    }
  }
  close(client);
  close(server);
}

CuttingProxy::CuttingProxy(std::string text, Cut cut)
    : Proxy([text = std::move(text), cut, done = false](Way way, const std::string& data) mutable {
        if (done || way != Way::kToServer || !data.contains(text)) return Next::kPass;
        done = true;
        return cut == Cut::kBehindTheServer ? Next::kCutAfter : Next::kCutNow;
      }) {}

PretendingProxy::PretendingProxy(const std::string& major)
    : Proxy([major](Way way, std::string& data) {
        static constexpr std::string_view kTold("server_version\0", 15);
        const std::size_t at = data.find(kTold);
        if (way == Way::kToClient && at != std::string::npos)
          data.replace(at + kTold.size(), major.size(), major);
        return Next::kPass;
      }) {}

}  // namespace headway::testing
