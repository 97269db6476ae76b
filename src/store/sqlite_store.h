// SPDX-License-Identifier: Apache-2.0
// The store in one SQLite file: write-ahead log, synchronous=FULL, so that what a call has written survives a
// power cut.
//
// An incident is one row with its document in JSON beside the columns that are searched; rules are kept once.
// Documents carry the number of their layout. The schema's number is in user_version; older files are brought
// forward, step by step, in one transaction (migrations.h); a newer file is refused.
//
// Memory: one incident at a time. A full disk is an error of the call, with nothing changed.
#pragma once

#include "base/database.h"
#include "store/incident_store.h"

namespace garde::sqlite {
class Statement;
}

namespace garde::store {

class SqliteStore final : public IncidentStore {
 public:
  /// Opens the file, making it where it is absent. An error where it is something else, damaged or of a newer
  /// Garde.
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open(const std::string& path);
  /// Puts a backup in the place of `path`, which no process may have open. The backup is checked first; what
  /// stood there before is kept beside it, as PATH.before-restore.
  [[nodiscard]] static Result<void> restore(const std::string& backup, const std::string& path);

  [[nodiscard]] Result<void> save(const incident::Incident& incident,
                                  const std::vector<std::string>& finding_ids) override;
  [[nodiscard]] Result<incident::Incident> update(
      const std::string& id, const std::function<Result<void>(incident::Incident&)>& change) override;
  [[nodiscard]] Result<bool> record(const std::vector<Found>& found) override;
  [[nodiscard]] Result<incident::Incident> load(const std::string& id) override;
  [[nodiscard]] Result<std::vector<incident::Incident>> load_since(Instant since) override;
  [[nodiscard]] Result<std::vector<incident::Incident>> list(const Selection& selection) override;
  [[nodiscard]] Result<std::vector<Tally>> tally() override;
  [[nodiscard]] Result<std::optional<Instant>> last_finding() override;
  [[nodiscard]] Result<incident::Incident> merge(const std::string& id, const std::string& other,
                                                 const std::string& who, const std::string& why,
                                                 Instant when) override;
  [[nodiscard]] Result<incident::Incident> split(const std::string& id, const std::set<std::string>& machines,
                                                 const std::string& who, const std::string& why,
                                                 Instant when) override;
  [[nodiscard]] Result<std::vector<std::string>> finding_ids(const std::string& incident) override;
  [[nodiscard]] Result<bool> has_finding(const std::string& id) override;
  [[nodiscard]] Result<void> save(const incident::Expectation& expectation) override;
  [[nodiscard]] Result<std::vector<incident::Expectation>> expectations() override;
  [[nodiscard]] Result<void> count_silenced(const std::string& expectation, std::uint64_t more) override;
  [[nodiscard]] Result<std::uint64_t> forget(Instant closed_before) override;
  [[nodiscard]] Result<void> back_up(const std::string& path) override;

 private:
  SqliteStore(sqlite::Connection database, std::string path)
      : database_(std::move(database)), path_(std::move(path)) {}
  [[nodiscard]] Error error() const;
  /// Within a transaction. False where it could not.
  [[nodiscard]] bool put(const incident::Incident& incident, const std::vector<std::string>& finding_ids);
  /// Within a transaction: what the store knows of the incident and of those it absorbed is taken over. False where
  /// is_rearranged().
  [[nodiscard]] Result<bool> take_over(incident::Incident& incident);
  template <typename Work>
  [[nodiscard]] Result<void> in_transaction(const Work& work);
  /// Those that a statement's rows hold, in its order.
  [[nodiscard]] Result<std::vector<incident::Incident>> read_incidents(sqlite::Statement& query);
  /// Changes the incident in one transaction; `others`, which `change` may fill, are written with it.
  [[nodiscard]] Result<incident::Incident> update_with(
      const std::string& id,
      const std::function<Result<void>(incident::Incident&, std::vector<incident::Incident>&)>& change);
  [[nodiscard]] Result<void> score_old_rows();

  sqlite::Connection database_;
  std::string path_;
};

}  // namespace garde::store
