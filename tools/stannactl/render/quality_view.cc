#include "tools/stannactl/render/quality_view.h"

#include <cstdio>

#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

using sync::v1::GetDataQualityReportResponse;

std::string ShowScore(double score) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f", score);
  return text;
}

// Types without records and issues say nothing.
std::string ShowTypes(const GetDataQualityReportResponse& report, LongCells cells) {
  Table table({{"type"},
               {"records", Align::kRight},
               {"held back", Align::kRight},
               {"with issues", Align::kRight},
               {"issues before", Align::kRight},
               {"opened", Align::kRight},
               {"closed", Align::kRight},
               {"open", Align::kRight},
               {"score", Align::kRight}},
              cells);
  for (const auto& type : report.object_types()) {
    if (type.records() == 0 && type.issues_before() + type.issues_opened() == 0) continue;
    table.AddRow({type.object_type(), ShowCount(type.records()), ShowCount(type.held_back()),
                  ShowCount(type.with_issues()), ShowCount(type.issues_before()),
                  ShowCount(type.issues_opened()), ShowCount(type.issues_closed()),
                  ShowCount(type.open_issues()), type.has_score() ? ShowScore(type.score()) : "-"});
  }
  return table.Render();
}

std::string ShowFields(const GetDataQualityReportResponse& report, LongCells cells) {
  Table table({{"of"},
               {"field"},
               {"filled", Align::kRight},
               {"total", Align::kRight},
               {"percent", Align::kRight}},
              cells);
  for (const auto& field : report.completeness()) {
    table.AddRow({field.target(), field.field(), ShowCount(field.filled()),
                  ShowCount(field.total()),
                  field.has_percent() ? ShowScore(field.percent()) : "-"});
  }
  return table.Render();
}

std::string ShowGroups(const GetDataQualityReportResponse& report, LongCells cells) {
  Table table({{"type"},
               {"rule"},
               {"severity"},
               {"open", Align::kRight},
               {"since"},
               {"what to do", Align::kLeft, 80}},
              cells);
  for (const auto& group : report.groups()) {
    table.AddRow({group.object_type(), group.rule(), group.severity(),
                  ShowCount(group.open_count()), ShowDay(group.first_seen_at()),
                  group.how_to_fix()});
  }
  const std::string text = table.Render();
  return text.empty() ? "no open issues\n" : text;
}

}  // namespace

std::string ShowQuality(const GetDataQualityReportResponse& report, LongCells cells) {
  std::string text = report.score().has_overall()
                         ? ShowScore(report.score().overall()) + " of 100\n"
                         : "no score\n";
  text += report.score().explanation() + "\n";
  text += "counted at " + ShowTime(report.as_of()) + "; issues opened and closed since " +
          ShowTime(report.since()) + "\n\n";
  const std::string types = ShowTypes(report, cells);
  if (!types.empty()) text += types + "\n";
  return text + ShowFields(report, cells) + "\n" + ShowGroups(report, cells);
}

}  // namespace stanna::ctl
