// stannactl person erase, list, lift.
#include <memory>

#include "stanna/integration/v1/integration_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/render/erasure_view.h"

namespace stanna::ctl {
namespace {

namespace v1 = integration::v1;
using Stub = v1::IntegrationService::Stub;

struct PersonFlags {
  std::string contact_id, email;
};

absl::Status Erase(const Session& session, const PersonFlags& flags) {
  const auto stub = v1::IntegrationService::NewStub(session.channel());
  v1::ErasePersonRequest request;
  request.set_contact_id(flags.contact_id);
  request.set_email(flags.email);
  v1::ErasePersonResponse response;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ErasePerson, request, response));
  session.Print(response, ShowErasedPerson(response));
  return absl::OkStatus();
}

absl::Status List(const Session& session) {
  const auto stub = v1::IntegrationService::NewStub(session.channel());
  v1::ListErasedPeopleRequest request;
  request.set_page_size(500);
  v1::ListErasedPeopleResponse all;
  for (;;) {
    v1::ListErasedPeopleResponse page;
    RETURN_IF_ERROR(session.Call(*stub, &Stub::ListErasedPeople, request, page));
    all.mutable_people()->MergeFrom(page.people());
    if (page.next_page_token().empty()) break;
    request.set_page_token(page.next_page_token());
  }
  session.Print(all, ShowErasedPeople(all));
  return absl::OkStatus();
}

absl::Status Lift(const Session& session, const PersonFlags& flags) {
  const auto stub = v1::IntegrationService::NewStub(session.channel());
  v1::LiftPersonErasureRequest request;
  request.set_contact_id(flags.contact_id);
  v1::ErasedPerson person;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::LiftPersonErasure, request, person));
  session.Print(person, "contact " + person.contact_id() +
                            " is kept away no longer; the next full sync brings back what HubSpot "
                            "has\n");
  return absl::OkStatus();
}

}  // namespace

void AddPersonCommands(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<PersonFlags>();
  auto* person = app.add_subcommand("person", "people who asked to be forgotten");
  person->require_subcommand(1);
  auto* erase = person->add_subcommand("erase", "erase a contact, and keep it away");
  auto* by = erase->add_option_group("who");
  by->add_option("--contact-id", flags->contact_id, "HubSpot's id of the contact");
  by->add_option("--email", flags->email, "its address");
  by->require_option(1);
  line.OnCall(erase, [flags](const Session& session) { return Erase(session, *flags); });
  line.OnCall(person->add_subcommand("list", "who is kept away"), List);
  auto* lift = person->add_subcommand("lift", "let the next full sync bring a contact back");
  lift->add_option("contact-id", flags->contact_id, "HubSpot's id of the contact")->required();
  line.OnCall(lift, [flags](const Session& session) { return Lift(session, *flags); });
}

}  // namespace stanna::ctl
