// How log lines leave the process: redacted, as text or as JSON, those that somebody wants.
#pragma once

#include <glog/logging.h>

#include <map>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/status.h"
#include "base/trace_context.h"

namespace stanna::app {

enum class LogFormat {
  kText,  ///< as glog writes lines
  kJson,  ///< an object a line
};

/// From which severity on lines are written.
class LogLevels {
 public:
  /// `level`: "info" (or "debug", which is no more today), "warning" or "error". `modules`:
  /// exceptions, by folders or files of the source without their ending:
  /// "server/rpc=warning,client=error"; of two that fit the longer one counts. InvalidArgument says
  /// what is wrong.
  static absl::StatusOr<LogLevels> Parse(const std::string& level, const std::string& modules);

  bool Wants(google::LogSeverity severity, std::string_view source_file) const;
  /// The least severity that any module wants.
  google::LogSeverity Least() const;

 private:
  google::LogSeverity level_ = google::GLOG_INFO;
  std::map<std::string, google::LogSeverity> modules_;
};

/// `message` without API keys, tokens and addresses of e-mail: the last of the ways in which they
/// are kept out of logs, for those that come inside other people's error messages.
std::string Redacted(std::string_view message);

/// A log line.
struct LogLine {
  google::LogSeverity severity = google::GLOG_INFO;
  std::string_view file{};  ///< "server/rpc/call_guard.cc"
  int line = 0;
  std::string time{};                   ///< RFC 3339
  const TraceContext* trace = nullptr;  ///< that it was written for; null: for none
  std::string_view message{};
};
/// {"time","severity","source","trace_id","span_id","event","message", …}: the `key=value` words of
/// the message are members, too, and `event` is what stands before the first of them.
std::string JsonOf(const LogLine& line);

/// Takes all of glog's lines and writes them to standard error, in place of glog, with the trace
/// that the thread works for. Thread-safe. One may exist at a time.
class LogOutput : public google::LogSink {
 public:
  LogOutput(LogFormat format, LogLevels levels);
  ~LogOutput() override;

  /// From the next line on.
  void SetLevels(LogLevels levels) EXCLUDES(mutex_);

  void send(google::LogSeverity severity, const char* full_filename, const char* base_filename,
            int line, const google::LogMessageTime& time, const char* message,
            std::size_t size) override;
  // The two that the one above is for.
  using google::LogSink::send;

 private:
  const LogFormat format_;
  Mutex mutex_;
  LogLevels levels_ GUARDED_BY(mutex_);
};

}  // namespace stanna::app
