// SPDX-License-Identifier: Apache-2.0
#include "serve/node/node_settings.h"

#include <fmt/format.h>

#include "base/file.h"
#include "serve/node/table_reader.h"

namespace garde::serve {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;
constexpr std::size_t kMostSources = 256;

class NodeSettingsReader {
 public:
  explicit NodeSettingsReader(NodeSettings& settings) : settings_(settings) {}

  void read(TableReader& file) {
    std::string role = "establishment";
    file.text("role", role, {"establishment"});
    path(file, "folder", settings_.folder);
    file.table("establishment", [&](TableReader& table) { read_establishment(table); });
    file.table("console", [&](TableReader& table) { read_console(table); });
    file.tables("syslog", [&](TableReader& table) { read_syslog(table); });
    file.tables("http", [&](TableReader& table) { read_http(table); });
    file.tables("files", [&](TableReader& table) { read_files(table); });
    file.tables("journal", [&](TableReader& table) { read_journal(table); });
    file.table("rules", [&](TableReader& table) { read_rules(table); });
    file.table("queue", [&](TableReader& table) { read_queue(table); });
    file.table("archive", [&](TableReader& table) { read_archive(table); });
    file.table("incidents",
               [&](TableReader& table) { table.duration("keep_closed", settings_.keep_closed); });
    file.table("silence", [&](TableReader& table) {
      table.flag("is_told", settings_.silence_is_told);
      table.texts("domain_controllers", settings_.domain_controllers);
    });
    file.finish();
  }

 private:
  [[nodiscard]] std::filesystem::path from_folder(const std::string& text) const {
    return settings_.file.parent_path() / text;  // an absolute one stays as it is
  }
  void path(TableReader& table, std::string_view key, std::filesystem::path& value) const {
    std::string text;
    table.text(key, text);
    if (!text.empty()) value = from_folder(text).lexically_normal();
  }
  void path(TableReader& table, std::string_view key, std::string& value) const {
    std::filesystem::path found;
    path(table, key, found);
    if (!found.empty()) value = found.string();
  }
  void place(TableReader& table, std::string& address, std::uint16_t& port) {
    table.parsed("listen", [&](const std::string& text) -> Result<void> {
      const auto place = collect::parse_place(text, "");
      if (!place) return failure(place.error());
      address = place->address;
      port = place->port;
      return {};
    });
    if (!table.has("listen")) table.refuse("listen", "is missing", "write listen = \"127.0.0.1:5514\"");
  }
  // The name of a source is what its records, its archive and the pages call it: one of its own.
  void name(TableReader& table, std::string& value) {
    table.text("name", value);
    const bool is_good =
        !value.empty() && value.size() <= 64 &&
        value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos;
    if (!is_good)
      table.refuse("name", "is no name of a source",
                   "use lower-case letters, digits, '-' and '_', at most 64");
    else if (names_.size() >= kMostSources)
      table.refuse("name", "is one source too many", "join some: one way in takes any number of senders");
    else if (!names_.insert(value).second)
      table.refuse("name", fmt::format("'{}' stands twice", value), "give each source a name of its own");
  }

