#include <string>

#include "tools/hubspot_sim/portal/messages.h"
#include "tools/hubspot_sim/portal/property_values.h"
#include "tools/hubspot_sim/text/hash.h"

namespace stanna::sim {
namespace {

using sv = std::string_view;

// The youngest activities lie ahead: booked meetings and tasks that are not due yet.
bool IsAhead(const Facts& f) { return f.index >= f.portal->LiveCount(f.type) * 97 / 100; }

int64_t OccurredMs(const Facts& f) {
  const int64_t epoch = f.portal->options().epoch_ms;
  int64_t at = f.created_ms / kSecondMs * kSecondMs;
  if (f.type == ObjectType::kMeeting) {
    at = (IsAhead(f) ? epoch + f.Roll(70, 40) * kDayMs : f.created_ms + f.Roll(70, 5) * kDayMs) /
         (30 * kMinuteMs) * (30 * kMinuteMs);
  } else if (f.type == ObjectType::kTask) {
    at = (IsAhead(f) ? epoch + (1 + f.Roll(70, 60)) * kDayMs : at + (1 + f.Roll(70, 20)) * kDayMs) /
         kHourMs * kHourMs;
  }
  return at;
}

bool Timestamp(const Facts& f, std::string& out) {
  if (f.Percent(71, 30)) {
    AppendIsoMillis(OccurredMs(f), out);
  } else {
    AppendIsoSeconds(OccurredMs(f), out);
  }
  return true;
}

bool Body(const Facts& f, std::string& out) {
  return !f.Percent(72, 8) && Put(out, MessageHtml(f));
}

bool Preview(const Facts& f, std::string& out) {
  if (f.Percent(72, 8)) return false;
  return Put(out, MessageText(f));
}

bool ActivityType(const Facts& f, std::string& out) {
  return f.Percent(73, 20) && Put(out, "Quarterly review");
}

bool Attachments(const Facts& f, std::string& out) {
  return f.Percent(74, 4) && Put(out, "24332474034;24332474044");
}

bool SubjectOf(const Facts& f, std::string& out) { return Put(out, Subject(f)); }

// Meetings.

bool Outcome(const Facts& f, std::string& out) {
  if (IsAhead(f)) return !f.Percent(75, 30) && Put(out, "SCHEDULED");
  const int64_t roll = f.Roll(75, 100);
  if (roll < 62) return Put(out, "COMPLETED");
  if (roll < 72) return Put(out, "NO_SHOW");
  if (roll < 80) return Put(out, "CANCELED");
  if (roll < 85) return Put(out, "RESCHEDULED");
  if (roll < 88) return Put(out, "Held on site");
  return false;
}
bool MeetingStart(const Facts& f, std::string& out) {
  AppendIsoSeconds(OccurredMs(f), out);
  return true;
}
bool MeetingEnd(const Facts& f, std::string& out) {
  AppendIsoSeconds(OccurredMs(f) + (1 + f.Roll(76, 4)) * 30 * kMinuteMs, out);
  return true;
}
bool Location(const Facts& f, std::string& out) {
  static constexpr sv kPlaces[] = {"Zoom", "Microsoft Teams", "Customer site", "Berlin office"};
  return !f.Percent(77, 25) && Put(out, Pick(f, 78, kPlaces));
}
bool Attendees(const Facts& f, std::string& out) {
  return f.Percent(79, 40) && Put(out, ";904875101;904875105");
}
bool InternalNotes(const Facts& f, std::string& out) {
  return f.Percent(80, 10) && Put(out, "<p>Do not share: margin is <b>low</b></p>");
}

// Calls.

struct CallResult {
  sv status;
  sv disposition;
};
const CallResult& ResultOf(const Facts& f) {
  static constexpr CallResult kResults[] = {{"COMPLETED", "f240bbac-87c9-4f6e-bf70-924b57d47db7"},
                                            {"COMPLETED", "f240bbac-87c9-4f6e-bf70-924b57d47db7"},
                                            {"COMPLETED", "a4c4c377-d246-4b32-a13b-75a56a4cd0ff"},
                                            {"NO_ANSWER", "73a0d17f-1163-4015-bdd5-ec830791da20"},
                                            {"BUSY", "9d9162e7-6cf3-4944-bf63-4dff82258764"},
                                            {"COMPLETED", "b2cf5968-551e-4856-9783-52b3da59a7d0"},
                                            {"FAILED", "17b47fee-58de-441e-a44c-c6300d46f273"},
                                            {"missed", ""}};
  return kResults[static_cast<size_t>(f.Roll(75, std::size(kResults)))];
}
bool CallStatus(const Facts& f, std::string& out) { return Put(out, ResultOf(f).status); }
bool Disposition(const Facts& f, std::string& out) {
  return !ResultOf(f).disposition.empty() && Put(out, ResultOf(f).disposition);
}
bool CallDirection(const Facts& f, std::string& out) {
  const bool inbound = ResultOf(f).status == "missed" || f.Percent(76, 30);
  return Put(out, inbound ? "INBOUND" : "OUTBOUND");
}
bool Duration(const Facts& f, std::string& out) {
  if (ResultOf(f).status != "COMPLETED") return f.Percent(77, 50) && Put(out, "0");
  return PutInt(out, 4000 + f.Roll(78, 2'400'000));
}
bool Voicemail(const Facts& f, std::string& out) {
  return ResultOf(f).status == "missed" && PutBool(out, f.Percent(79, 50));
}
bool FromNumber(const Facts&, std::string& out) { return Put(out, "+15550100"); }
bool ToNumber(const Facts& f, std::string& out) {
  return PutInt(out, 15550101 + f.Roll(80, 90000));
}
bool CallTitle(const Facts& f, std::string& out) {
  return !f.Percent(81, 10) && Put(out, "Call: " + std::string(Subject(f)));
}

// E-mails. The messages of a thread alternate in direction, beginning with ours.

bool IsIncoming(const Facts& f) { return f.index % 3 == 1 || f.Percent(75, 5); }

bool IsTracked(const Facts& f) { return !IsIncoming(f) && f.Percent(76, 70); }

bool EmailDirection(const Facts& f, std::string& out) {
  if (f.Percent(77, 3)) return Put(out, "FORWARDED_EMAIL");
  return Put(out, IsIncoming(f) ? "INCOMING_EMAIL" : "EMAIL");
}
bool EmailStatus(const Facts& f, std::string& out) {
  if (IsIncoming(f)) return f.Percent(78, 50) && Put(out, "SENT");
  return Put(out, f.Percent(79, 4) ? "BOUNCED" : "SENT");
}
bool EmailSubject(const Facts& f, std::string& out) {
  out = f.index % 3 == 0 ? "" : "Re: ";
  out += Subject(f);
  return true;
}
bool Counter(const Facts& f, uint64_t salt, int64_t bound, std::string& out) {
  if (!IsTracked(f)) return f.Percent(80, 50) && Put(out, "0");
  return PutInt(out, f.Roll(salt, bound));
}
bool Opens(const Facts& f, std::string& out) { return Counter(f, 81, 6, out); }
bool Clicks(const Facts& f, std::string& out) { return Counter(f, 82, 3, out); }
bool Replies(const Facts& f, std::string& out) { return Counter(f, 83, 2, out); }

std::string StaffAddress(const Facts& f) {
  const Owner& owner = Owners()[static_cast<size_t>(f.portal->GroupOf(f.type, f.index) % 4)];
  return std::string(owner.mailbox) + "@" + std::string(kOwnDomain);
}
bool CustomerAddress(const Facts& f, std::string& out) {
  const int64_t contact = f.portal->MainContact(f);
  if (contact < 0) return Put(out, "unknown.sender@elsewhere.example");
  return ContactEmail(f.portal->FactsOf(ObjectType::kContact, contact), out);
}
bool FromEmail(const Facts& f, std::string& out) {
  return IsIncoming(f) ? CustomerAddress(f, out) : Put(out, StaffAddress(f));
}
bool ToEmail(const Facts& f, std::string& out) {
  if (IsIncoming(f)) return Put(out, StaffAddress(f));
  if (!CustomerAddress(f, out)) return false;
  if (f.Percent(84, 10)) out += ";cc.reader@elsewhere.example";
  return true;
}
bool FromFirstName(const Facts& f, std::string& out) {
  return !IsIncoming(f) &&
         Put(out, Owners()[static_cast<size_t>(f.portal->GroupOf(f.type, f.index) % 4)].first_name);
}
bool ThreadId(const Facts& f, std::string& out) {
  char digits[20];
  const uint64_t group = static_cast<uint64_t>(f.portal->GroupOf(f.type, f.index));
  std::snprintf(digits, sizeof digits, "%016llx",
                static_cast<unsigned long long>(Mix(f.portal->options().seed, group)));
  return Put(out, digits);
}
bool MessageId(const Facts& f, std::string& out) {
  return Put(out, "<" + std::to_string(f.hash) + "@mail.example>");
}
bool EmailText(const Facts& f, std::string& out) {
  if (f.Percent(72, 8)) return false;
  return Put(out, MessageText(f) + "\r\n\r\nSent from my phone");
}
bool OutOfOffice(const Facts& f, std::string& out) {
  return IsIncoming(f) && PutBool(out, f.Percent(85, 4));
}
bool Headers(const Facts& f, std::string& out) {
  std::string from;
  std::string to;
  if (!FromEmail(f, from) || !ToEmail(f, to)) return false;
  return Put(out, "{\"from\":{\"email\":\"" + from + "\"},\"to\":[{\"email\":\"" + to +
                      "\"}],\"cc\":[],\"bcc\":[]}");
}

// Tasks.

bool IsDone(const Facts& f) { return !IsAhead(f) && !f.Percent(75, 25); }

bool TaskStatus(const Facts& f, std::string& out) {
  static constexpr sv kOpen[] = {"NOT_STARTED", "NOT_STARTED", "IN_PROGRESS", "WAITING",
                                 "DEFERRED"};
  return Put(out, IsDone(f) ? "COMPLETED" : Pick(f, 76, kOpen));
}
bool Priority(const Facts& f, std::string& out) {
  static constexpr sv kValues[] = {"NONE", "LOW", "MEDIUM", "HIGH"};
  return Put(out, Pick(f, 77, kValues));
}
bool TaskType(const Facts& f, std::string& out) {
  static constexpr sv kValues[] = {"TODO", "TODO", "CALL", "EMAIL"};
  return Put(out, Pick(f, 78, kValues));
}
bool Completed(const Facts& f, std::string& out) {
  if (!IsDone(f)) return false;
  AppendIsoMillis(OccurredMs(f) - f.Roll(79, 48) * kHourMs, out);
  return true;
}
bool Reminders(const Facts& f, std::string& out) {
  return f.Percent(80, 30) && PutInt(out, OccurredMs(f) - kDayMs);
}
bool TaskSubject(const Facts& f, std::string& out) {
  return Put(out, "Follow up: " + std::string(Subject(f)));
}
bool IsDoneText(const Facts& f, std::string& out) { return Put(out, IsDone(f) ? "1" : "0"); }

std::vector<PropertyDefinition> WithCommon(std::vector<PropertyDefinition> table) {
  AppendActivityProperties(table);
  return table;
}

}  // namespace

void AppendActivityProperties(std::vector<PropertyDefinition>& table) {
  constexpr sv kInfo = "engagement";
  const std::vector<PropertyDefinition> common = {
      {"hs_activity_type", "Activity type", "enumeration", "select", kInfo, ActivityType, 0,
       "Quarterly review=Quarterly review;First Demo=First Demo"},
      {"hs_attachment_ids", "Attached file IDs", "enumeration", "checkbox", kInfo, Attachments},
      {"hs_body_preview", "Body preview", "string", "text", kInfo, Preview, kReadOnly},
      {"hs_createdate", "Create date", "datetime", "date", kInfo, CreatedAt,
       kDefault | kAlways | kReadOnly | kFromRecord},
      {"hs_gdpr_deleted", "GDPR deleted", "bool", "booleancheckbox", kInfo, NeverSet, kReadOnly,
       "true=True;false=False"},
      {"hs_lastmodifieddate", "Last modified date", "datetime", "date", kInfo, UpdatedAt,
       kDefault | kAlways | kReadOnly | kFromRecord},
      {"hs_object_id", "Record ID", "number", "number", kInfo, ObjectId,
       kDefault | kAlways | kReadOnly | kUnique | kFromRecord},
      {"hs_object_source", "Record source", "string", "text", kInfo, ObjectSource, kReadOnly},
      {"hs_timestamp", "Activity date", "datetime", "date", kInfo, Timestamp},
      {"hubspot_owner_id", "Activity assigned to", "enumeration", "select", kInfo, OwnerId,
       kExternalOptions},
  };
  table.insert(table.end(), common.begin(), common.end());
}

std::vector<PropertyDefinition> MeetingProperties() {
  constexpr sv kInfo = "meeting";
  return WithCommon({
      {"hs_attendee_owner_ids", "Attendee owner IDs", "enumeration", "checkbox", kInfo, Attendees,
       kExternalOptions},
      {"hs_internal_meeting_notes", "Internal notes", "string", "html", kInfo, InternalNotes},
      {"hs_meeting_body", "Meeting description", "string", "html", kInfo, Body},
      {"hs_meeting_end_time", "End time", "datetime", "date", kInfo, MeetingEnd},
      {"hs_meeting_external_url", "External URL", "string", "text", kInfo, NeverSet},
      {"hs_meeting_location", "Location", "string", "text", kInfo, Location},
      {"hs_meeting_outcome", "Meeting outcome", "enumeration", "select", kInfo, Outcome, 0,
       "SCHEDULED=Scheduled;COMPLETED=Completed;RESCHEDULED=Rescheduled;NO_SHOW=No "
       "show;CANCELED=Canceled;Held on site=Held on site"},
      {"hs_meeting_start_time", "Start time", "datetime", "date", kInfo, MeetingStart},
      {"hs_meeting_title", "Meeting name", "string", "text", kInfo, SubjectOf},
  });
}

std::vector<PropertyDefinition> CallProperties() {
  constexpr sv kInfo = "call";
  return WithCommon({
      {"hs_call_body", "Call notes", "string", "html", kInfo, Body},
      {"hs_call_direction", "Call direction", "enumeration", "select", kInfo, CallDirection, 0,
       "INBOUND=Inbound;OUTBOUND=Outbound"},
      {"hs_call_disposition", "Call outcome", "enumeration", "select", kInfo, Disposition, 0,
       "9d9162e7-6cf3-4944-bf63-4dff82258764=Busy;"
       "f240bbac-87c9-4f6e-bf70-924b57d47db7=Connected;"
       "a4c4c377-d246-4b32-a13b-75a56a4cd0ff=Left live message;"
       "b2cf5968-551e-4856-9783-52b3da59a7d0=Left voicemail;"
       "73a0d17f-1163-4015-bdd5-ec830791da20=No answer;"
       "17b47fee-58de-441e-a44c-c6300d46f273=Wrong number"},
      {"hs_call_duration", "Call duration", "number", "number", kInfo, Duration},
      {"hs_call_from_number", "From number", "string", "text", kInfo, FromNumber},
      {"hs_call_has_voicemail", "Has voicemail", "bool", "booleancheckbox", kInfo, Voicemail, 0,
       "true=True;false=False"},
      {"hs_call_recording_url", "Recording URL", "string", "text", kInfo, NeverSet},
      {"hs_call_status", "Call status", "enumeration", "select", kInfo, CallStatus, 0,
       "COMPLETED=Completed;NO_ANSWER=No answer;BUSY=Busy;FAILED=Failed;missed=Missed"},
      {"hs_call_title", "Call title", "string", "text", kInfo, CallTitle},
      {"hs_call_to_number", "To number", "string", "text", kInfo, ToNumber},
  });
}

std::vector<PropertyDefinition> EmailProperties() {
  constexpr sv kInfo = "email";
  return WithCommon({
      {"hs_email_bcc_email", "Bcc", "string", "text", kInfo, NeverSet, kReadOnly},
      {"hs_email_cc_email", "Cc", "string", "text", kInfo, NeverSet, kReadOnly},
      {"hs_email_click_count", "Clicks", "number", "number", kInfo, Clicks, kReadOnly},
      {"hs_email_direction", "Email direction", "enumeration", "select", kInfo, EmailDirection, 0,
       "EMAIL=Outgoing;INCOMING_EMAIL=Incoming;FORWARDED_EMAIL=Forwarded"},
      {"hs_email_from_email", "From", "string", "text", kInfo, FromEmail, kReadOnly},
      {"hs_email_from_firstname", "From first name", "string", "text", kInfo, FromFirstName,
       kReadOnly},
      {"hs_email_headers", "Headers", "string", "text", kInfo, Headers},
      {"hs_email_html", "HTML body", "string", "html", kInfo, Body},
      {"hs_email_message_id", "Message ID", "string", "text", kInfo, MessageId, kReadOnly},
      {"hs_email_open_count", "Opens", "number", "number", kInfo, Opens, kReadOnly},
      {"hs_email_reply_count", "Replies", "number", "number", kInfo, Replies, kReadOnly},
      {"hs_email_status", "Send status", "enumeration", "select", kInfo, EmailStatus, 0,
       "BOUNCED=Bounced;FAILED=Failed;SCHEDULED=Scheduled;SENDING=Sending;SENT=Sent"},
      {"hs_email_subject", "Subject", "string", "text", kInfo, EmailSubject},
      {"hs_email_text", "Text body", "string", "textarea", kInfo, EmailText},
      {"hs_email_thread_id", "Thread ID", "string", "text", kInfo, ThreadId, kReadOnly},
      {"hs_email_to_email", "To", "string", "text", kInfo, ToEmail, kReadOnly},
      {"hs_incoming_email_is_out_of_office", "Is out of office", "bool", "booleancheckbox", kInfo,
       OutOfOffice, kReadOnly, "true=True;false=False"},
  });
}

std::vector<PropertyDefinition> NoteProperties() {
  return WithCommon({{"hs_note_body", "Note body", "string", "html", "note", Body}});
}

std::vector<PropertyDefinition> TaskProperties() {
  constexpr sv kInfo = "task";
  return WithCommon({
      {"hs_task_body", "Notes", "string", "html", kInfo, Body},
      {"hs_task_completion_date", "Completed at", "datetime", "date", kInfo, Completed},
      {"hs_task_is_completed", "Is completed", "number", "calculation_equation", kInfo, IsDoneText,
       kCalculated},
      {"hs_task_priority", "Priority", "enumeration", "select", kInfo, Priority, 0,
       "NONE=None;LOW=Low;MEDIUM=Medium;HIGH=High"},
      {"hs_task_reminders", "Reminders", "string", "text", kInfo, Reminders},
      {"hs_task_status", "Task status", "enumeration", "select", kInfo, TaskStatus, 0,
       "NOT_STARTED=Not started;IN_PROGRESS=In "
       "progress;WAITING=Waiting;DEFERRED=Deferred;COMPLETED=Completed"},
      {"hs_task_subject", "Title", "string", "text", kInfo, TaskSubject},
      {"hs_task_type", "Task type", "enumeration", "select", kInfo, TaskType, 0,
       "EMAIL=Email;CALL=Call;TODO=To-do"},
  });
}

}  // namespace stanna::sim
