#include "server/app/log_output.h"

#include <re2/re2.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/property_bag.h"

namespace stanna::app {
namespace {

constexpr char kHidden[] = "[redacted]";

absl::StatusOr<google::LogSeverity> SeverityNamed(std::string_view name) {
  // No line is for debugging alone.
  if (name == "debug" || name == "info") return google::GLOG_INFO;
  if (name == "warning") return google::GLOG_WARNING;
  if (name == "error") return google::GLOG_ERROR;
  return InvalidArgument("must be debug, info, warning or error");
}

// "server/rpc" fits "server/rpc/page.cc"; "server/rpc/page" does, too; "server/r" does not.
bool Fits(std::string_view module, std::string_view file) {
  if (!file.starts_with(module)) return false;
  return file.size() == module.size() || file[module.size()] == '/' || file[module.size()] == '.';
}

std::string_view NameOf(google::LogSeverity severity) {
  switch (severity) {
    case google::GLOG_INFO:
      return "INFO";
    case google::GLOG_WARNING:
      return "WARNING";
    case google::GLOG_ERROR:
      return "ERROR";
    default:
      return "FATAL";
  }
}

bool IsKey(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_';
  });
}

using Fields = std::vector<std::pair<std::string, std::string>>;

// Adds the words "key=value" to `fields`, those that have no such name yet, and answers what stands
// before the first of them; "" when there are none.
std::string TakeFields(std::string_view message, Fields& fields) {
  std::string event;
  bool has_fields = false;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find(' '), message.size());
    const std::string_view word = message.substr(0, end);
    const std::size_t equals = word.find('=');
    if (equals != word.npos && IsKey(word.substr(0, equals))) {
      has_fields = true;
      const std::string name(word.substr(0, equals));
      const auto is_same = [&](const auto& field) { return field.first == name; };
      if (std::ranges::none_of(fields, is_same)) fields.emplace_back(name, word.substr(equals + 1));
    } else if (!has_fields) {
      event += (event.empty() ? "" : " ") + std::string(word);
    }
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  return has_fields ? event : std::string();
}

std::string Rfc3339(const google::LogMessageTime& time) {
  return FormatRfc3339(
      FromEpochMs(static_cast<std::int64_t>(time.timestamp()) * 1000 + time.usec() / 1000));
}

// glog calls on the thread that writes.
std::string TraceText() {
  const TraceContext* const trace = CurrentTrace();
  if (trace == nullptr) return "";
  return " trace_id=" + trace->trace_id + " span_id=" + trace->span_id;
}

// A line in one go, so that those of several threads don't mix.
void Write(std::string line) {
  line += '\n';
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = write(STDERR_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nobody reads it, and nobody could be told
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

absl::StatusOr<LogLevels> LogLevels::Parse(const std::string& level, const std::string& modules) {
  LogLevels levels;
  ASSIGN_OR_RETURN(levels.level_, SeverityNamed(level));
  std::string_view rest = modules;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view item = rest.substr(0, end);
    const std::size_t equals = item.find('=');
    if (equals == 0 || equals == item.npos) {
      return InvalidArgument("must be a list of module=level, like server/rpc=warning");
    }
    auto severity = SeverityNamed(item.substr(equals + 1));
    if (!severity.ok()) return Annotate(severity.status(), std::string(item.substr(0, equals)));
    levels.modules_[std::string(item.substr(0, equals))] = *severity;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return levels;
}

bool LogLevels::Wants(google::LogSeverity severity, std::string_view source_file) const {
  google::LogSeverity least = level_;
  std::size_t longest = 0;
  for (const auto& [module, wanted] : modules_) {
    if (module.size() <= longest || !Fits(module, source_file)) continue;
    longest = module.size();
    least = wanted;
  }
  return severity >= least;
}

google::LogSeverity LogLevels::Least() const {
  google::LogSeverity least = level_;
  for (const auto& [module, wanted] : modules_) least = std::min(least, wanted);
  return least;
}

std::string Redacted(std::string_view message) {
  // API keys, tokens of HubSpot's and of JWT, what a header calls a credential.
  static const RE2 secrets(
      R"(\bsk-[A-Za-z0-9_-]{20,}|\bpat-[a-z0-9]+-[A-Za-z0-9-]{8,}|\b(?:na|eu)\d-[0-9a-f]{4}-?[0-9a-f-]{12,})"
      R"(|\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|\bCJ[A-Za-z0-9_-]{30,})");
  static const RE2 bearers(
      R"((?i)(\b(?:bearer|client_secret|refresh_token|access_token)[ =:]+|[?&]code=)[A-Za-z0-9._~+/=-]{8,})");
  // Not the user of a URL, which the masks of settings have hidden the password of.
  static const RE2 emails(
      R"((^|[^A-Za-z0-9._%+/:-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})");
  std::string text(message);
  RE2::GlobalReplace(&text, secrets, kHidden);
  RE2::GlobalReplace(&text, bearers, std::string("\\1") + kHidden);
  RE2::GlobalReplace(&text, emails, "\\1[e-mail]");
  return text;
}

std::string JsonOf(const LogLine& line) {
  // The first of a name counts: a message can't pass itself off as another severity.
  Fields fields = {{"time", line.time},
                   {"severity", std::string(NameOf(line.severity))},
                   {"source", std::string(line.file) + ":" + std::to_string(line.line)}};
  if (line.trace != nullptr) {
    fields.emplace_back("trace_id", line.trace->trace_id);
    fields.emplace_back("span_id", line.trace->span_id);
  }
  fields.insert(fields.end(), {{"event", ""}, {"message", std::string(line.message)}});
  const std::string event = TakeFields(line.message, fields);
  if (event.empty())
    std::erase_if(fields, [](const auto& field) { return field.first == "event"; });
  std::string json;
  for (const auto& [name, value] : fields) {
    json += json.empty() ? '{' : ',';
    AppendJsonString(json, name);
    json += ':';
    AppendJsonString(json, name == "event" ? event : value);
  }
  return json + '}';
}

LogOutput::LogOutput(LogFormat format, LogLevels levels) : format_(format) {
  if (!google::IsGoogleLoggingInitialized()) google::InitGoogleLogging("stanna");
  SetLevels(std::move(levels));
  google::AddLogSink(this);
  // glog itself writes nothing: neither files nor, but for the stack of a failed check, to stderr.
  FLAGS_logtostderr = false;
  FLAGS_stderrthreshold = google::NUM_SEVERITIES;
  for (int severity = 0; severity < google::NUM_SEVERITIES; ++severity) {
    google::SetLogDestination(severity, "");
  }
}

LogOutput::~LogOutput() {
  google::RemoveLogSink(this);
  FLAGS_logtostderr = true;
}

void LogOutput::SetLevels(LogLevels levels) {
  const MutexLock lock(mutex_);
  levels_ = std::move(levels);
  FLAGS_minloglevel = levels_.Least();
}

void LogOutput::send(google::LogSeverity severity, const char* full_filename,
                     const char* base_filename, int line, const google::LogMessageTime& time,
                     const char* message, std::size_t size) {
  {
    const MutexLock lock(mutex_);
    if (!levels_.Wants(severity, full_filename)) return;
  }
  const std::string text = Redacted({message, size});
  if (format_ == LogFormat::kJson) {
    Write(JsonOf({.severity = severity,
                  .file = full_filename,
                  .line = line,
                  .time = Rfc3339(time),
                  .trace = CurrentTrace(),
                  .message = text}));
  } else {
    Write(ToString(severity, base_filename, line, time, text.data(), text.size()) + TraceText());
  }
}

}  // namespace stanna::app
