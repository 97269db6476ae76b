// SPDX-License-Identifier: Apache-2.0
#include "collect/http/server.h"

#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/json_text.h"
#include "collect/http/documents.h"
#include "collect/http/expand.h"
#include "collect/http/otlp.h"
#include "collect/network/store.h"

namespace garde::collect {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

constexpr auto kQuietly = asio::as_tuple(use_awaitable);  // errors as values

std::string_view view_of(beast::string_view text) {
  return {text.data(), text.size()};
}

std::string decode_base64(std::string_view text) {
  if (text.size() > 4096 || text.size() % 4 != 0) return {};
  std::string out(text.size(), '\0');
  const int size =
      ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  const auto padding = static_cast<int>(text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0);
  out.resize(static_cast<std::size_t>(std::max(0, size - padding)));
  return out;
}

// The token that a request shows; empty where it shows none.
std::string token_of(std::string_view authorization) {
  const std::size_t space = std::min(authorization.find(' '), authorization.size());
  const std::string_view scheme = authorization.substr(0, space);
  const std::string_view rest = authorization.substr(std::min(space + 1, authorization.size()));
  if (beast::iequals(scheme, "Bearer")) return std::string(rest);
  if (!beast::iequals(scheme, "ApiKey") && !beast::iequals(scheme, "Basic")) return {};
  const std::string pair = decode_base64(rest);
  const std::size_t colon = pair.find(':');
  return colon == std::string::npos ? std::string() : pair.substr(colon + 1);
}

bool are_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

class Server final : public HttpServer {
 public:
  Server(HttpOptions options, Queue& queue)
      : options_(std::move(options)), queue_(queue), acceptor_(thread_.context()) {}
  ~Server() override { stop(); }

  Result<void> start() override {
    const auto endpoint = endpoint_of<tcp>(options_.address, options_.port);
    if (!endpoint) return failure(endpoint.error());
    if (auto bound = bind_to(acceptor_, *endpoint); !bound) return bound;
    boost::system::error_code error;
    acceptor_.listen(1024, error);
    if (error) return failure("cannot listen: " + error.message(), options_.address);
    port_ = acceptor_.local_endpoint(error).port();
    asio::co_spawn(thread_.context(), accept_connections(), asio::detached);
    thread_.start();
    return {};
  }
  void stop() override { thread_.stop(); }
  const std::string& name() const override { return options_.name; }
  const SourceCounts& counts() const override { return counts_; }
  std::uint16_t port() const override { return port_; }

 private:
  enum class Kind { lines, bulk, otlp };

  awaitable<void> accept_connections() {
    asio::steady_timer pause(thread_.context());
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(kQuietly);
      if (error == asio::error::operation_aborted) co_return;
      if (error || counts_.connections >= static_cast<std::int64_t>(options_.most_connections)) {
        ++counts_.refused;
        pause.expires_after(std::chrono::milliseconds(error ? 50 : 1));
        co_await pause.async_wait(kQuietly);
        continue;
      }
      ++counts_.connections;
      asio::co_spawn(thread_.context(), serve(beast::tcp_stream(std::move(socket))),
                     [this](const std::exception_ptr&) { --counts_.connections; });
    }
  }

