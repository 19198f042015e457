#include "tools/stannactl/render/erasure_view.h"

#include <cstdint>

#include "tools/stannactl/render/table.h"

namespace stanna::ctl {

std::string ShowErasure(const integration::v1::ErasureReport& report) {
  if (report.removed().empty()) return "nothing was kept of it\n";
  Table table({{"removed", Align::kRight}, {"of"}});
  for (const auto& items : report.removed()) {
    table.AddRow({std::to_string(static_cast<std::int64_t>(items.count())), items.kind()});
  }
  return table.Render();
}

}  // namespace stanna::ctl
