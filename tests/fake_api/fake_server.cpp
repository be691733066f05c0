#include "tests/fake_api/fake_server.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <format>
#include <sstream>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace headway::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kResult = asio::as_tuple(asio::use_awaitable);

Received parsed_head(const std::string& head) {
  Received received;
  std::istringstream in(head);
  std::string line;
  std::getline(in, line);
  received.line = line.substr(0, line.rfind(' '));
  while (std::getline(in, line) && line != "\r") {
    const auto colon = line.find(':');
    received.headers[lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
  }
  return received;
}

}  // namespace

Done Peer::send(std::string_view bytes) {
  // The client may have gone: that is for the test to see, not for the server.
  co_await asio::async_write(socket_, asio::buffer(bytes), kResult);
}

Done Peer::reply(int status, std::string_view body, std::string_view headers) {
  const std::string answer = std::format(
      "HTTP/1.1 {} Scripted\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{}\r\n{}",
      status, body.size(), headers, body);
  co_await send(answer);
}

Done Peer::begin() {
  co_await send(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
}

Done Peer::chunk(std::string_view text) {
  const std::string whole = std::format("{:x}\r\n{}\r\n", text.size(), text);
  co_await send(whole);
}

Done Peer::end() {
  co_await send("0\r\n\r\n");
}

Done Peer::silence() {
  char byte = 0;
  co_await socket_.async_read_some(asio::buffer(&byte, 1), kResult);
}

void Peer::cut() {
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

asio::awaitable<bool> Peer::receive(Received& received) {
  const auto [failed, size] =
      co_await asio::async_read_until(socket_, asio::dynamic_buffer(buffer_), "\r\n\r\n", kResult);
  if (failed) co_return false;
  received = parsed_head(buffer_.substr(0, size));
  buffer_.erase(0, size);
  const auto length = received.headers.find("content-length");
  const std::size_t wanted = length == received.headers.end() ? 0 : std::stoul(length->second);
  if (buffer_.size() < wanted) {
    const auto [body_failed, read] =
        co_await asio::async_read(socket_, asio::dynamic_buffer(buffer_),
                                  asio::transfer_exactly(wanted - buffer_.size()), kResult);
    if (body_failed) co_return false;
  }
  received.body = buffer_.substr(0, wanted);
  buffer_.erase(0, wanted);
  co_return true;
}

Script answers(int status, std::string body, std::string headers) {
  return [=](Peer& peer) -> Done { co_await peer.reply(status, body, headers); };
}

FakeServer::FakeServer(std::vector<Script> scripts)
    : acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      port_(acceptor_.local_endpoint().port()),
      scripts_(std::make_move_iterator(scripts.begin()), std::make_move_iterator(scripts.end())) {
  asio::co_spawn(context_, accept(), asio::detached);
  thread_ = std::jthread([this] { context_.run(); });
}

FakeServer::~FakeServer() {
  context_.stop();
  thread_.join();
}

void FakeServer::add(Script script) {
  const std::lock_guard lock(mutex_);
  scripts_.push_back(std::move(script));
}

std::vector<Received> FakeServer::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

std::vector<std::string> FakeServer::lines() const {
  std::vector<std::string> lines;
  for (const Received& received : received())
    lines.push_back(received.line);
  return lines;
}

Done FakeServer::accept() {
  while (true) {
    auto [failed, socket] = co_await acceptor_.async_accept(kResult);
    if (failed) co_return;
    asio::co_spawn(context_, serve(std::move(socket)), asio::detached);
  }
}

Done FakeServer::serve(tcp::socket socket) {
  Peer peer(std::move(socket));
  Received received;
  while (!peer.is_cut() && co_await peer.receive(received)) {
    const Script script = next(received);
    co_await script(peer);
  }
}

Script FakeServer::next(const Received& received) {
  const std::lock_guard lock(mutex_);
  received_.push_back(received);
  if (scripts_.empty()) return answers(599, "the scripts have ended");
  Script script = std::move(scripts_.front());
  scripts_.pop_front();
  return script;
}

}  // namespace headway::testing
