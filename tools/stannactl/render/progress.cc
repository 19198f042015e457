#include "tools/stannactl/render/progress.h"

#include <algorithm>

#include "tools/stannactl/render/text_width.h"
#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

using sync::v1::ObjectProgress;
using sync::v1::SyncRun;

// "line_items" and a gap.
constexpr std::size_t kNameWidth = 11;
// "1,234,567 of 1,234,567".
constexpr std::size_t kCountWidth = 22;
constexpr std::size_t kMinBar = 4;
constexpr std::size_t kMaxBar = 30;
// Two blanks before the name, one after the bar, "100 %" and two blanks.
constexpr std::size_t kFixed = 2 + kNameWidth + 1 + 5 + 2 + kCountWidth;

std::string Bar(int percent, std::size_t width) {
  const auto full = static_cast<std::size_t>(percent) * width / 100;
  std::string bar;
  for (std::size_t i = 0; i < width; ++i) bar += i < full ? "█" : "░";
  return bar;
}

int PercentOf(const ObjectProgress& object) {
  if (object.status() == sync::v1::JOB_STATUS_COMPLETED) return 100;
  if (!object.has_total_items() || object.total_items() <= 0) return 0;
  // 100 is kept for what is over.
  return std::clamp(static_cast<int>(100.0 * object.items_processed() / object.total_items()), 0,
                    99);
}

std::string CountsOf(const ObjectProgress& object) {
  const std::string done = ShowCount(object.items_processed());
  return object.has_total_items() ? done + " of " + ShowCount(object.total_items()) : done;
}

std::string NoteOf(const ObjectProgress& object) {
  if (!object.error().empty()) return "stopped: " + object.error();
  return object.items_skipped() > 0 ? ShowCount(object.items_skipped()) + " left out" : "";
}

std::string ObjectLine(const ObjectProgress& object, std::size_t width) {
  const std::size_t room = width > kFixed ? width - kFixed : 0;
  const int percent = PercentOf(object);
  std::string line = "  " + PadRight(object.object_type(), kNameWidth) +
                     Bar(percent, std::clamp(room, kMinBar, kMaxBar)) + " " +
                     PadLeft(std::to_string(percent) + " %", 5) + "  " + CountsOf(object);
  const std::string note = NoteOf(object);
  if (!note.empty()) line += "  " + note;
  return FitTo(line, width);
}

std::int64_t TotalOf(const SyncRun& run) {
  std::int64_t total = 0;
  for (const ObjectProgress& object : run.objects()) total += object.total_items();
  return total;
}

std::chrono::seconds Between(Time from, Time to) {
  return std::chrono::duration_cast<std::chrono::seconds>(to - from);
}

std::string TimesOf(const SyncRun& run, Time now) {
  if (!run.has_started_at()) return "";
  const Time end = run.has_completed_at() ? FromProto(run.completed_at()) : now;
  std::string text = " · " + ShowDuration(Between(FromProto(run.started_at()), end));
  if (!IsOver(run) && run.has_estimated_completion()) {
    text += " · " + ShowDuration(Between(now, FromProto(run.estimated_completion()))) + " left";
  }
  return text;
}

// " · 55 %", once it is known.
std::string PercentText(const SyncRun& run) {
  return run.has_progress() ? " · " + std::to_string(run.progress()) + " %" : "";
}

std::string Amount(const SyncRun& run) {
  const std::int64_t total = TotalOf(run);
  const std::string done = ShowCount(run.items_processed());
  return (total > 0 ? done + " of " + ShowCount(total) : done) + " records";
}

}  // namespace

bool IsOver(const SyncRun& run) {
  return run.status() == sync::v1::JOB_STATUS_COMPLETED ||
         run.status() == sync::v1::JOB_STATUS_FAILED ||
         run.status() == sync::v1::JOB_STATUS_CANCELLED;
}

std::vector<std::string> ProgressLines(const SyncRun& run, Time now, int width) {
  const auto columns = static_cast<std::size_t>(std::max(width, 20));
  std::vector<std::string> lines;
  lines.push_back(FitTo(run.sync_id() + " · " + ShowStatus(run.status()) + PercentText(run) +
                            " · " + Amount(run) + TimesOf(run, now),
                        columns));
  if (run.has_waiting_until()) {
    lines.push_back(FitTo("  " + ShowWait(run.waiting_until(), run.waiting_reason()), columns));
  }
  for (const ObjectProgress& object : run.objects()) lines.push_back(ObjectLine(object, columns));
  return lines;
}

std::string Outcome(const SyncRun& run) {
  std::string text = run.sync_id() + " " + ShowStatus(run.status());
  if (run.has_started_at() && run.has_completed_at()) {
    text +=
        " in " + ShowDuration(Between(FromProto(run.started_at()), FromProto(run.completed_at())));
  }
  text += ": " + ShowCount(run.items_processed()) + " records, " + ShowCount(run.items_added()) +
          " new, " + ShowCount(run.items_updated()) + " changed";
  if (run.items_skipped() > 0) text += ", " + ShowCount(run.items_skipped()) + " left out";
  for (const auto& error : run.errors()) {
    text += "\n  " + error.severity() + ": " + error.message();
    if (error.count() > 1) text += " (" + ShowCount(error.count()) + " times)";
  }
  return text;
}

bool PlainProgress::Changed(const ObjectProgress& object) {
  const auto known = std::find_if(objects_.begin(), objects_.end(), [&](const Seen& seen) {
    return seen.object_type == object.object_type();
  });
  if (known == objects_.end()) {
    objects_.push_back({object.object_type(), object.status()});
    return object.status() != sync::v1::JOB_STATUS_QUEUED;
  }
  if (known->status == object.status()) return false;
  known->status = object.status();
  return true;
}

std::vector<std::string> PlainProgress::Update(const SyncRun& run) {
  std::vector<std::string> lines;
  if (run.status() != status_ && !IsOver(run)) {
    lines.push_back(run.sync_id() + " " + ShowStatus(run.status()));
  }
  status_ = run.status();
  for (const ObjectProgress& object : run.objects()) {
    if (!Changed(object)) continue;
    const std::string note = NoteOf(object);
    lines.push_back("  " + object.object_type() + " " + ShowStatus(object.status()) + ": " +
                    CountsOf(object) + (note.empty() ? "" : ", " + note));
  }
  const std::string wait =
      run.has_waiting_until() ? ShowWait(run.waiting_until(), run.waiting_reason()) : "";
  if (wait != wait_ && !wait.empty()) lines.push_back("  " + wait);
  wait_ = wait;
  if (run.progress() / 10 > decile_ && !IsOver(run)) {
    decile_ = run.progress() / 10;
    lines.push_back("  " + std::to_string(run.progress()) + " %: " + Amount(run));
  }
  if (IsOver(run)) lines.push_back(Outcome(run));
  return lines;
}

}  // namespace stanna::ctl
