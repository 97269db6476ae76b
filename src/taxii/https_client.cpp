// SPDX-License-Identifier: Apache-2.0
#include "taxii/https_client.h"

#include <curl/curl.h>
#include <zlib.h>

#include "base/case_fold.h"

namespace garde::taxii {
namespace {

constexpr std::size_t kWorthPacking = 1024;

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

void begin() {
  [[maybe_unused]] static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
}

constexpr std::size_t kMostHeaders = 200;

struct Incoming {
  HttpsAnswer answer;
  std::size_t most = 0;
};

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& incoming = *static_cast<Incoming*>(into);
  std::string& body = incoming.answer.body;
  if (body.size() + size * count > incoming.most) return 0;  // ends the request with an error
  body.append(bytes, size * count);
  return size * count;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& headers = static_cast<Incoming*>(into)->answer.headers;
  const std::string_view line(bytes, size * count);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || headers.size() == kMostHeaders) return size * count;
  std::string name;
  for (const char c : line.substr(0, colon)) name += fold_ascii(c);
  const std::size_t first = line.find_first_not_of(" \t", colon + 1);
  const std::size_t last = line.find_last_not_of(" \t\r\n");
  headers[name] = first == std::string_view::npos || last < first
                      ? ""
                      : std::string(line.substr(first, last - first + 1));
  return size * count;
}

curl_blob blob_of(const std::string& text) {
  return {const_cast<char*>(text.data()), text.size(), CURL_BLOB_NOCOPY};
}

// Empty where packing it fails or gains nothing.
std::string packed(const std::string& body) {
  if (body.size() < kWorthPacking) return {};
  z_stream stream{};
  constexpr int kGzip = 15 + 16;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  std::string out(deflateBound(&stream, body.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return status == Z_STREAM_END && out.size() < body.size() ? out : std::string();
}

}  // namespace

struct HttpsClient::State {
  HttpsClientOptions options;
  std::unique_ptr<CURL, FreeHandle> handle;

  // What every request has in common. Options that a request sets are reset first; the connection stays.
  void prepare(const std::string& path) {
    CURL* curl = handle.get();
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, (options.origin + path).c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.connect_timeout.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(options.timeout.count()));
    curl_easy_setopt(curl, CURLOPT_PROXY, options.proxy.c_str());
    curl_easy_setopt(curl, CURLOPT_MAX_SEND_SPEED_LARGE,
                     static_cast<curl_off_t>(options.most_bytes_a_second));
    if (options.root.empty()) {
      curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
      curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    } else {
      const curl_blob root = blob_of(options.root);
      curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &root);
      curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
    }
    if (options.certificate.empty()) return;
    const curl_blob certificate = blob_of(options.certificate);
    const curl_blob key = blob_of(options.key);
    curl_easy_setopt(curl, CURLOPT_SSLCERT_BLOB, &certificate);
    curl_easy_setopt(curl, CURLOPT_SSLKEY_BLOB, &key);
  }

  Result<HttpsAnswer> perform(const std::vector<std::string>& headers) {
    CURL* curl = handle.get();
    std::unique_ptr<curl_slist, FreeList> list;
    for (const std::string& header : headers)
      if (curl_slist* longer = curl_slist_append(list.get(), header.c_str()); longer != nullptr) {
        static_cast<void>(list.release());
        list.reset(longer);
      }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list.get());
    Incoming incoming{{}, options.most_answer_bytes};
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &incoming);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &incoming);
    char why[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    const CURLcode code = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
    if (code != CURLE_OK)
      return failure(std::string("no answer: ") + (why[0] == '\0' ? curl_easy_strerror(code) : why),
                     options.origin, "check the address, the network and the clock");
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    incoming.answer.status = static_cast<int>(status);
    return std::move(incoming.answer);
  }
};

HttpsClient::HttpsClient(HttpsClientOptions options) : state_(std::make_unique<State>()) {
  begin();
  state_->options = std::move(options);
  state_->handle.reset(curl_easy_init());
}
HttpsClient::HttpsClient(HttpsClient&&) noexcept = default;
HttpsClient::~HttpsClient() = default;

Result<HttpsAnswer> HttpsClient::get(const std::string& path, const std::string& accept) {
  if (state_->handle == nullptr) return failure("out of memory");
  state_->prepare(path);
  return state_->perform({"Accept: " + accept});
}

Result<HttpsAnswer> HttpsClient::post(const std::string& path, const std::string& content_type,
                                      const std::string& body, const std::string& accept) {
  if (state_->handle == nullptr) return failure("out of memory");
  state_->prepare(path);
  const std::string small = packed(body);
  const std::string& sent = small.empty() ? body : small;
  curl_easy_setopt(state_->handle.get(), CURLOPT_POSTFIELDS, sent.data());
  curl_easy_setopt(state_->handle.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(sent.size()));
  std::vector<std::string> headers = {"Accept: " + accept, "Content-Type: " + content_type, "Expect:"};
  if (!small.empty()) headers.emplace_back("Content-Encoding: gzip");
  return state_->perform(headers);
}

}  // namespace garde::taxii
