// SPDX-License-Identifier: Apache-2.0
// A TAXII 2.1 client: puts objects into a collection, and follows one from where it was left.
//
// Thread rules: that of its HttpsClient: one thread at a time.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "taxii/https_client.h"

namespace garde::taxii {

/// An object that the server did not take, and what it said.
struct Refused {
  std::string id;
  std::string why;
};

struct Followed {
  std::vector<boost::json::object> objects;
  std::string added_after;  ///< to go on from: the last date_added; as given where nothing new came
  bool has_more = false;
};

class Client {
 public:
  /// `api_root`: "/garde/".
  Client(HttpsClient& https, std::string api_root) : https_(https), api_root_(std::move(api_root)) {}

  /// Those that the server refused; empty: all are there. An error where nothing can be said of any: the same
  /// objects may be sent again.
  [[nodiscard]] Result<std::vector<Refused>> add(const std::string& collection,
                                                 const boost::json::array& objects);
  /// One page of what was added after; `added_after` empty: from the beginning.
  [[nodiscard]] Result<Followed> follow(const std::string& collection, const std::string& added_after,
                                        std::size_t limit);

 private:
  HttpsClient& https_;
  std::string api_root_;
};

}  // namespace garde::taxii
