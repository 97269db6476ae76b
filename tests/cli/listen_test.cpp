// SPDX-License-Identifier: Apache-2.0
// Real senders, as Debian ships them, against `garde listen`.
#include <gtest/gtest.h>

#include "support/listening.h"

namespace garde::test {
namespace {

std::string rsyslog_settings(const Listening& listening, const std::string& input,
                             const std::string& action) {
  const ScratchFolder& folder = listening.folder();
  return folder.write(
      "rsyslog.conf",
      "global(workDirectory=\"" + folder.path().string() +
          "\")\nmodule(load=\"imfile\")\ninput(type=\"imfile\" File=\"" + input +
          "\" Tag=\"sender:\" Facility=\"local3\")\naction(type=\"omfwd\" target=\"127.0.0.1\" " + action +
          ")\n");
}

bool has_rsyslog() {
  return ::access("/usr/sbin/rsyslogd", X_OK) == 0;
}

std::string numbered_lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "message number " + std::to_string(i) + " of many\n";
  return text;
}

// A certificate of its own for 127.0.0.1, and its key.
bool make_certificate(const ScratchFolder& folder) {
  return run_program({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                      "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout",
                      folder / "key.pem", "-out", folder / "cert.pem"}) == 0;
}

TEST(Listen, LoggerSendsInEveryFormItKnows) {
  Listening listening({"--syslog-udp", "0", "--syslog-tcp", "0"});
  const std::string udp = listening.port("syslog-udp");
  const std::string tcp = listening.port("syslog-tcp");
  const std::vector<std::vector<std::string>> forms = {{"-d", "-P", udp},
                                                       {"-d", "-P", udp, "--rfc3164"},
                                                       {"-d", "-P", udp, "--rfc5424"},
                                                       {"-T", "-P", tcp},
                                                       {"-T", "-P", tcp, "--octet-count"},
                                                       {"-T", "-P", tcp, "--rfc3164", "--octet-count"},
                                                       {"-T", "-P", tcp, "--rfc5424"}};
  for (std::vector<std::string> form : forms) {
    form.insert(form.begin(), {"logger", "-n", "127.0.0.1", "-p", "auth.warning", "-t", "door"});
    form.insert(form.end(), {"--", "opened by logger"});
    EXPECT_EQ(run_program(form), 0);
  }
  const std::string out = listening.wait_for_lines("opened by logger", forms.size());
  EXPECT_EQ(count_of(out, R"("Message":"opened by logger")"), forms.size()) << out;
  EXPECT_EQ(count_of(out, R"("app":"door")"), forms.size());
  EXPECT_EQ(count_of(out, R"("severity":4)") + count_of(out, R"("severity":"4")"), forms.size()) << out;
  EXPECT_EQ(listening.stop(), 0);
}

TEST(Listen, RsyslogSendsLinesAndCountedFrames) {
  if (!has_rsyslog()) GTEST_SKIP() << "rsyslog is not installed";
  for (const char* framing : {"traditional", "octet-counted"}) {
    Listening listening({"--syslog-tcp", "0"});
    const std::string input = listening.folder().write("input.log", numbered_lines(2000));
    const std::string settings = rsyslog_settings(
        listening, input,
        "port=\"" + listening.port("syslog-tcp") + "\" protocol=\"tcp\" TCP_Framing=\"" + framing + "\"");
    Running sender({"rsyslogd", "-n", "-f", settings, "-i", listening.folder() / "pid"}, "/dev/null",
                   "/dev/null");
    const std::string out = listening.wait_for_lines("of many\"", 2000);
    EXPECT_EQ(count_of(out, "of many\""), 2000U) << framing;
    EXPECT_EQ(count_of(out, "message number 1999 of many"), 1U);
    EXPECT_EQ(count_of(out, R"("app":"sender")"), 2000U);
  }
}

TEST(Listen, RsyslogSendsOverTls) {
  if (!has_rsyslog()) GTEST_SKIP() << "rsyslog is not installed";
  const ScratchFolder keys;
  ASSERT_TRUE(make_certificate(keys));
  Listening listening({"--syslog-tls", "0", "--certificate", keys / "cert.pem", "--key", keys / "key.pem",
                       "--client-authority", keys / "cert.pem"});
  const std::string input = listening.folder().write("input.log", numbered_lines(500));
  const std::string action =
      "port=\"" + listening.port("syslog-tls") +
      "\" protocol=\"tcp\" TCP_Framing=\"octet-counted\" StreamDriver=\"ossl\" StreamDriverMode=\"1\" "
      "StreamDriverAuthMode=\"anon\" StreamDriver.CAFile=\"" +
      (keys / "cert.pem") + "\" StreamDriver.CertFile=\"" + (keys / "cert.pem") +
      "\" StreamDriver.KeyFile=\"" + (keys / "key.pem") + "\"";
  const std::string settings = rsyslog_settings(listening, input, action);
  Running sender({"rsyslogd", "-n", "-f", settings, "-i", listening.folder() / "pid"}, "/dev/null",
                 "/dev/null");
  const std::string out = listening.wait_for_lines("of many\"", 500);
  EXPECT_EQ(count_of(out, "of many\""), 500U) << listening.err();
}

TEST(Listen, ASenderWithoutACertificateIsTurnedAwayWhereOneIsAskedFor) {
  const ScratchFolder keys;
  ASSERT_TRUE(make_certificate(keys));
  Listening listening({"--syslog-tls", "0", "--certificate", keys / "cert.pem", "--key", keys / "key.pem",
                       "--client-authority", keys / "cert.pem"});
  const std::string place = "127.0.0.1:" + listening.port("syslog-tls");
  const std::string send =
      "printf '<13>hidden message\\n' | timeout 5 openssl s_client -quiet -connect " + place;
  run_program({"sh", "-c", send});
  run_program({"sh", "-c",
               "printf '<13>shown message\\n' | timeout 5 openssl s_client -quiet -connect " + place +
                   " -cert " + (keys / "cert.pem") + " -key " + (keys / "key.pem")});
  const std::string out = listening.wait_for_lines("shown message", 1);
  EXPECT_EQ(count_of(out, "shown message"), 1U) << listening.err();
  EXPECT_EQ(count_of(out, "hidden message"), 0U);
  EXPECT_EQ(listening.stop(), 0);
  EXPECT_NE(listening.err().find("1 refused"), std::string::npos) << listening.err();
}

// The body of a bulk request as Winlogbeat 8 makes it.
std::string bulk_body(int documents) {
  std::string body;
  for (int i = 0; i < documents; ++i)
    body += R"({"create":{"_index":"winlogbeat-8"}})"
            "\n"
            R"({"@timestamp":"2026-02-10T02:14:15.000Z","winlog":{"event_id":4625,"channel":"Security",)"
            R"("computer_name":"dc1","record_id":)" +
            std::to_string(i) +
            R"(,"event_data":{"TargetUserName":"anna"}},"agent":{"type":"winlogbeat"}})"
            "\n";
  return body;
}

struct Http {
  explicit Http(std::vector<std::string> more = {}) : listening(with_place(std::move(more))) {}
  static std::vector<std::string> with_place(std::vector<std::string> more) {
    more.insert(more.end(), {"--http", "0"});
    return more;
  }
  /// The answer's status, a line feed and its body.
  std::string ask(const std::string& path, std::vector<std::string> arguments = {}) {
    const std::string out = listening.folder().write("answer", "");
    arguments.insert(arguments.begin(),
                     {"curl", "-sS", "-m", "10", "-D", listening.folder() / "head", "-w", "\n%{http_code}"});
    arguments.push_back("http://127.0.0.1:" + listening.port("http") + path);
    run_program(arguments, out);
    return content_of(out);
  }
  std::string post(const std::string& path, const std::string& body,
                   std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.end(), {"--data-binary", "@" + listening.folder().write("body", body)});
    return ask(path, std::move(arguments));
  }
  Listening listening;
};

