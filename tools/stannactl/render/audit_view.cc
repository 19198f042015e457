#include "tools/stannactl/render/audit_view.h"

#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

namespace v1 = integration::v1;

// "GetClient" of "stanna.insights.v1.InsightsService.GetClient".
std::string ShortName(const std::string& method) { return method.substr(method.rfind('.') + 1); }

}  // namespace

std::string ShowAuditEvents(const v1::ListAuditEventsResponse& page, LongCells cells) {
  if (page.events().empty()) return "no calls\n";
  Table table({{"time"},
               {"caller"},
               {"from"},
               {"method"},
               {"about"},
               {"outcome"},
               {"calls", Align::kRight},
               {"request"}},
              cells);
  for (const v1::AuditEvent& event : page.events()) {
    table.AddRow({ShowTime(event.time()), event.caller(), OrDash(event.address()),
                  ShortName(event.method()), OrDash(event.resource()), event.outcome(),
                  ShowCount(event.count()), event.request_id()});
  }
  return table.Render();
}

}  // namespace stanna::ctl