  awaitable<void> serve(beast::tcp_stream stream) {
    beast::flat_buffer buffer(64 << 10);
    for (bool keeps = true; keeps;) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(16 << 10);
      parser.body_limit(options_.most_body_bytes);
      stream.expires_after(options_.idle_timeout);
      auto [error, ignored] = co_await http::async_read_header(stream, buffer, parser, kQuietly);
      if (error == http::error::body_limit) {
        const Response response = too_large();
        std::tie(error, ignored) = co_await http::async_write(stream, response, kQuietly);
        // What is on its way is taken off the line, so that the sender gets to read the answer.
        co_await drain(stream);
        break;
      }
      if (error) break;
      stream.expires_after(options_.request_timeout);
      const std::size_t announced = parser.content_length()
                                        ? static_cast<std::size_t>(*parser.content_length())
                                        : options_.most_body_bytes;
      const bool fits = parser.is_done() || in_progress_ + announced <= options_.most_bytes_in_progress;
      Response response;
      if (!fits) {
        response =
            problem(http::status::too_many_requests, "too many requests are being read", "try again later");
        response.set(http::field::retry_after, "1");
        keeps = false;
      } else {
        in_progress_ += announced;
        const auto read = co_await read_body(stream, buffer, parser);
        if (read && *read) {
          keeps = parser.get().keep_alive();
          const bool is_head = parser.get().method() == http::verb::head;
          response = co_await answer(parser.release());
          if (is_head) response.body().clear();
        } else if (read) {
          response = too_large();
          keeps = false;
        }
        in_progress_ -= announced;
        if (!read) break;
      }
      response.keep_alive(keeps);
      stream.expires_after(options_.request_timeout);
      std::tie(error, ignored) = co_await http::async_write(stream, response, kQuietly);
      if (error) break;
    }
    boost::system::error_code error;
    stream.socket().shutdown(tcp::socket::shutdown_send, error);
  }

  // False where the body is too large; an error where the connection has ended.
  awaitable<Result<bool>> read_body(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                    http::request_parser<http::string_body>& parser) {
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on{http::status::continue_, 11};
      auto [error, ignored] = co_await http::async_write(stream, go_on, kQuietly);
      if (error) co_return failure("ended");
    }
    auto [error, ignored] = co_await http::async_read(stream, buffer, parser, kQuietly);
    if (error == http::error::body_limit) co_return false;
    if (error) ++counts_.broken;
    if (error) co_return failure("ended");
    co_return true;
  }

  Response json(http::status status, std::string body) const {
    Response response{status, 11};
    response.set(http::field::content_type, "application/json");
    response.set("X-Elastic-Product", "Elasticsearch");
    response.body() = std::move(body);
    response.prepare_payload();
    return response;
  }

  // RFC 9457.
  Response problem(http::status status, std::string_view title, std::string_view detail) const {
    std::string body = fmt::format(R"({{"status":{},"title":)", static_cast<unsigned>(status));
    append_json_string(title, body);
    body += R"(,"detail":)";
    append_json_string(detail, body);
    body += "}";
    Response response = json(status, std::move(body));
    response.set(http::field::content_type, "application/problem+json");
    return response;
  }

  Response too_large() const {
    Response response =
        problem(http::status::payload_too_large, "the body is too large", "send fewer records at a time");
    response.keep_alive(false);
    return response;
  }

  awaitable<void> drain(beast::tcp_stream& stream) {
    std::string ignored(64 << 10, '\0');
    for (std::size_t left = 4 * options_.most_body_bytes; left > 0;) {
      const auto [error, size] = co_await stream.async_read_some(asio::buffer(ignored), kQuietly);
      if (error) co_return;
      left -= std::min(left, size);
    }
  }

  // The sender's name; nothing where it may not send.
  std::optional<std::string> sender_of(const Request& request) const {
    if (options_.tokens.empty()) return std::string();
    const std::string token = token_of(view_of(request[http::field::authorization]));
    std::optional<std::string> found;
    for (const auto& [name, right] : options_.tokens)
      if (are_equal(token, right) && !token.empty()) found = name;
    return found;
  }

  awaitable<Response> answer(Request request) {
    const auto sender = sender_of(request);
    if (!sender) {
      ++counts_.refused;
      Response response =
          problem(http::status::unauthorized, "a token is needed", "show it as Authorization: Bearer TOKEN");
      response.set(http::field::www_authenticate, "Bearer");
      co_return response;
    }
    std::string_view path = view_of(request.target());
    path = path.substr(0, path.find('?'));
    const bool is_sending = request.method() == http::verb::post || request.method() == http::verb::put;
    if (is_sending && path == "/ingest") co_return co_await take_in(std::move(request), Kind::lines, *sender);
    if (is_sending && path == "/v1/logs") co_return co_await take_in(std::move(request), Kind::otlp, *sender);
    if (is_sending && path.ends_with("/_bulk"))
      co_return co_await take_in(std::move(request), Kind::bulk, *sender);
    co_return answer_question(request.method(), path);
  }

  awaitable<Response> take_in(Request request, Kind kind, std::string sender) {
    auto body = expand(view_of(request[http::field::content_encoding]), std::move(request.body()),
                       options_.most_expanded_bytes);
    if (!body) {
      ++counts_.broken;
      const auto& [is_too_large, error] = body.error();
      co_return is_too_large ? too_large() : problem(http::status::bad_request, error.what, error.mend);
    }
    const auto began = std::chrono::steady_clock::now();
    const Instant moment = now();
    const Origin origin{options_.name, std::move(sender), ""};
    const bool is_json = view_of(request[http::field::content_type]).find("json") != std::string_view::npos;
    Result<Documents> documents = kind == Kind::lines  ? read_documents(*body, origin, moment)
                                  : kind == Kind::bulk ? read_bulk(*body, origin, moment)
                                  : is_json            ? read_otlp_json(*body, origin, moment)
                                                       : read_otlp_protobuf(*body, origin, moment);
    if (!documents) {
      ++counts_.broken;
      co_return problem(http::status::bad_request, documents.error().what, documents.error().mend);
    }
    if (documents->batch.encoded().size() > kMostBatchBytes) co_return too_large();
    const auto records = documents->batch.records();
    const auto bytes = documents->batch.encoded().size();
    const Stored stored = co_await store(queue_, documents->batch);
    if (stored == Stored::yes) {
      if (records > 0) counts_.count(records, bytes, moment);
      counts_.broken += documents->rejected;
      const auto took =
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
      if (kind == Kind::otlp) co_return told_otlp(is_json);
      co_return kind == Kind::lines ? told_ingest(*documents) : told_bulk(*documents, took.count());
    }
    ++counts_.refused;
    const bool is_full = stored == Stored::full;
    Response response =
        is_full
            ? problem(http::status::too_many_requests, "the queue is full", "try again later")
            : problem(http::status::service_unavailable, "the queue cannot be written", "try again later");
    response.set(http::field::retry_after, "2");
    co_return response;
  }

  Response told_ingest(const Documents& documents) const {
    if (documents.taken == 0 && documents.rejected > 0)
      return problem(http::status::bad_request, "the body holds no JSON object",
                     "send one JSON object a line");
    return json(http::status::ok,
                fmt::format(R"({{"accepted":{},"rejected":{}}})", documents.taken, documents.rejected));
  }

  // An empty ExportLogsServiceResponse, in the form of the request.
  Response told_otlp(bool is_json) const {
    Response response = json(http::status::ok, is_json ? "{}" : "");
    if (!is_json) response.set(http::field::content_type, "application/x-protobuf");
    return response;
  }

  Response told_bulk(const Documents& documents, std::int64_t took) const {
    return json(http::status::ok, fmt::format(R"({{"took":{},"errors":{},"items":[{}]}})", took,
                                              documents.rejected > 0, documents.items));
  }

  // What senders ask before they send.
  Response answer_question(http::verb method, std::string_view path) const {
    if (path == "/")
      return json(
          http::status::ok,
          fmt::format(
              R"({{"name":"garde","cluster_name":"garde","cluster_uuid":"garde","version":{{"number":"{}",)"
              R"("build_flavor":"default","minimum_wire_compatibility_version":"7.17.0","minimum_index_compatibility_version":"7.0.0"}},)"
              R"("tagline":"You Know, for Search"}})",
              options_.elasticsearch_version));
    if (path == "/_license" || path == "/_xpack")
      return json(
          http::status::ok,
          R"({"license":{"uid":"garde","mode":"basic","type":"basic","status":"active","expiry_date_in_millis":4102444800000},)"
          R"("features":{"ilm":{"available":true,"enabled":true},"security":{"available":true,"enabled":true}}})");
    if (path == "/_cluster/health")
      return json(http::status::ok, R"({"cluster_name":"garde","status":"green","timed_out":false})");
    if (path.starts_with("/_") && method == http::verb::put)
      return json(http::status::ok, R"({"acknowledged":true})");
    if (path.starts_with("/_")) return json(http::status::ok, "{}");
    return problem(http::status::not_found, "there is nothing at this address",
                   "send records to /ingest or /_bulk");
  }

  const HttpOptions options_;
  Queue& queue_;
  SourceCounts counts_;
  std::uint16_t port_ = 0;
  std::size_t in_progress_ = 0;
  ServingThread thread_;
  tcp::acceptor acceptor_;
};

}  // namespace

std::unique_ptr<HttpServer> HttpServer::make(HttpOptions options, Queue& queue) {
  return std::make_unique<Server>(std::move(options), queue);
}

}  // namespace garde::collect
