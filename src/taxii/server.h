// SPDX-License-Identifier: Apache-2.0
// A TAXII 2.1 server (OASIS Standard, 10 June 2021): discovery, one API root, its collections, their
// manifests, objects and versions, additions, deletions and the status of requests.
//
// It holds no state of its own: everything is in the object store, and a page's `next` says where the next
// one begins, so that a page that was lost can be asked for again. What may be read and written, and what is
// taken in, is said by `Policy`; a collection that may not be read looks exactly like one that does not
// exist.
//
// Every answer is TAXII's, errors too (section 3.6.1), whatever was asked.
//
// Thread rules: that of its object store: one thread at a time.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "stix/object_check.h"
#include "store/object_store.h"
#include "taxii/message.h"

namespace garde::taxii {

struct Collection {
  std::string id;     ///< a UUID
  std::string title;  ///< without a dot: a client splits on it
  std::string description{};
  std::string alias{};
};

struct Rights {
  bool may_see = false;  ///< it is listed
  bool may_read = false;
  bool may_write = false;
  bool may_delete = false;
  bool reads_all = false;  ///< else only what one of the caller's names may read
};

class Policy {
 public:
  virtual ~Policy() = default;
  [[nodiscard]] virtual Rights rights(const Caller& caller, const Collection& collection) const = 0;
  /// Whether this object is taken in, and who may read it. An error is the reason that its sender is told.
  [[nodiscard]] virtual Result<std::vector<std::string>> admit(const Caller& caller,
                                                               const Collection& collection,
                                                               const stix::ObjectHead& head,
                                                               const boost::json::object& object) = 0;
  /// Called once the object is on disk, for each that was new.
  virtual void added(const Caller& caller, const Collection& collection, const stix::ObjectHead& head,
                     const boost::json::object& object) = 0;
};

struct ServerOptions {
  std::string title = "Garde";
  std::string description{};
  std::string contact{};
  std::string origin{};            ///< "https://hub.example:8443": api_roots are absolute
  std::string api_root = "garde";  ///< the first segment of its path
  std::vector<Collection> collections{};
  std::size_t most_page_objects = 10'000;
  std::size_t most_page_bytes = 64 << 20;
  std::size_t most_body_bytes = 16 << 20;  ///< max_content_length
  std::size_t most_objects = 10'000;       ///< of one request
  bool takes_bundles = true;
};

class Server {
 public:
  Server(ServerOptions options, store::ObjectStore& objects, Policy& policy);
  ~Server();
  /// `caller` is null where the connection has shown nobody: then only 401 is answered.
  [[nodiscard]] Response answer(const Request& request, const Caller* caller);

 private:
  struct Call;
  ServerOptions options_;
  store::ObjectStore& objects_;
  Policy& policy_;
};

}  // namespace garde::taxii
