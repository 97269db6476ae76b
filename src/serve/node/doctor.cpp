// SPDX-License-Identifier: Apache-2.0
#include "serve/node/doctor.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <glob.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "collect/queue/segments.h"
#include "serve/accounts.h"
#include "serve/node/node_words.h"
#include "serve/node/equipment.h"

namespace garde::serve {
namespace {

using Outcome = Check::Outcome;
using enum NodePhrase;

constexpr std::uint64_t kMebi = 1 << 20;
constexpr std::uint64_t kLeastRoom = std::uint64_t{1} << 30;
constexpr int kSoon = 30;  // days

class Doctor {
 public:
  Doctor(const NodeSettings& settings, Language language, Instant now)
      : settings_(settings), language_(language), now_(now) {}

  std::vector<Check> examine() {
    note(Outcome::good, words(language_, settings_read, settings_.file.string()));
    look_at_folder();
    look_at_room();
    look_at_clock();
    look_at_certificate();
    look_at_rules();
    look_at_node();
    look_at_files();
    look_at_accounts();
    return std::move(checks_);
  }

 private:
  void note(Outcome outcome, std::string what, std::string mend = {}) {
    checks_.push_back({outcome, std::move(what), std::move(mend)});
  }

  void look_at_folder() {
    const std::string folder = settings_.folder.string();
    struct stat status {};
    if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0 || ::stat(folder.c_str(), &status) != 0)
      return note(Outcome::bad, words(language_, folder_foreign, folder),
                  words(language_, folder_foreign_mend, folder));
    if ((status.st_mode & 0077) != 0)
      return note(Outcome::bad, words(language_, folder_open, folder),
                  words(language_, folder_open_mend, folder));
    note(Outcome::good, words(language_, folder_private, folder));
  }

  void look_at_room() {
    std::error_code error;
    const auto space = std::filesystem::space(settings_.folder, error);
    if (error) return;
    const std::uint64_t wanted = std::max(kLeastRoom, settings_.listening.queue.most_bytes);
    if (space.available < wanted)
      return note(space.available < kLeastRoom ? Outcome::bad : Outcome::doubtful,
                  words(language_, room_short, space.available / kMebi, wanted / kMebi),
                  std::string(words(language_, room_short_mend)));
    note(Outcome::good, words(language_, room, space.available / kMebi / 1024));
  }

  void look_at_clock() {
    // Before this program was made, or so far ahead that it is no clock.
    const int year = to_utc(now_).year;
    if (year < 2025 || year > 2099)
      return note(Outcome::bad, words(language_, clock_wrong, format_rfc3339(now_, 0)));
    struct timex clock {};
    if (::adjtimex(&clock) >= 0 && (clock.status & STA_UNSYNC) == 0)
      return note(Outcome::good, std::string(words(language_, clock_kept)));
    note(Outcome::doubtful, std::string(words(language_, clock_free)),
         std::string(words(language_, clock_free_mend)));
  }

