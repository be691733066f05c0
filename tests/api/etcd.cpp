#include "operator/kube/resource.hpp"
#include "tests/api/api_server.hpp"

#include <cstdlib>
#include <format>
#include <stdexcept>
#include <string>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace headway::testing {

namespace asio = boost::asio;
using kube::Json;

namespace {

template <typename Socket>
std::string exchange(Socket& socket, const std::string& request) {
  asio::write(socket, asio::buffer(request));
  std::string answer;
  boost::system::error_code end;
  asio::read(socket, asio::dynamic_buffer(answer), end);
  return answer;
}

/// One call of etcd's JSON gateway.
Json call(const std::string& url, const std::string& path, const Json& body) {
  const std::string text = body.dump();
  const std::string request = std::format(
      "POST {} HTTP/1.0\r\nHost: etcd\r\nContent-Type: application/json\r\nContent-Length: "
      "{}\r\n\r\n{}",
      path, text.size(), text);
  asio::io_context context;
  std::string answer;
  if (url.starts_with("unix://")) {
    asio::local::stream_protocol::socket socket(context);
    socket.connect(url.substr(7));
    answer = exchange(socket, request);
  } else {
    const auto port = url.rfind(':');
    asio::ip::tcp::socket socket(context);
    asio::connect(socket, asio::ip::tcp::resolver(context).resolve(url.substr(7, port - 7),
                                                                   url.substr(port + 1)));
    answer = exchange(socket, request);
  }
  const auto head = answer.find("\r\n\r\n");
  if (!answer.contains(" 200 OK") || head == std::string::npos)
    throw std::runtime_error("etcd at " + url + ": " + answer);
  return Json::parse(answer.substr(head + 4));
}

}  // namespace

void compact_etcd() {
  const char* const url = std::getenv("HEADWAY_TEST_ETCD");
  if (url == nullptr || *url == '\0')
    throw std::runtime_error("HEADWAY_TEST_ETCD is not set; these tests are run by ./dev test api");
  const Json range = call(url, "/v3/kv/range", {{"key", "AA=="}});
  call(url, "/v3/kv/compaction",
       {{"revision", range.at("header").at("revision")}, {"physical", true}});
}

}  // namespace headway::testing
