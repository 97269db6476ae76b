// SPDX-License-Identifier: Apache-2.0
#include "collect/syslog/server.h"

#include <boost/asio/ssl.hpp>

#include "collect/network/store.h"
#include "collect/syslog/framing.h"

namespace garde::collect {
namespace {

using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using asio::ip::udp;
using TlsStream = asio::ssl::stream<tcp::socket>;

constexpr auto kQuietly = asio::as_tuple(use_awaitable);  // errors as values

// Ends a connection that keeps this process waiting where it should not.
struct Watch {
  explicit Watch(tcp::socket& watched) : socket(watched), timer(watched.get_executor()) {}
  void expect_within(std::chrono::seconds patience) {
    timer.expires_after(patience);
    timer.async_wait([this](boost::system::error_code error) {
      if (!error) socket.close(error);
    });
  }
  void relax() { timer.cancel(); }

  tcp::socket& socket;
  asio::steady_timer timer;
};

class Server final : public SyslogServer {
 public:
  Server(SyslogOptions options, Queue& queue)
      : options_(std::move(options)),
        queue_(queue),
        acceptor_(thread_.context()),
        datagrams_(thread_.context()),
        scratch_(kBatchBytes, '\0') {}
  ~Server() override { stop(); }

  Result<void> start() override {
    const auto started = options_.transport == SyslogTransport::udp ? start_datagrams() : start_streams();
    if (started) thread_.start();
    return started;
  }
  void stop() override { thread_.stop(); }
  const std::string& name() const override { return options_.name; }
  const SourceCounts& counts() const override { return counts_; }
  std::uint16_t port() const override { return port_; }

 private:
  Result<void> start_datagrams() {
    const auto endpoint = endpoint_of<udp>(options_.address, options_.port);
    if (!endpoint) return failure(endpoint.error());
    if (auto bound = bind_to(datagrams_, *endpoint); !bound) return bound;
    boost::system::error_code ignored;
    datagrams_.set_option(asio::socket_base::receive_buffer_size(8 << 20), ignored);
    datagrams_.non_blocking(true, ignored);
    port_ = datagrams_.local_endpoint(ignored).port();
    asio::co_spawn(thread_.context(), receive_datagrams(), asio::detached);
    return {};
  }

  Result<void> start_streams() {
    if (options_.transport == SyslogTransport::tls)
      if (auto prepared = prepare_tls(); !prepared) return prepared;
    const auto endpoint = endpoint_of<tcp>(options_.address, options_.port);
    if (!endpoint) return failure(endpoint.error());
    if (auto bound = bind_to(acceptor_, *endpoint); !bound) return bound;
    boost::system::error_code error;
    acceptor_.listen(1024, error);
    if (error) return failure("cannot listen: " + error.message(), options_.address);
    port_ = acceptor_.local_endpoint(error).port();
    asio::co_spawn(thread_.context(), accept_connections(), asio::detached);
    return {};
  }

  Result<void> prepare_tls() {
    tls_.emplace(asio::ssl::context::tls_server);
    boost::system::error_code error;
    const auto refuse = [&error](const std::string& what, const std::string& file) {
      return failure(what + ": " + error.message(), file, "name a PEM file that this user may read");
    };
    tls_->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                          asio::ssl::context::no_tlsv1_1,
                      error);
    tls_->use_certificate_chain_file(options_.certificate, error);
    if (error) return refuse("the certificate cannot be used", options_.certificate);
    tls_->use_private_key_file(options_.key, asio::ssl::context::pem, error);
    if (error) return refuse("the key cannot be used", options_.key);
    if (options_.client_authority.empty()) return {};
    tls_->load_verify_file(options_.client_authority, error);
    if (error) return refuse("the senders' authority cannot be used", options_.client_authority);
    tls_->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert, error);
    return {};
  }

