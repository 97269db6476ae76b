// SPDX-License-Identifier: Apache-2.0
#include "serve/https_server.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "collect/network/store.h"
#include "serve/x509.h"

namespace garde::serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using Stream = beast::ssl_stream<beast::tcp_stream>;
using Wire = http::response<http::string_body>;

constexpr auto kQuietly = asio::as_tuple(use_awaitable);  // errors as values
constexpr std::size_t kMostHeaderBytes = 16 << 10;
constexpr auto kEventPause = std::chrono::milliseconds(250);

constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src "
    "'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string text_of(beast::string_view text) {
  return {text.data(), text.size()};
}

class Server final : public HttpsServer {
 public:
  Server(HttpsOptions options, Handler handler)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        workers_(options_.threads),
        acceptor_(thread_.context()) {}
  ~Server() override {
    thread_.stop();
    workers_.join();
  }
  std::uint16_t port() const override { return port_; }

  Result<void> start() {
    if (auto ready = set_up_tls(); !ready) return ready;
    const auto endpoint = collect::endpoint_of<tcp>(options_.address, options_.port);
    if (!endpoint) return failure(endpoint.error());
    if (auto bound = collect::bind_to(acceptor_, *endpoint); !bound) return bound;
    boost::system::error_code error;
    acceptor_.listen(256, error);
    if (error) return failure("cannot listen: " + error.message(), options_.address);
    port_ = acceptor_.local_endpoint(error).port();
    asio::co_spawn(thread_.context(), accept_connections(), asio::detached);
    thread_.start();
    return {};
  }

 private:
  Result<void> set_up_tls() {
    boost::system::error_code error;
    ::SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION);
    ::SSL_CTX_set_options(tls_.native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    ::SSL_CTX_set_cipher_list(tls_.native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20");
    tls_.use_certificate_chain_file(options_.certificate.certificate.string(), error);
    if (!error) tls_.use_private_key_file(options_.certificate.key.string(), asio::ssl::context::pem, error);
    if (!error && !options_.client_authority.empty()) ask_for_certificates(error);
    if (!error) return {};
    return failure("the certificate cannot be used: " + error.message(),
                   options_.certificate.certificate.string(), "give a certificate in PEM and its key");
  }

  void ask_for_certificates(boost::system::error_code& error) {
    tls_.load_verify_file(options_.client_authority.string(), error);
    tls_.set_verify_mode(asio::ssl::verify_peer);
    ::SSL_CTX_set_options(tls_.native_handle(), SSL_OP_NO_TICKET);
    ::SSL_CTX_set_num_tickets(tls_.native_handle(), 0);
    ::SSL_CTX_set_session_cache_mode(tls_.native_handle(), SSL_SESS_CACHE_OFF);
  }

  static std::string client_serial(Stream& stream) {
    SSL* session = stream.native_handle();
    const x509::Certificate certificate(::SSL_get1_peer_certificate(session));
    return certificate != nullptr && ::SSL_get_verify_result(session) == X509_V_OK
               ? x509::serial_of(certificate.get())
               : std::string();
  }

  awaitable<void> accept_connections() {
    asio::steady_timer pause(thread_.context());
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(kQuietly);
      if (error == asio::error::operation_aborted) co_return;
      if (error || connections_ >= options_.most_connections) {
        pause.expires_after(std::chrono::milliseconds(error ? 50 : 1));
        co_await pause.async_wait(kQuietly);
        continue;
      }
      ++connections_;
      asio::co_spawn(thread_.context(), serve(Stream(beast::tcp_stream(std::move(socket)), tls_)),
                     [this](const std::exception_ptr&) { --connections_; });
    }
  }