TEST(Listen, BulkRequestsAreAnsweredWithOneItemADocument) {
  Http http;
  const std::string answer = http.post("/_bulk?filter_path=errors,items.*.status", bulk_body(50),
                                       {"-H", "Content-Type: application/x-ndjson"});
  EXPECT_TRUE(answer.ends_with("\n200")) << answer;
  EXPECT_EQ(count_of(answer, R"({"create":{"status":201}})"), 50U);
  EXPECT_EQ(count_of(answer, R"("errors":false)"), 1U);
  EXPECT_NE(content_of(http.listening.folder() / "head").find("X-Elastic-Product: Elasticsearch"),
            std::string::npos);
  const std::string out = http.listening.wait_for_lines("4625", 50);
  EXPECT_EQ(count_of(out, R"("shape":"windows")"), 50U) << out;
  EXPECT_EQ(count_of(out, R"("TargetUserName":"anna")"), 50U);
}

TEST(Listen, ADocumentThatCanNeverBeTakenHasItsOwnItemAndIsKept) {
  Http http;
  const std::string answer = http.post("/logs/_bulk", "{\"index\":{}}\nnot json at all\n" + bulk_body(1));
  EXPECT_TRUE(answer.ends_with("\n200")) << answer;
  EXPECT_EQ(count_of(answer, R"("errors":true)"), 1U);
  EXPECT_EQ(count_of(answer, R"({"index":{"status":400)"), 1U);
  EXPECT_EQ(count_of(answer, R"({"create":{"status":201}})"), 1U);
  EXPECT_EQ(count_of(http.listening.wait_for_lines("not json at all", 1), "not json at all"), 1U);
  EXPECT_TRUE(http.post("/_bulk", "no action\n").ends_with("\n400"));
}