  awaitable<void> accept_connections() {
    asio::steady_timer pause(thread_.context());
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(kQuietly);
      if (error == asio::error::operation_aborted) co_return;
      if (error) {  // no descriptor left, or a connection that ended at once
        ++counts_.refused;
        pause.expires_after(std::chrono::milliseconds(50));
        co_await pause.async_wait(kQuietly);
        continue;
      }
      if (counts_.connections >= static_cast<std::int64_t>(options_.most_connections)) {
        ++counts_.refused;
        continue;
      }
      socket.set_option(asio::socket_base::keep_alive(true), error);
      socket.non_blocking(true, error);
      ++counts_.connections;
      auto ended = [this](const std::exception_ptr&) { --counts_.connections; };
      if (tls_) {
        asio::co_spawn(thread_.context(), serve_tls(std::move(socket)), ended);
      } else {
        asio::co_spawn(thread_.context(), serve_plain(std::move(socket)), ended);
      }
    }
  }

  Origin origin_of(const tcp::socket& socket) const {
    boost::system::error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    return {options_.name, error ? "" : endpoint.address().to_string(), "syslog"};
  }

  // A connection that has nothing to say waits without a buffer; what comes is framed at once in one that all
  // share.
  awaitable<void> serve_plain(tcp::socket socket) {
    const Origin origin = origin_of(socket);
    Watch watch(socket);
    SyslogFramer framer(options_.most_record_bytes);
    for (;;) {
      auto [error] = co_await socket.async_wait(tcp::socket::wait_read, kQuietly);
      if (error) break;
      const std::size_t size = socket.read_some(asio::buffer(scratch_), error);
      if (error == asio::error::would_block) continue;
      if (error) break;
      if (!co_await take_in(framer, origin, std::string_view(scratch_.data(), size))) break;
      framer.is_inside_message() ? watch.expect_within(options_.message_timeout) : watch.relax();
    }
    co_await finish(framer, origin);
  }

  awaitable<void> serve_tls(tcp::socket socket) {
    const Origin origin = origin_of(socket);
    TlsStream stream(std::move(socket), *tls_);
    Watch watch(stream.next_layer());
    watch.expect_within(options_.handshake_timeout);
    const auto [failed] = co_await stream.async_handshake(asio::ssl::stream_base::server, kQuietly);
    if (failed) {
      ++counts_.refused;
      co_return;
    }
    watch.relax();
    SyslogFramer framer(options_.most_record_bytes);
    std::string buffer(16 << 10, '\0');
    for (;;) {
      const auto [error, size] = co_await stream.async_read_some(asio::buffer(buffer), kQuietly);
      if (error) break;
      if (!co_await take_in(framer, origin, std::string_view(buffer.data(), size))) break;
      framer.is_inside_message() ? watch.expect_within(options_.message_timeout) : watch.relax();
    }
    co_await finish(framer, origin);
  }

  // Returns once the messages are on disk. False where the connection must be closed.
  awaitable<bool> take_in(SyslogFramer& framer, const Origin& origin, std::string_view bytes) {
    Batch batch;
    const Instant moment = now();
    const std::uint64_t cut_before = framer.cut();
    const bool good =
        framer.feed(bytes, [&](std::string_view message) { batch.add(origin, moment, message); });
    counts_.cut += framer.cut() - cut_before;
    if (!good) ++counts_.broken;
    co_await keep(std::move(batch), moment);
    co_return good;
  }

  awaitable<void> finish(SyslogFramer& framer, const Origin& origin) {
    Batch batch;
    const Instant moment = now();
    framer.finish([&](std::string_view message) { batch.add(origin, moment, message); });
    co_await keep(std::move(batch), moment);
  }

  awaitable<void> keep(Batch batch, Instant moment) {
    if (batch.empty()) co_return;
    const auto records = batch.records();
    const auto bytes = batch.encoded().size();
    co_await store_patiently(queue_, std::move(batch));
    counts_.count(records, bytes, moment);
  }

  awaitable<void> receive_datagrams() {
    for (;;) {
      auto [error] = co_await datagrams_.async_wait(udp::socket::wait_read, kQuietly);
      if (error) co_return;
      Batch batch;
      const Instant moment = now();
      while (batch.encoded().size() < kBatchBytes) {
        udp::endpoint from;
        const std::size_t size = datagrams_.receive_from(asio::buffer(scratch_), from, 0, error);
        if (error) break;
        std::string_view message(scratch_.data(), size);
        if (message.size() > options_.most_record_bytes) ++counts_.cut;
        message = message.substr(0, options_.most_record_bytes);
        while (message.ends_with('\n') || message.ends_with('\0')) message.remove_suffix(1);
        if (!message.empty())
          batch.add({options_.name, from.address().to_string(), "syslog"}, moment, message);
      }
      const auto records = batch.records();
      const auto bytes = batch.encoded().size();
      if (records == 0) continue;
      queue_.append(std::move(batch), [this, records, bytes, moment](Stored stored) {
        stored == Stored::yes ? counts_.count(records, bytes, moment) : void(counts_.lost += records);
      });
    }
  }

  const SyslogOptions options_;
  Queue& queue_;
  SourceCounts counts_;
  std::uint16_t port_ = 0;
  std::optional<asio::ssl::context> tls_;
  ServingThread thread_;
  tcp::acceptor acceptor_;
  udp::socket datagrams_;
  std::string scratch_;
};

}  // namespace

std::unique_ptr<SyslogServer> SyslogServer::make(SyslogOptions options, Queue& queue) {
  return std::make_unique<Server>(std::move(options), queue);
}

}  // namespace garde::collect
