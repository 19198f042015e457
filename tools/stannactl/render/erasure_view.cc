#include "tools/stannactl/render/erasure_view.h"

#include <cstdint>

#include "tools/stannactl/render/table.h"
#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

template <typename Items>
std::string ShowItems(const Items& removed) {
  if (removed.empty()) return "nothing was stored\n";
  Table table({{"removed", Align::kRight}, {"of"}});
  for (const auto& items : removed) {
    table.AddRow({std::to_string(static_cast<std::int64_t>(items.count())), items.kind()});
  }
  return table.Render();
}

}  // namespace

std::string ShowErasure(const integration::v1::ErasureReport& report) {
  return ShowItems(report.removed());
}

std::string ShowErasedPerson(const integration::v1::ErasePersonResponse& report) {
  std::string text;
  for (const auto& person : report.people()) {
    text += "erased contact " + person.contact_id() + ", which is kept away from now on\n";
  }
  return text + ShowItems(report.removed()) + report.next_step() + "\n";
}

std::string ShowErasedPeople(const integration::v1::ListErasedPeopleResponse& people) {
  if (people.people().empty()) return "nobody is kept away\n";
  Table table({{"contact"}, {"portal"}, {"erased"}, {"asked by"}});
  for (const auto& person : people.people()) {
    table.AddRow({person.contact_id(),
                  std::to_string(static_cast<std::int64_t>(person.portal_id())),
                  ShowTime(person.erased_at()), person.asked_by()});
  }
  return table.Render();
}

}  // namespace stanna::ctl