TEST(Listen, CompressedBodiesAreExpandedWithinBounds) {
  Http http;
  const ScratchFolder scratch;
  const auto compressed = [&](const std::string& tool, const std::string& text) {
    const std::string in = scratch.write("in", text);
    run_program({"sh", "-c", tool + " -c " + in + " > " + (scratch / "out")});
    return content_of(scratch / "out");
  };
  EXPECT_TRUE(http.post("/_bulk", compressed("gzip", bulk_body(20)), {"-H", "Content-Encoding: gzip"})
                  .ends_with("\n200"));
  EXPECT_TRUE(
      http.post("/ingest", compressed("zstd", "{\"a\":1}\n{\"a\":2}\n"), {"-H", "Content-Encoding: zstd"})
          .ends_with("\n200"));
  const std::string bomb = compressed("gzip", std::string(100 << 20, ' '));
  EXPECT_TRUE(http.post("/ingest", bomb, {"-H", "Content-Encoding: gzip"}).ends_with("\n413"));
  EXPECT_TRUE(
      http.post("/ingest", bomb.substr(0, 1000), {"-H", "Content-Encoding: gzip"}).ends_with("\n400"));
  EXPECT_TRUE(http.post("/ingest", "x", {"-H", "Content-Encoding: br"}).ends_with("\n400"));
  EXPECT_TRUE(http.post("/ingest", std::string(40 << 20, 'x')).ends_with("\n413"));
}