  void read_establishment(TableReader& table) {
    table.text("name", settings_.establishment);
    table.text("territory", settings_.territory);
    std::string language = "fr";
    table.text("language", language, {"fr", "en"});
    settings_.language = language_with_code(language).value_or(Language::french);
    table.parsed("zone", [&](const std::string& text) -> Result<void> {
      auto zone = Zone::find(text);
      if (!zone) return failure(zone.error());
      settings_.zone = std::move(*zone);
      return {};
    });
  }
  void read_console(TableReader& table) {
    place(table, settings_.console_address, settings_.console_port);
    table.text("name", settings_.console_name);
    path(table, "certificate", settings_.certificate);
    path(table, "key", settings_.key);
    if (settings_.certificate.empty() != settings_.key.empty())
      table.refuse("certificate", "and 'console.key' go together", "name both files, or neither");
  }
  void read_syslog(TableReader& table) {
    collect::SyslogOptions options;
    name(table, options.name);
    std::string transport = "tcp";
    table.text("transport", transport, {"udp", "tcp", "tls"});
    options.transport = transport == "udp"   ? collect::SyslogTransport::udp
                        : transport == "tls" ? collect::SyslogTransport::tls
                                             : collect::SyslogTransport::tcp;
    place(table, options.address, options.port);
    path(table, "certificate", options.certificate);
    path(table, "key", options.key);
    path(table, "client_authority", options.client_authority);
    settings_.listening.syslog.push_back(std::move(options));
  }
  void read_http(TableReader& table) {
    collect::HttpOptions options;
    name(table, options.name);
    place(table, options.address, options.port);
    std::string tokens;
    path(table, "tokens", tokens);
    if (!tokens.empty()) {
      auto read = collect::read_tokens(tokens);
      if (read)
        options.tokens = std::move(*read);
      else
        table.refuse("tokens", "cannot be used: " + read.error().message(), read.error().mend);
    }
    settings_.listening.http.push_back(std::move(options));
  }
  void read_files(TableReader& table) {
    collect::FollowOptions options;
    name(table, options.name);
    table.texts("paths", options.patterns);
    if (options.patterns.empty()) table.refuse("paths", "names nothing", "write paths = [\"/var/log\"]");
    for (std::string& pattern : options.patterns) pattern = from_folder(pattern).string();
    settings_.listening.files.push_back(std::move(options));
  }
  void read_journal(TableReader& table) {
    collect::JournalOptions options;
    name(table, options.name);
    path(table, "folder", options.folder);
    settings_.listening.journals.push_back(std::move(options));
  }
  void read_rules(TableReader& table) {
    const auto paths = [&](std::string_view key, auto& value) {
      std::vector<std::string> written;
      table.texts(key, written);
      if (table.has(key)) value.clear();
      for (const std::string& one : written)
        value.push_back(one == detect::kBuiltin ? one : from_folder(one).string());
    };
    paths("paths", settings_.rules.rules);
    paths("mappings", settings_.rules.mappings);
    paths("indicators", settings_.rules.indicators);
    path(table, "placeholders", settings_.rules.placeholders);
    std::uint64_t memory = settings_.correlation_memory;
    table.size("correlation_memory", memory);
    settings_.correlation_memory = memory;
    table.duration("lateness", settings_.lateness);
  }
  void read_queue(TableReader& table) {
    collect::QueueOptions& queue = settings_.listening.queue;
    table.size("most", queue.most_bytes);
    if (queue.most_bytes < (1 << 20))
      table.refuse("most", "is too small", "give it 1M at least, or better 4G");
    std::string sync = "each";
    table.text("sync", sync, {"each", "interval", "never"});
    queue.sync = sync == "each"       ? collect::SyncPolicy::each_batch
                 : sync == "interval" ? collect::SyncPolicy::interval
                                      : collect::SyncPolicy::never;
  }
  void read_archive(TableReader& table) {
    table.duration("keep", settings_.keep_others);
    table.size("most", settings_.archive_bytes);
    table.table("keep_by_source", [&](TableReader& sources) {
      sources.durations([&](const std::string& source, Duration keep) { settings_.keep[source] = keep; });
    });
  }

  NodeSettings& settings_;
  std::set<std::string> names_;
};

}  // namespace

std::string stream_of(const std::string& source) {
  return source.empty() ? "others" : source;
}

Result<NodeSettings> load_node_settings(const std::filesystem::path& file) {
  const auto text = read_file(file, kMostBytes);
  if (!text)
    return failure(text.error().what, text.error().where,
                   "name a file that garde init made: --config garde.toml");
  NodeSettings settings;
  settings.file = std::filesystem::absolute(file).lexically_normal();
  settings.folder = settings.file.parent_path();
  settings.zone = Zone::of_this_machine();
  const std::string name = file.string();
  std::optional<Error> error;
  try {
    const toml::table table = toml::parse(*text);
    TableReader reader(table, "", name, error);
    NodeSettingsReader(settings).read(reader);
  } catch (const toml::parse_error& wrong) {
    return failure(std::string(wrong.description()), fmt::format("{}:{}", name, wrong.source().begin.line),
                   "write it as TOML 1.0");
  }
  if (error) return failure(*error);
  settings.listening.folder = settings.folder / "queue";
  return settings;
}

}  // namespace garde::serve