  void look_at_certificate() {
    const std::filesystem::path file =
        settings_.certificate.empty() ? settings_.folder / "console.crt" : settings_.certificate;
    const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(BIO_new_file(file.c_str(), "r"), BIO_free);
    const std::unique_ptr<X509, decltype(&X509_free)> read(
        bytes == nullptr ? nullptr : PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr), X509_free);
    if (read == nullptr)
      return note(settings_.certificate.empty() ? Outcome::doubtful : Outcome::bad,
                  words(language_, certificate_none, file.string()),
                  std::string(words(language_, certificate_none_mend)));
    int days = 0;
    int seconds = 0;
    ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(read.get()));
    const std::string mend = words(language_, certificate_mend, file.string());
    if (days < 0 || seconds < 0)
      return note(Outcome::bad, std::string(words(language_, certificate_ended)), mend);
    if (days < kSoon) return note(Outcome::doubtful, words(language_, certificate_ends, days), mend);
    note(Outcome::good, words(language_, certificate, days));
  }

  void look_at_rules() {
    const auto equipment = equip(settings_);
    if (!equipment)
      return note(Outcome::bad, words(language_, rules_none, equipment.error().message()),
                  equipment.error().mend);
    const auto& detector = *equipment->detector;
    const std::size_t count = detector.rules().size() + detector.correlations().size();
    note(count > 0 ? Outcome::good : Outcome::bad, words(language_, rules, count));
    if (detector.failed_rules().empty()) return;
    note(Outcome::doubtful,
         words(language_, rules_refused, detector.failed_rules().size(),
               detector.failed_rules().front().error.message()),
         std::string(words(language_, rules_refused_mend)));
  }

  // A running node holds its queue, and its ports.
  void look_at_node() {
    const std::filesystem::path queue = settings_.listening.folder / "kept";
    std::error_code error;
    if (std::filesystem::exists(queue, error) && !collect::lock_folder(queue))
      return note(Outcome::good, std::string(words(language_, running)));
    note(Outcome::doubtful, std::string(words(language_, stopped)),
         words(language_, stopped_mend, settings_.file.string()));
    look_at_port(settings_.console_address, settings_.console_port, SOCK_STREAM, "console");
    for (const collect::SyslogOptions& one : settings_.listening.syslog)
      look_at_port(one.address, one.port,
                   one.transport == collect::SyslogTransport::udp ? SOCK_DGRAM : SOCK_STREAM, one.name);
    for (const collect::HttpOptions& one : settings_.listening.http)
      look_at_port(one.address, one.port, SOCK_STREAM, one.name);
  }

  void look_at_port(const std::string& address, std::uint16_t port, int type, const std::string& name) {
    const bool is_six = address.find(':') != std::string::npos;
    const std::string place =
        is_six ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
    const Descriptor socket(::socket(is_six ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, 0));
    const int yes = 1;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    const bool is_address = is_six ? ::inet_pton(AF_INET6, address.c_str(), &six.sin6_addr) == 1
                                   : ::inet_pton(AF_INET, address.c_str(), &four.sin_addr) == 1;
    const auto* where =
        is_six ? reinterpret_cast<const sockaddr*>(&six) : reinterpret_cast<const sockaddr*>(&four);
    const socklen_t size = is_six ? sizeof six : sizeof four;
    errno = EINVAL;
    if (is_address && ::bind(socket.number(), where, size) == 0)
      return note(Outcome::good, words(language_, port_free, place, name));
    note(Outcome::bad, words(language_, port_taken, place, name, std::strerror(errno)),
         std::string(words(language_, port_taken_mend)));
  }

  void look_at_files() {
    const collect::ListeningOptions& listening = settings_.listening;
    if (listening.syslog.empty() && listening.http.empty() && listening.files.empty() &&
        listening.journals.empty())
      note(Outcome::bad, std::string(words(language_, no_sources)),
           words(language_, no_sources_mend, settings_.file.string()));
    for (const collect::FollowOptions& files : listening.files)
      for (const std::string& pattern : files.patterns) look_at_pattern(files.name, pattern);
  }

  void look_at_pattern(const std::string& name, const std::string& pattern) {
    glob_t found{};
    const int status = ::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found);
    const std::unique_ptr<glob_t, decltype(&::globfree)> freed(&found, ::globfree);
    if (status != 0 || found.gl_pathc == 0)
      return note(Outcome::doubtful, words(language_, files_none, name, pattern),
                  std::string(words(language_, files_none_mend)));
    for (std::size_t i = 0; i < found.gl_pathc; ++i)
      if (::access(found.gl_pathv[i], R_OK) != 0)
        return note(Outcome::bad, words(language_, files_unreadable, name, found.gl_pathv[i]),
                    std::string(words(language_, files_unreadable_mend)));
    note(Outcome::good, words(language_, files_found, name, found.gl_pathc));
  }

  void look_at_accounts() {
    const std::filesystem::path file = settings_.folder / "console.db";
    std::error_code ignored;
    bool is_empty = true;
    if (std::filesystem::exists(file, ignored))
      if (const auto database = Database::open(file.string())) {
        const auto empty = Accounts(**database).is_empty();
        is_empty = !empty || *empty;
      }
    if (is_empty)
      note(Outcome::doubtful, std::string(words(language_, no_account)),
           std::string(words(language_, no_account_mend)));
  }

  const NodeSettings& settings_;
  Language language_;
  Instant now_;
  std::vector<Check> checks_;
};

}  // namespace

std::vector<Check> examine(const std::filesystem::path& settings, Language language, Instant now) {
  const auto loaded = load_node_settings(settings);
  if (!loaded)
    return {{Outcome::bad, words(language, settings_wrong, loaded.error().message()), loaded.error().mend}};
  return Doctor(*loaded, language, now).examine();
}

}  // namespace garde::serve
