// SPDX-License-Identifier: Apache-2.0
#include "collect/http/expand.h"

#include <fmt/format.h>
#include <memory>
#include <zlib.h>
#include <zstd.h>

namespace garde::collect {
namespace {

constexpr std::size_t kStep = 256 << 10;

using Expanded = tl::expected<std::string, ExpandError>;

tl::unexpected<ExpandError> too_large(std::size_t most_bytes) {
  return tl::unexpected<ExpandError>({true,
                                      {fmt::format("the body expands to more than {} bytes", most_bytes), "",
                                       "send fewer records at a time"}});
}

tl::unexpected<ExpandError> refuse(std::string what, std::string mend = {}) {
  return tl::unexpected<ExpandError>({false, {std::move(what), "", std::move(mend)}});
}

Expanded expand_zlib(std::string_view body, std::size_t most_bytes) {
  constexpr int kAnyHeader = 15 + 32;  // zlib's or gzip's
  z_stream stream{};
  if (::inflateInit2(&stream, kAnyHeader) != Z_OK) return refuse("the body cannot be expanded");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> ending(&stream, ::inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  std::string out;
  int state = Z_OK;
  while (state != Z_STREAM_END || stream.avail_in > 0) {
    if (state == Z_STREAM_END && ::inflateReset(&stream) != Z_OK) break;  // another member follows
    const std::size_t filled = out.size();
    out.resize(filled + kStep);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
    stream.avail_out = kStep;
    state = ::inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (out.size() > most_bytes) return too_large(most_bytes);
    if (state != Z_OK && state != Z_STREAM_END) return refuse("the compressed body is damaged or cut short");
  }
  return out;
}

Expanded expand_zstd(std::string_view body, std::size_t most_bytes) {
  constexpr int kMostWindow = 27;  // 128 MB, what zstd's own tool takes without being asked
  const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(::ZSTD_createDCtx(), ::ZSTD_freeDCtx);
  ::ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kMostWindow);
  ZSTD_inBuffer in{body.data(), body.size(), 0};
  std::string out;
  for (std::size_t left = 1;;) {
    const std::size_t filled = out.size();
    out.resize(filled + kStep);
    ZSTD_outBuffer to{out.data() + filled, kStep, 0};
    left = ::ZSTD_decompressStream(context.get(), &to, &in);
    out.resize(filled + to.pos);
    if (::ZSTD_isError(left) != 0) return refuse("the compressed body is damaged");
    if (out.size() > most_bytes) return too_large(most_bytes);
    if (in.pos == in.size && left == 0) return out;
    if (in.pos == in.size && to.pos < kStep) return refuse("the compressed body is cut short");
  }
}

}  // namespace

tl::expected<std::string, ExpandError> expand(std::string_view encoding, std::string body,
                                              std::size_t most_bytes) {
  if (encoding.empty() || encoding == "identity") {
    if (body.size() > most_bytes) return too_large(most_bytes);
    return body;
  }
  if (encoding == "gzip" || encoding == "x-gzip" || encoding == "deflate")
    return expand_zlib(body, most_bytes);
  if (encoding == "zstd") return expand_zstd(body, most_bytes);
  return refuse(fmt::format("the encoding '{}' is not known", encoding), "use gzip, deflate, zstd or none");
}

}  // namespace garde::collect