TEST(Listen, SendersAreAnsweredWhatTheyAskFirst) {
  Http http;
  EXPECT_NE(http.ask("/").find(R"("number":"8.)"), std::string::npos);
  EXPECT_NE(http.ask("/_license").find(R"("status":"active")"), std::string::npos);
  EXPECT_EQ(http.ask("/", {"-I", "-o", "/dev/null"}), "\n200");
  for (const char* path : {"/_xpack", "/_ilm/policy/x", "/_index_template/x", "/_template/x",
                           "/_ingest/pipeline/x", "/_nodes/http", "/_data_stream/x"})
    EXPECT_TRUE(http.ask(path).ends_with("\n200")) << path;
  EXPECT_TRUE(http.ask("/_index_template/x", {"-X", "PUT"}).ends_with("{\"acknowledged\":true}\n200"));
  EXPECT_TRUE(http.ask("/other").ends_with("\n404"));
}

TEST(Listen, OnlySendersWithATokenMaySend) {
  const ScratchFolder scratch;
  Http http({"--tokens", scratch.write("tokens", "# senders\nagents s3cret\n")});
  const std::string line = "{\"who\":\"sender\"}";
  EXPECT_TRUE(http.post("/ingest", line).ends_with("\n401"));
  EXPECT_TRUE(http.post("/ingest", line, {"-H", "Authorization: Bearer other"}).ends_with("\n401"));
  EXPECT_TRUE(http.post("/ingest", line, {"-H", "Authorization: Bearer "}).ends_with("\n401"));
  EXPECT_TRUE(http.post("/ingest", line, {"-H", "Authorization: Bearer s3cret"}).ends_with("\n200"));
  EXPECT_TRUE(http.post("/ingest", line, {"-u", "anyone:s3cret"}).ends_with("\n200"));
  EXPECT_TRUE(
      http.post("/ingest", line, {"-H", "Authorization: ApiKey YWdlbnRzOnMzY3JldA=="}).ends_with("\n200"));
  EXPECT_EQ(count_of(http.listening.wait_for_lines("sender", 3), "sender"), 3U);
}

TEST(Listen, AFullQueueAsksSendersToComeBack) {
  Http http({"--queue-size", "64k"});
  std::string answer;
  // A body that can never fit: what is kept of it is nothing.
  answer = http.post("/_bulk", bulk_body(2000));
  EXPECT_TRUE(answer.ends_with("\n429")) << answer.substr(0, 300);
  EXPECT_TRUE(http.post("/_bulk", bulk_body(20)).ends_with("\n200"));
  EXPECT_EQ(count_of(http.listening.wait_for_lines("4625", 20), "4625"), 20U);
}

TEST(Listen, OpenTelemetryLogsAreTakenAsJson) {
  Http http;
  const std::string body =
      R"({"resourceLogs":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"pacs1"}}]},"scopeLogs":[{"logRecords":[)"
      R"({"timeUnixNano":"1770689655000000000","severityText":"WARN","body":{"stringValue":"door opened"},"attributes":[)"
      R"({"key":"attempts","value":{"intValue":"3"}},{"key":"list","value":{"arrayValue":{"values":[{"boolValue":true}]}}}]}]}]}]})";
  EXPECT_TRUE(http.post("/v1/logs", body, {"-H", "Content-Type: application/json"}).ends_with("{}\n200"));
  const std::string out = http.listening.wait_for_lines("door opened", 1);
  EXPECT_EQ(count_of(out, "pacs1"), 1U) << out;
  EXPECT_EQ(count_of(out, "attempts"), 1U) << out;
  EXPECT_EQ(count_of(out, R"("time":"2026-02-10T02:14:15)"), 1U) << out;
  EXPECT_EQ(count_of(out, R"("Computer":"pacs1")"), 1U) << out;
  EXPECT_TRUE(http.post("/v1/logs", "[1]", {"-H", "Content-Type: application/json"}).ends_with("\n400"));
}

void append(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::app | std::ios::binary) << text;
}

std::string numbered(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i)
    text += "2026-02-10T02:14:15Z host app: entry (" + std::to_string(i) + ")\n";
  return text;
}

// Each entry exactly once.
void expect_entries(const Listening& listening, int count) {
  const std::string out = listening.wait_for_lines("entry (", static_cast<std::size_t>(count));
  EXPECT_EQ(count_of(out, "entry ("), static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const std::size_t seen = count_of(out, "entry (" + std::to_string(i) + ")");
    EXPECT_EQ(seen, 1U) << "entry " << i;
    if (seen != 1) return;
  }
}

