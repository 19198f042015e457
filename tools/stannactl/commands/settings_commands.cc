// stannactl settings [set NAME=VALUE…].
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <charconv>
#include <memory>
#include <string>
#include <vector>

#include "stanna/integration/v1/integration_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {
namespace {

namespace v1 = integration::v1;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::IntegrationService;
using Stub = IntegrationService::Stub;

struct SettingsFlags {
  std::vector<std::string> assignments;
};

// By the REST API's name.
const FieldDescriptor* FieldNamed(const Message& message, const std::string& name) {
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.json_name() == name && field.name() != "workspace_id") return &field;
  }
  return nullptr;
}

std::string NamesOf(const Message& message) {
  std::string names;
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->name() != "workspace_id") names += " " + type.field(i)->json_name();
  }
  return names;
}

template <typename Number>
bool Parse(const std::string& text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && rest == end;
}

void AddItems(const std::string& list, const FieldDescriptor& field, Message& message) {
  for (std::size_t from = 0; from <= list.size();) {
    const std::size_t end = std::min(list.find(',', from), list.size());
    if (end > from) {
      message.GetReflection()->AddString(&message, &field, list.substr(from, end - from));
    }
    from = end + 1;
  }
}

// Lists are separated by commas.
absl::Status SetField(const std::string& text, const FieldDescriptor& field, Message& message) {
  const auto& reflection = *message.GetReflection();
  double number = 0;
  std::int32_t whole = 0;
  if (field.is_repeated()) {
    AddItems(text, field, message);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    reflection.SetString(&message, &field, text);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 && Parse(text, whole)) {
    reflection.SetInt32(&message, &field, whole);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE && Parse(text, number)) {
    reflection.SetDouble(&message, &field, number);
  } else {
    return InvalidArgument(field.json_name() + "=" + text + ": not a number");
  }
  return absl::OkStatus();
}

// What is asked for, in the two calls that it takes.
struct Assigned {
  v1::UpdateSettingsRequest settings;
  v1::UpdateInsightThresholdsRequest thresholds;
};

absl::StatusOr<Assigned> ReadAssignments(const std::vector<std::string>& assignments) {
  Assigned assigned;
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos) return InvalidArgument(assignment + " is not NAME=VALUE");
    const std::string name = assignment.substr(0, equals);
    Message* message = &assigned.settings;
    const FieldDescriptor* field = FieldNamed(*message, name);
    if (field == nullptr) {
      message = &assigned.thresholds;
      field = FieldNamed(*message, name);
    }
    if (field == nullptr) {
      return InvalidArgument("no setting " + name + "; there are" + NamesOf(assigned.settings) +
                             NamesOf(assigned.thresholds));
    }
    RETURN_IF_ERROR(SetField(assignment.substr(equals + 1), *field, *message));
  }
  return assigned;
}

std::string ShowValue(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    std::string list;
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      list += (i == 0 ? "" : ",") + reflection.GetRepeatedString(message, &field, i);
    }
    return list;
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    return std::to_string(reflection.GetInt32(message, &field));
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
    char text[32];
    const auto end =
        std::to_chars(text, text + sizeof text, reflection.GetDouble(message, &field)).ptr;
    return {text, end};
  }
  return reflection.GetString(message, &field);
}

void AddRows(const Message& message, Table& table) {
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) continue;
    table.AddRow({field.json_name(), ShowValue(message, field)});
  }
}

absl::Status Show(const Session& session, const v1::Settings& settings) {
  Table table({{"setting"}, {"value"}}, CellsFor(session.console()));
  AddRows(settings, table);
  AddRows(settings.insight_thresholds(), table);
  session.Print(settings, table.Render());
  return absl::OkStatus();
}

absl::Status Get(const Session& session) {
  const auto stub = IntegrationService::NewStub(session.channel());
  v1::Settings settings;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::GetSettings, v1::GetSettingsRequest(), settings));
  return Show(session, settings);
}

// The thresholds first: the other call answers with all that there is then.
absl::Status Set(const Session& session, const SettingsFlags& flags) {
  ASSIGN_OR_RETURN(const Assigned assigned, ReadAssignments(flags.assignments));
  const auto stub = IntegrationService::NewStub(session.channel());
  if (assigned.thresholds.ByteSizeLong() > 0) {
    v1::InsightThresholds thresholds;
    RETURN_IF_ERROR(
        session.Call(*stub, &Stub::UpdateInsightThresholds, assigned.thresholds, thresholds));
  }
  v1::Settings settings;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::UpdateSettings, assigned.settings, settings));
  return Show(session, settings);
}

}  // namespace

void AddSettingsCommands(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<SettingsFlags>();
  auto* settings = app.add_subcommand("settings", "what the workspace is called, and calls a risk");
  auto* set = settings->add_subcommand("set", "change some of them");
  set->add_option("NAME=VALUE", flags->assignments,
                  "timezone=Europe/Berlin, riskThreshold=45, ownDomains=a.com,b.com, …")
      ->required();
  // The parent's action stands, whichever of the two is called.
  line.OnCall(settings, [flags](const Session& session) {
    return flags->assignments.empty() ? Get(session) : Set(session, *flags);
  });
}

}  // namespace stanna::ctl