  awaitable<void> serve(Stream stream) {
    beast::get_lowest_layer(stream).expires_after(options_.request_timeout);
    if (auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, kQuietly); error)
      co_return;
    beast::flat_buffer buffer(kMostHeaderBytes + (64 << 10));
    for (bool keeps = true; keeps;) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(kMostHeaderBytes);
      parser.body_limit(options_.most_body_bytes);
      beast::get_lowest_layer(stream).expires_after(options_.idle_timeout);
      auto [error, ignored] = co_await http::async_read_header(stream, buffer, parser, kQuietly);
      if (!error) {
        beast::get_lowest_layer(stream).expires_after(options_.request_timeout);
        std::tie(error, ignored) = co_await http::async_read(stream, buffer, parser, kQuietly);
      }
      Response response;
      if (error == http::error::body_limit) {
        response = problem(413, "too-large", "The body is too large");
        keeps = false;
      } else if (error == http::error::header_limit) {
        response = problem(431, "too-large", "The header is too large");
        keeps = false;
      } else if (error && is_malformed(error)) {
        response = problem(400, "malformed", "This is no request of HTTP/1.1");
        keeps = false;
      } else if (error) {
        break;
      } else {
        keeps = parser.get().keep_alive();
        response = co_await answer(stream, parser.release());
      }
      if (response.events) {
        co_await send_events(stream, response);
        break;
      }
      const Wire wire = wire_of(std::move(response), keeps);
      beast::get_lowest_layer(stream).expires_after(options_.request_timeout);
      std::tie(error, ignored) = co_await http::async_write(stream, wire, kQuietly);
      if (error) break;
    }
    beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(2));
    co_await stream.async_shutdown(kQuietly);
  }

  static bool is_malformed(const boost::system::error_code& error) {
    return error.category() == http::make_error_code(http::error::bad_method).category() &&
           error != http::error::end_of_stream && error != http::error::partial_message;
  }

  // "console.example:8443" is ours where its name is; a port must be the one that is listened on.
  bool is_ours(const std::string& host) const {
    std::string name = host;
    const std::size_t colon = host.rfind(':');
    if (colon != std::string::npos && (host.front() != '[' || host[colon - 1] == ']')) {
      if (host.substr(colon + 1) != std::to_string(port_)) return false;
      name = host.substr(0, colon);
    }
    if (name == "localhost" || name == "127.0.0.1" || name == "[::1]") return true;
    return std::find_if(options_.names.begin(), options_.names.end(), [&](const std::string& ours) {
             return beast::iequals(ours, name);
           }) != options_.names.end();
  }

  awaitable<Response> answer(Stream& stream, http::request<http::string_body> wire) {
    Request request;
    request.method = text_of(wire.method_string());
    request.host = text_of(wire[http::field::host]);
    const auto hosts = wire.equal_range(http::field::host);
    if (std::distance(hosts.first, hosts.second) != 1 || request.host.empty() || !is_ours(request.host))
      co_return problem(421, "wrong-host", "This name is not served here",
                        "start the console with --name NAME");
    if (!read_target(text_of(wire.target()), request))
      co_return problem(400, "malformed", "The address is malformed");
    request.origin = text_of(wire[http::field::origin]);
    request.content_type = text_of(wire[http::field::content_type]);
    request.session = cookie_named(text_of(wire[http::field::cookie]), "__Host-garde");
    request.guard = text_of(wire["X-Garde-Guard"]);
    request.accept = text_of(wire[http::field::accept]);
    request.content_encoding = text_of(wire[http::field::content_encoding]);
    request.authorization = text_of(wire[http::field::authorization]);
    if (!options_.client_authority.empty()) request.client_serial = client_serial(stream);
    request.accepts_gzip = http::token_list(wire[http::field::accept_encoding]).exists("gzip");
    boost::system::error_code error;
    request.peer = beast::get_lowest_layer(stream).socket().remote_endpoint(error).address().to_string();
    request.body = std::move(wire.body());
    const bool is_head = request.method == "HEAD";
    if (is_head) request.method = "GET";
    Response response = co_await asio::co_spawn(
        workers_, [this, &request]() -> awaitable<Response> { co_return handler_(request); }, use_awaitable);
    if (is_head) response.body.clear();
    co_return response;
  }

  template <typename Header>
  void set_headers(Header& header, const Response& response) const {
    header.set(http::field::content_type, response.content_type);
    header.set("Content-Security-Policy", kPolicy);
    header.set("Strict-Transport-Security", "max-age=31536000");
    header.set("X-Content-Type-Options", "nosniff");
    header.set("Referrer-Policy", "no-referrer");
    header.set("Cross-Origin-Opener-Policy", "same-origin");
    header.set("Cross-Origin-Resource-Policy", "same-origin");
    header.set("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    header.set(http::field::cache_control, "no-store");
    for (const auto& [name, value] : response.headers) header.set(name, value);
  }

  Wire wire_of(Response response, bool keeps) const {
    Wire wire{static_cast<http::status>(response.status), 11};
    set_headers(wire, response);
    wire.keep_alive(keeps);
    wire.body() = std::move(response.body);
    wire.prepare_payload();
    return wire;
  }

  // Server-sent events (WHATWG HTML, 9.2), until the reader goes or it is time to ask again who it is.
  awaitable<void> send_events(Stream& stream, const Response& response) {
    if (streams_ >= options_.most_streams) {
      const Wire full = wire_of(problem(503, "busy", "Too many pages are open"), false);
      co_await http::async_write(stream, full, kQuietly);
      co_return;
    }
    ++streams_;
    http::response<http::empty_body> head{http::status::ok, 11};
    set_headers(head, response);
    head.keep_alive(false);
    http::response_serializer<http::empty_body> serializer(head);
    auto [error, ignored] = co_await http::async_write_header(stream, serializer, kQuietly);
    asio::steady_timer pause(thread_.context());
    const auto end = std::chrono::steady_clock::now() + options_.stream_lives;
    for (unsigned turn = 0; !error && std::chrono::steady_clock::now() < end; ++turn) {
      std::string text = co_await asio::co_spawn(
          workers_, [&response]() -> awaitable<std::string> { co_return response.events(); }, use_awaitable);
      if (text.empty() && turn % 40 == 0) text = ": here\n\n";  // notices who has gone
      if (!text.empty()) {
        beast::get_lowest_layer(stream).expires_after(options_.request_timeout);
        std::tie(error, ignored) = co_await asio::async_write(stream, asio::buffer(text), kQuietly);
      }
      pause.expires_after(kEventPause);
      co_await pause.async_wait(kQuietly);
    }
    --streams_;
  }

  const HttpsOptions options_;
  const Handler handler_;
  asio::ssl::context tls_{asio::ssl::context::tls_server};
  std::uint16_t port_ = 0;
  std::size_t connections_ = 0;
  std::size_t streams_ = 0;
  asio::thread_pool workers_;
  collect::ServingThread thread_;
  tcp::acceptor acceptor_;
};

}  // namespace

Result<std::unique_ptr<HttpsServer>> HttpsServer::start(HttpsOptions options, Handler handler) {
  auto server = std::make_unique<Server>(std::move(options), std::move(handler));
  if (auto started = server->start(); !started) return failure(started.error());
  return std::unique_ptr<HttpsServer>(std::move(server));
}

}  // namespace garde::serve
