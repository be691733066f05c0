#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace headway::testing {

using Done = boost::asio::awaitable<void>;

struct Received {
  std::string line;                            ///< `GET /path?query`
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// The client's end of one connection, as a script sees it.
class Peer {
 public:
  explicit Peer(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  Done send(std::string_view bytes);
  /// A whole answer.
  Done reply(int status, std::string_view body, std::string_view headers = {});
  /// The head of an answer that comes in chunks.
  Done begin();
  Done chunk(std::string_view text);
  Done end();
  /// Says nothing until the client goes away.
  Done silence();
  void cut();
  bool is_cut() const { return !socket_.is_open(); }
  /// False when the client has closed.
  boost::asio::awaitable<bool> receive(Received& received);

 private:
  boost::asio::ip::tcp::socket socket_;
  std::string buffer_;
};

/// What happens on one request; when it returns, the connection waits for the next.
using Script = std::function<Done(Peer&)>;

Script answers(int status, std::string body, std::string headers = {});

/// An HTTP server on a free port of 127.0.0.1 that does, request by request, what the scripts say,
/// and what no real server does on demand. Requests beyond the scripts are answered 599. One
/// thread.
class FakeServer {
 public:
  explicit FakeServer(std::vector<Script> scripts = {});
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  void add(Script script);
  std::vector<Received> received() const;
  std::vector<std::string> lines() const;

 private:
  Done accept();
  Done serve(boost::asio::ip::tcp::socket socket);
  Script next(const Received& received);

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  mutable std::mutex mutex_;
  std::deque<Script> scripts_;
  std::vector<Received> received_;
  std::jthread thread_;
};

}  // namespace headway::testing
