// SPDX-License-Identifier: Apache-2.0
// What the servers share. Heavy to compile: only for the .cpp files that serve connections.
#pragma once

#include <boost/asio.hpp>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <thread>

#include "collect/queue/queue.h"

namespace garde::collect {

namespace asio = boost::asio;

/// Puts the batch into the queue and comes back, on the connection's own thread, when it is on disk.
inline asio::awaitable<Stored> store(Queue& queue, Batch& batch) {
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(Stored)>(
      [&queue, &batch](auto handler) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        const auto executor = asio::get_associated_executor(*shared);
        queue.append(std::move(batch), [shared, executor](Stored stored) {
          asio::post(executor, [shared, stored]() mutable { std::move (*shared)(stored); });
        });
      },
      asio::use_awaitable);
}

/// As store(), for senders that can wait: tries again until it is on disk.
inline asio::awaitable<void> store_patiently(Queue& queue, Batch batch) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (auto pause = std::chrono::milliseconds(20);;
       pause = std::min(2 * pause, std::chrono::milliseconds(1000))) {
    Batch copy = batch;
    if (co_await store(queue, copy) == Stored::yes) co_return;
    timer.expires_after(pause);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

template <typename Protocol>
Result<typename Protocol::endpoint> endpoint_of(const std::string& address, std::uint16_t port) {
  boost::system::error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  if (error)
    return failure(fmt::format("'{}' is not an address", address), "",
                   "write it as 127.0.0.1, 0.0.0.0 or ::");
  return typename Protocol::endpoint(parsed, port);
}

/// Opens and binds; an error says what of it failed, and where.
template <typename Socket, typename Endpoint>
Result<void> bind_to(Socket& socket, const Endpoint& endpoint) {
  boost::system::error_code error;
  const auto where = fmt::format("{}:{}", endpoint.address().to_string(), endpoint.port());
  socket.open(endpoint.protocol(), error);
  if (!error && Endpoint().protocol().type() == SOCK_STREAM)
    socket.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) socket.bind(endpoint, error);
  if (!error) return {};
  const bool is_privileged = error == asio::error::access_denied;
  return failure(
      "cannot listen: " + error.message(), where,
      is_privileged ? "name a port from 1024 on" : "name an address of this machine and a port that is free");
}

/// A thread that serves until it is stopped.
class ServingThread {
 public:
  asio::io_context& context() { return context_; }
  void start() {
    work_.emplace(asio::make_work_guard(context_));
    thread_ = std::thread([this] { context_.run(); });
  }
  void stop() {
    work_.reset();
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }
  ~ServingThread() { stop(); }

 private:
  asio::io_context context_{1};
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  std::thread thread_;
};

}  // namespace garde::collect
