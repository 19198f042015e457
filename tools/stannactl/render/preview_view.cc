#include "tools/stannactl/render/preview_view.h"

#include "tools/stannactl/render/text_width.h"
#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

namespace v1 = integration::v1;
using v1::PreviewConfigResponse;

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string ShowTypes(const PreviewConfigResponse& preview, LongCells cells) {
  Table table({{"type"},
               {"records", Align::kRight},
               {"changed", Align::kRight},
               {"appear", Align::kRight},
               {"disappear", Align::kRight},
               {"unchanged", Align::kRight},
               {"to read", Align::kRight},
               {"fail", Align::kRight}},
              cells);
  for (const auto& type : preview.object_types()) {
    table.AddRow({type.object_type(), ShowCount(type.considered()), ShowCount(type.changed()),
                  ShowCount(type.appear()), ShowCount(type.disappear()),
                  ShowCount(type.unchanged()), ShowCount(type.to_read()),
                  ShowCount(type.failed())});
  }
  return table.Render();
}

std::string ShowRules(const PreviewConfigResponse& preview, LongCells cells) {
  Table table(
      {{"type"}, {"rule"}, {"severity"}, {"opened", Align::kRight}, {"closed", Align::kRight}},
      cells);
  for (const auto& type : preview.object_types()) {
    for (const auto& rule : type.rules()) {
      table.AddRow({type.object_type(), rule.rule(), rule.severity(), ShowCount(rule.opened()),
                    ShowCount(rule.closed())});
    }
  }
  return table.Render();
}

// What a person must know to read the counts.
std::string ShowNotes(const v1::TypePreview& type) {
  std::string text;
  if (type.has_clients()) {
    const auto& clients = type.clients();
    text += "clients: " + ShowCount(clients.before()) + " now, " + ShowCount(clients.after()) +
            " then; " + ShowCount(clients.appear()) + " appear, " + ShowCount(clients.disappear()) +
            " disappear\n";
  }
  if (type.considered() < type.records()) {
    text += type.object_type() + ": " + ShowCount(type.considered()) + " of " +
            ShowCount(type.records()) + " were considered\n";
  }
  if (type.unread_properties_size() > 0) {
    text += type.object_type() + ": never read, empty here: " + Joined(type.unread_properties()) +
            "; reading costs about " + ShowCount(type.calls_to_read()) + " calls\n";
  }
  if (type.never_read()) {
    text += type.object_type() + ": never read as a whole; nothing is said of what is not here\n";
  }
  if (type.to_read() > 0) {
    text += type.object_type() + ": the content of " + ShowCount(type.to_read()) +
            " was dropped; they are read again and judged then\n";
  }
  return text;
}

std::string ShowSums(const google::protobuf::RepeatedPtrField<v1::MoneyText>& sums) {
  std::string text;
  for (const auto& sum : sums) {
    text += (text.empty() ? "" : " + ") + sum.amount() + (sum.currency().empty() ? "" : " ") +
            sum.currency();
  }
  return text.empty() ? "unknown" : text;
}

std::string ShowFigure(const v1::MoneyText& money) {
  if (money.amount().empty()) return "-";
  return money.amount() + (money.currency().empty() ? "" : " ") + money.currency();
}

std::string ShowMrr(const v1::MrrPreview& mrr, LongCells cells) {
  std::string text = "MRR of " + ShowCount(mrr.considered()) +
                     (mrr.considered() < mrr.clients() ? " of " + ShowCount(mrr.clients()) : "") +
                     " clients: " + ShowSums(mrr.before()) + " now, " + ShowSums(mrr.after()) +
                     " then; " + ShowCount(mrr.changed()) + " change\n";
  if (mrr.incomplete_before() + mrr.incomplete_after() > 0) {
    text += "incomplete figures: " + ShowCount(mrr.incomplete_before()) + " now, " +
            ShowCount(mrr.incomplete_after()) + " then\n";
  }
  Table table({{"client"}, {"name"}, {"now", Align::kRight}, {"then", Align::kRight}}, cells);
  for (const auto& client : mrr.samples()) {
    table.AddRow({client.client_id(), OrDash(client.name()), ShowFigure(client.before()),
                  ShowFigure(client.after())});
  }
  const std::string clients = table.Render();
  return text + (clients.empty() ? "" : "\n" + clients);
}

// Without control characters: it is what people wrote.
std::string Clean(const std::string& text) { return FitTo(text, DisplayWidth(text)); }

std::string ShowSample(const v1::RecordPreview& sample, const std::string& type, LongCells cells) {
  std::string text = type + " " + sample.object_id() + " " + ShowEffect(sample.effect()) +
                     (sample.name().empty() ? "" : ": ") + Clean(sample.name()) +
                     (sample.record_url().empty() ? "" : "  ") + sample.record_url() + "\n";
  Table table({{""}, {"field"}, {"now"}, {"then"}}, cells);
  for (const auto& field : sample.fields()) {
    table.AddRow({"", field.field(), OrDash(field.before()), OrDash(field.after())});
  }
  text += table.Render();
  for (const auto& issue : sample.issues_opened()) {
    text += "  + " + issue.rule() + ": " + Clean(issue.message()) + "\n";
  }
  for (const auto& issue : sample.issues_closed()) text += "  - " + issue.rule() + "\n";
  return text;
}

}  // namespace

std::string ShowPreview(const PreviewConfigResponse& preview, LongCells cells) {
  std::string text = "compared with version " + std::to_string(preview.current_version()) + "\n";
  const auto add = [&text](const std::string& part) {
    if (!part.empty()) text += "\n" + part;
  };
  add(ShowTypes(preview, cells));
  std::string notes;
  for (const auto& type : preview.object_types()) notes += ShowNotes(type);
  add(notes);
  add(ShowRules(preview, cells));
  if (preview.has_mrr()) add(ShowMrr(preview.mrr(), cells));
  for (const auto& type : preview.object_types()) {
    for (const auto& sample : type.samples()) add(ShowSample(sample, type.object_type(), cells));
  }
  add("unaffected: " + OrDash(Joined(preview.unaffected_types())) + "\n");
  return text;
}

}  // namespace stanna::ctl