TEST(Listen, FollowsFilesThroughRenamingAndTruncation) {
  const ScratchFolder logs;
  const std::string log = logs.write("app.log", numbered(0, 10));
  Listening listening({"--follow", log});
  expect_entries(listening, 10);
  append(log, numbered(10, 20) + "2026-02-10T02:14:15Z host app: entry (20");
  expect_entries(listening, 20);
  append(log, ")\n");
  expect_entries(listening, 21);
  std::filesystem::rename(log, logs / "app.log.1");
  append(logs / "app.log.1", numbered(21, 30));
  logs.write("app.log", numbered(30, 40));
  expect_entries(listening, 40);
  // As logrotate's copytruncate does.
  std::filesystem::copy_file(log, logs / "app.log.2");
  std::filesystem::resize_file(log, 0);
  append(log, numbered(40, 41));
  expect_entries(listening, 41);
}

TEST(Listen, GoesOnWithFilesAfterAKillAlsoWhereTheyWereMovedMeanwhile) {
  const ScratchFolder logs;
  const std::string log = logs.write("app.log", numbered(0, 100));
  Listening listening({"--follow", logs.path().string() + "/app.log"});
  expect_entries(listening, 100);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // its position is on disk
  EXPECT_EQ(listening.stop(SIGKILL), 128 + SIGKILL);
  append(log, numbered(100, 150));
  std::filesystem::rename(log, logs / "app.log.1");
  EXPECT_EQ(run_program({"gzip", logs / "app.log.1"}), 0);
  logs.write("app.log", numbered(150, 200));
  listening.start();
  expect_entries(listening, 200);
}

TEST(Listen, FollowsAFolderAndWhatComesIntoIt) {
  const ScratchFolder logs;
  logs.write("a.log", numbered(0, 5));
  Listening listening({"--follow", logs.path().string()});
  expect_entries(listening, 5);
  logs.write("b.log", numbered(5, 10));
  expect_entries(listening, 10);
  EXPECT_EQ(run_program({"gzip", "-k", logs / "b.log"}), 0);  // the same content again, compressed
  append(logs / "a.log", numbered(10, 12));
  expect_entries(listening, 12);
}

TEST(Listen, AfterAKillWhatWasNotWrittenComesAgain) {
  Listening listening({"--syslog-tcp", "0"});
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(run_program({"logger", "-n", "127.0.0.1", "-T", "-P", listening.port("syslog-tcp"), "-t", "k",
                           "round " + std::to_string(round)}),
              0);
    const std::string mark = "\"round " + std::to_string(round) + "\"";
    EXPECT_GE(count_of(listening.wait_for_lines(mark, 1), mark), 1U);
    EXPECT_EQ(listening.stop(SIGKILL), 128 + SIGKILL);
    listening.start();
  }
}

TEST(Listen, SaysWhatIsWrongWithItsArguments) {
  const ScratchFolder scratch;
  const auto said = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {GARDE_BINARY, "listen", "--queue", scratch / "queue"});
    Running(arguments, "/dev/null", scratch / "err").wait();
    return content_of(scratch / "err");
  };
  EXPECT_NE(said({}).find("--syslog-tcp 127.0.0.1:5514"), std::string::npos);
  EXPECT_NE(said({"--syslog-tcp", "here"}).find("'here' is not a place"), std::string::npos);
  EXPECT_NE(said({"--syslog-tcp", "203.0.113.9:5514"}).find("cannot listen"), std::string::npos);
  EXPECT_NE(said({"--syslog-tls", "0", "--certificate", scratch / "none", "--key", scratch / "none"})
                .find("cannot be used"),
            std::string::npos);
}

}  // namespace
}  // namespace garde::test
