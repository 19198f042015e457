#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "server/insights/text/prepare_text.h"

namespace stanna::insights {
namespace {

struct Case {
  Automatic expected = Automatic::kNone;
  std::string_view subject, body, headers;
};

Automatic Of(const Case& c) {
  Message message;
  message.subject = c.subject;
  message.body = c.body;
  message.headers = c.headers;
  return PrepareText(message).automatic;
}

void Expect(const Case& c) {
  EXPECT_EQ(static_cast<int>(Of(c)), static_cast<int>(c.expected))
      << c.subject << " / " << c.body << " / " << c.headers;
}

constexpr std::string_view kBody = "Something happened here today.";

TEST(AutomaticOf, BySubject) {
  using enum Automatic;
  const std::pair<Automatic, std::string_view> kSubjects[] = {
      {kAutoReply, "Automatic reply: Invoice"},
      {kAutoReply, "Auto-Reply: Invoice"},
      {kAutoReply, "Automatische Antwort: Angebot"},
      {kAutoReply, "Réponse automatique : Offre"},
      {kAutoReply, "Respuesta automática: Oferta"},
      {kAutoReply, "Risposta automatica: Offerta"},
      {kAutoReply, "Automatisch antwoord: Offerte"},
      {kAutoReply, "Autosvar: Offert"},
      {kAutoReply, "Resposta automática: Oferta"},
      {kOutOfOffice, "Out of office"},
      {kOutOfOffice, "Out of Office: Invoice"},
      {kOutOfOffice, "[EXTERNAL] Out of Office: Invoice"},
      {kOutOfOffice, "Out of office reply Re: Invoice"},
      {kOutOfOffice, "Abwesenheitsnotiz: Angebot"},
      {kOutOfOffice, "Absence : Offre"},
      {kOutOfOffice, "Fuera de la oficina: Oferta"},
      {kOutOfOffice, "Fuori ufficio"},
      {kOutOfOffice, "Afwezig: Offerte"},
      {kBounce, "Undeliverable: Invoice"},
      {kBounce, "Delivery Status Notification (Failure)"},
      {kBounce, "Undelivered Mail Returned to Sender"},
      {kBounce, "Mail delivery failed: returning message to sender"},
      {kBounce, "Unzustellbar: Angebot"},
      {kBounce, "Non remis : Offre"},
      {kCalendar, "Accepted: Weekly sync"},
      {kCalendar, "Declined: Weekly sync"},
      {kCalendar, "Tentative: Weekly sync"},
      {kCalendar, "Canceled: Weekly sync"},
      {kCalendar, "Canceled event: Weekly sync @ Wed Mar 4"},
      {kCalendar, "Updated invitation: Weekly sync @ Wed Mar 4"},
      {kCalendar, "Invitation: Weekly sync @ Wed Mar 4"},
      {kCalendar, "New Time Proposed: Weekly sync"},
      {kCalendar, "Zugesagt: Jour fixe"},
      {kCalendar, "Abgesagt: Jour fixe"},
      {kCalendar, "Accepté : Point hebdo"},
      {kCalendar, "Uitnodiging: Overleg"},
      {kNone, "Re: Automatic reply: Invoice"},
      {kNone, "AW: Abwesenheitsnotiz"},
      {kNone, "Out of office next week - can we move the call?"},
      {kNone, "Automatic replies do not work in your product"},
      {kNone, "Undeliverable promises"},
      {kNone, "Accepted the offer"},
      {kNone, "Cancelled: our subscription"},
      {kNone, "Canceled: contract 4711"},
      {kNone, "Invitation to tender"},
      {kNone, "Cancellation of our contract"},
      {kNone, "Absences are not exported"},
      {kNone, "OOO in March, handover inside"},
  };
  for (const auto& [expected, subject] : kSubjects) Expect({expected, subject, kBody, ""});
}

TEST(AutomaticOf, ByHeaders) {
  using enum Automatic;
  const Case kCases[] = {
      {kNone, "Hello", kBody, R"({"from":{"email":"tom@example.com"}})"},
      {kNone, "Hello", kBody, R"({"Auto-Submitted":"no"})"},
      {kAutoReply, "Hello", kBody, R"({"Auto-Submitted":"auto-replied"})"},
      {kAutoReply, "Hello", kBody, R"({"X-Autoreply":"yes"})"},
      {kAutoReply, "Hello", kBody, R"({"Precedence":"auto_reply"})"},
      {kAutoReply, "Hello", kBody, R"({"Return-Path":"<>"})"},
      {kBounce, "Hello", kBody, R"({"from":{"email":"MAILER-DAEMON@example.com"}})"},
      {kBounce, "Hello", kBody, R"({"from":{"email":"postmaster@example.com"}})"},
      {kBounce, "Hello", kBody, R"({"X-Failed-Recipients":"ann@example.com"})"},
      {kBounce, "Hello", kBody,
       R"({"Content-Type":"multipart/report; report-type=delivery-status"})"},
      {kBulk, "Hello", kBody, R"({"Auto-Submitted":"auto-generated"})"},
      {kBulk, "Hello", kBody, R"({"Precedence":"bulk"})"},
      {kBulk, "Hello", kBody, R"({"List-Unsubscribe":"<mailto:x@example.com>"})"},
      {kBulk, "Hello", kBody, R"({"from":{"email":"no-reply@example.com"}})"},
      // People write to lists.
      {kNone, "Re: Hello", kBody, R"({"List-Id":"<support.example.com>","Precedence":"list"})"},
      {kBulk, "Re: Hello", kBody, R"({"Precedence":"bulk"})"},
      {kCalendar, "Hello", kBody, R"({"Content-Type":"text/calendar; method=REPLY"})"},
      {kOutOfOffice, "Out of office", kBody, R"({"Auto-Submitted":"auto-replied"})"},
      {kNone, "Hello", kBody, "not json"},
  };
  for (const Case& c : kCases) Expect(c);
}

TEST(AutomaticOf, ByHubSpotsFlag) {
  Message message;
  message.body = kBody;
  message.out_of_office = true;
  EXPECT_EQ(PrepareText(message).automatic, Automatic::kOutOfOffice);
}

TEST(AutomaticOf, ByBodyWhereNothingElseIsSaid) {
  using enum Automatic;
  const Case kCases[] = {
      {kOutOfOffice, "",
       "I am out of the office until Monday 14 July with limited access to email. "
       "For urgent matters please contact support@example.com.",
       ""},
      {kOutOfOffice, "Re: Invoice",
       "Hi,\n\nThank you for your email. I'm currently on annual leave, "
       "returning on 4 May. In my absence please contact Ann.\n\nBest "
       "regards,\nTom",
       ""},
      {kOutOfOffice, "",
       "Vielen Dank für Ihre Nachricht. Ich bin derzeit nicht im Büro und ab dem 4. "
       "Mai wieder erreichbar. In dringenden Fällen wenden Sie sich bitte an Ann.",
       ""},
      {kOutOfOffice, "",
       "Bonjour,\nJe suis actuellement absent, de retour le 4 mai. En cas d'urgence, "
       "vous pouvez contacter Ann.",
       ""},
      {kOutOfOffice, "",
       "Estoy fuera de la oficina hasta el 4 de mayo. Para cualquier urgencia, "
       "contacte con Ann.",
       ""},
      {kOutOfOffice, "", "Ik ben afwezig tot en met 4 mei. Voor dringende zaken kunt u Ann bellen.",
       ""},
      {kOutOfOffice, "", "<p>Hello,</p><p>I’m out of the office until 4 May.</p>", ""},
      {kAutoReply, "",
       "Automatic reply: thank you for contacting us. Your message has been received and "
       "ticket 48213 has been created.",
       ""},
      {kAutoReply, "",
       "Thank you for contacting Acme. We have received your request and a ticket has "
       "been created. A member of our team will answer within 24 hours.",
       ""},
      {kAutoReply, "", "This is an automated response. Do not reply to this email.", ""},
      {kAutoReply, "", "Your invoice is ready.\nPlease do not reply to this email.", ""},
      {kAutoReply, "", "Dies ist eine automatische Antwort auf Ihre Anfrage.", ""},
      {kBounce, "", "Delivery has failed to these recipients or groups: ann@example.com", ""},
      {kBounce, "", "This is the mail system at host mx.example.com.", ""},
      {kBounce, "",
       "Your message to ann@example.com could not be delivered because the address was not found.",
       ""},
      {kBounce, "", "Undeliverable: Quarterly report. The mailbox is full.", ""},
      {kCalendar, "", "Rescheduled: Quarterly review moved to 14 May at 10:00.", ""},
      {kCalendar, "", "Cancelled: Weekly sync. New time will be proposed next week.", ""},
      {kCalendar, "", "Tom Baker has accepted this invitation.", ""},
      {kCalendar, "", "Accepted: QBR @ Thu 5 Mar", ""},
      {kBulk, "Our news",
       "Big launch!\n\nYou are receiving this email because you signed up.\nUnsubscribe", ""},
      {kNone, "", "I was out of office last week, sorry for the late answer.", ""},
      {kNone, "", "I am out of the office next week. Could you send the offer today?", ""},
      {kNone, "", "I will be out of the office until Monday but the export must work by then.", ""},
      {kNone, "",
       "I'm on vacation until Friday. The outage last night cost us three customers. Nobody "
       "told us anything. We are thinking about leaving.",
       ""},
      {kNone, "", "Tom asked why he keeps getting \"This is an automated response\" from you.", ""},
      {kNone, "", "Unfortunately I am out of office next week, can we meet the week after?", ""},
      {kNone, "", "Your message to ann@example.com was very kind, thank you.", ""},
      {kNone, "", "Thank you for contacting us about the renewal, we would like to sign.", ""},
      {kNone, "", "Cancelled: our subscription ends in May.", ""},
      {kNone, "", "Declined: the price was too high for them.", ""},
      {kNone, "", "Please unsubscribe me from these mails.", ""},
      {kNone, "", "The parcel could not be delivered to our office.", ""},
      {kNone, "", "We have received your invoice and it is wrong again.", ""},
      {kNone, "", "", ""},
  };
  for (const Case& c : kCases) Expect(c);
}

TEST(AutomaticOf, LeavesNothingToScore) {
  Message message;
  message.subject = "Automatic reply: great news";
  message.body = "Thank you so much for your wonderful message!";
  const PreparedText prepared = PrepareText(message);
  EXPECT_TRUE(prepared.parts.empty());
  EXPECT_EQ(prepared.text, message.body);
}

}  // namespace
}  // namespace stanna::insights
