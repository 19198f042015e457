#include "server/insights/text/prepare_text.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "server/insights/text/utf8.h"

namespace stanna::insights {
namespace {

PreparedText Prepare(std::string_view subject, std::string_view body,
                     MessageKind kind = MessageKind::kEmail) {
  Message message;
  message.kind = kind;
  message.subject = subject;
  message.body = body;
  return PrepareText(message);
}

// "1.5: closing sentence", one a line.
std::string PartsOf(const PreparedText& prepared) {
  std::string parts;
  for (const TextPart& part : prepared.parts) {
    char weight[16];
    std::snprintf(weight, sizeof weight, "%g", part.weight);
    parts += (parts.empty() ? "" : " / ") + std::string(weight) + ": " +
             prepared.text.substr(part.begin, part.end - part.begin);
  }
  return parts;
}

// ---- whole mails ----

constexpr std::string_view kWords =
    "The export has been failing since Tuesday.\nWhen will it be fixed?";

TEST(PrepareText, ReadsGmail) {
  const auto prepared = Prepare("Re: Export", R"(<div dir="ltr"><div>Hi Maria,</div><div><br></div>
<div>The export has been failing since Tuesday.</div><div>When will it be fixed?</div><div><br></div>
<div>Best,</div><div>Tom</div></div><br><div class="gmail_quote gmail_quote_container">
<div dir="ltr" class="gmail_attr">On Mon, Mar 2, 2026 at 9:30 AM Maria &lt;<a href="mailto:m@example.com">m@example.com</a>&gt;
wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid">
<div>We are so happy to announce great news!</div></blockquote></div>)");
  EXPECT_EQ(prepared.text, "Export\nHi Maria,\n" + std::string(kWords));
  EXPECT_EQ(PartsOf(prepared),
            "0.25: Export / 1.1: The export has been failing since Tuesday. / 1.5: When will it be "
            "fixed?");
  EXPECT_EQ(prepared.language, "en");
  EXPECT_EQ(prepared.automatic, Automatic::kNone);
}

TEST(PrepareText, ReadsOutlook) {
  const auto prepared =
      Prepare("Export", R"(<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style><!-- p.MsoNormal {margin:0} --></style>
<!--[if gte mso 9]><xml><o:shapedefaults/></xml><![endif]--></head><body lang="EN-GB"><div class="WordSection1">
<p class="MsoNormal">Hello Maria,<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p class="MsoNormal">The export has been failing since Tuesday.<o:p></o:p></p>
<p class="MsoNormal">When will it be fixed?<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p class="MsoNormal">Kind regards<o:p></o:p></p><p class="MsoNormal"><b>Tom Baker</b><o:p></o:p></p>
<p class="MsoNormal">Head of Operations | Great Wonderful Foods Ltd<o:p></o:p></p>
<p class="MsoNormal">T: +44 20 7946 0000 | <a href="http://example.com">example.com</a><o:p></o:p></p>
<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">
<b>From:</b> Maria &lt;m@example.com&gt;<br><b>Sent:</b> 02 March 2026 09:30<br><b>To:</b> Tom<br>
<b>Subject:</b> Export</p></div></div><p class="MsoNormal">This is terrible, we hate it.</p></div></body></html>)");
  EXPECT_EQ(prepared.text, "Export\nHello Maria,\n" + std::string(kWords));
  EXPECT_EQ(prepared.parts.front().weight, kSubjectWeight);
}

TEST(PrepareText, ReadsOutlookOnTheWeb) {
  const auto prepared =
      Prepare("", R"(<div class="elementToProof" style="font-size:12pt">The export has been
failing since Tuesday.</div><div class="elementToProof">When will it be fixed?</div>
<div id="Signature"><p>Tom Baker</p><p>Great Foods</p></div><div id="appendonsend"></div><hr>
<div id="divRplyFwdMsg" dir="ltr"><b>From:</b> Maria<br><b>Sent:</b> Monday<br></div>
<div>old and terrible</div>)");
  EXPECT_EQ(prepared.text, kWords);
}

TEST(PrepareText, ReadsAppleMail) {
  const auto prepared =
      Prepare("", R"(<html><head></head><body style="overflow-wrap: break-word;">The export has
been failing since Tuesday.<div>When will it be fixed?</div><div><br><div id="AppleMailSignature">Sent from my iPhone</div>
<div><br><blockquote type="cite"><div>On 2 Mar 2026, at 09:30, Maria &lt;m@example.com&gt; wrote:</div><br
class="Apple-interchange-newline"><div>old and terrible</div></blockquote></div></div></body></html>)");
  EXPECT_EQ(prepared.text, kWords);
}

TEST(PrepareText, ReadsPlainText) {
  const auto prepared = Prepare(
      "AW: Export",
      "Hallo Maria,\r\n\r\nder Export geht seit Dienstag nicht mehr. "
      "Wir haben\r\nbisher keine Antwort bekommen. Wann wird das\r\nbehoben?\r\n\r\n"
      "Mit freundlichen Grüßen\r\nTom Baker\r\n\r\nMuster GmbH | Hauptstr. 1 | Berlin\r\n\r\n"
      "Am 02.03.2026 um 09:30 schrieb Maria:\r\n> Alles super!\r\n");
  EXPECT_EQ(prepared.text,
            "Export\nHallo Maria,\nder Export geht seit Dienstag nicht mehr. Wir haben\nbisher "
            "keine Antwort bekommen. Wann wird das\nbehoben?");
  EXPECT_EQ(prepared.language, "de");
  EXPECT_FALSE(prepared.readable);
}

TEST(PrepareText, KeepsAnswersBetweenQuotedLines) {
  const auto prepared =
      Prepare("",
              "On 2 Mar 2026, at 09:30, Maria <m@example.com> wrote:\n> Is the export "
              "fixed?\n\nNo, it still fails.\n\n> Will you renew?\n\nWe will not.\n\n-- \nTom");
  EXPECT_EQ(prepared.text, "No, it still fails.\nWe will not.");
}

TEST(PrepareText, ReadsWhatHubSpotLogged) {
  const auto prepared =
      Prepare("Export",
              "The export has been failing since Tuesday. When will it be fixed? "
              "Thanks, Tom On Mon, Mar 2, 2026 at 9:30 AM Maria <m@example.com> wrote: > so happy");
  EXPECT_EQ(prepared.text,
            "Export\nThe export has been failing since Tuesday. When will it be fixed?");
}

TEST(PrepareText, DropsBannersAndDisclaimers) {
  const auto prepared = Prepare("[EXTERNAL] Export",
                                "CAUTION: This email originated from outside of the "
                                "organization. Do not click links or open attachments unless you "
                                "recognize the sender.\n\nHi Maria,\n\n"
                                "The export has been failing since Tuesday.\nWhen will it be "
                                "fixed?\n\nRegards,\nTom\n\nThis email and any "
                                "attachments are confidential and may be privileged. If you are "
                                "not the intended recipient, please notify "
                                "the sender.\nGreat Foods Ltd. Registered in England. Registered "
                                "office: 1 High Street, London.");
  EXPECT_EQ(prepared.text, "Export\nHi Maria,\n" + std::string(kWords));
}

TEST(PrepareText, JoinsLinesThatMailProgramsBroke) {
  const auto prepared =
      Prepare("",
              "We have been waiting for an answer since last Tuesday, and the\nteam is "
              "getting impatient.\n\n- first\n- second\nshort\nlines");
  EXPECT_EQ(prepared.text,
            "We have been waiting for an answer since last Tuesday, and the team is getting "
            "impatient.\n- first\n- second\nshort\nlines");
}

TEST(PrepareText, DropsTheSendersName) {
  Message message;
  message.body = "The export has been failing since Tuesday.\nWhen will it be fixed?\n\nTom";
  message.headers = R"({"from":{"email":"tbaker@example.com","firstName":"Tom"}})";
  EXPECT_EQ(PrepareText(message).text, kWords);
  message.headers = R"({"from":{"email":"tom.baker@example.com"}})";
  EXPECT_EQ(PrepareText(message).text, kWords);
  message.body = "We tried it.\nTerrible";
  EXPECT_EQ(PrepareText(message).text, message.body);
}

TEST(PrepareText, DropsMeetingLinks) {
  const auto prepared = Prepare("", std::string(kWords) + R"(

________________________________________________________________________________
Microsoft Teams meeting
Join on your computer, mobile app or room device
Click here to join the meeting
Meeting ID: 123 456 789
Passcode: abcdef
Download Teams | Join on the web
Learn More | Meeting options
________________________________________________________________________________
)");
  EXPECT_EQ(prepared.text, kWords);
}

// ---- notes and others ----

TEST(PrepareText, ReadsMailsCopiedIntoNotes) {
  const std::string mail = "From: Tom\nSent: Monday\nTo: Ann\nSubject: Offer\n\nWe are leaving.";
  EXPECT_EQ(Prepare("", mail, MessageKind::kNote).text, "We are leaving.");
  EXPECT_EQ(Prepare("", mail, MessageKind::kEmail).text, "");
  EXPECT_EQ(
      Prepare("", "<p>Tom said:</p><blockquote>We are leaving.</blockquote>", MessageKind::kNote)
          .text,
      "Tom said:\nWe are leaving.");
}

// ---- weights ----

TEST(PrepareText, WeighsOpeningMiddleAndClosing) {
  EXPECT_EQ(PartsOf(Prepare("", "One here.")), "1.5: One here.");
  EXPECT_EQ(PartsOf(Prepare("", "One here. Two here.")), "1.1: One here. / 1.5: Two here.");
  EXPECT_EQ(PartsOf(Prepare("", "One here. Two here! Three here? Four here.")),
            "1.1: One here. / 1: Two here! Three here? / 1.5: Four here.");
  EXPECT_EQ(PartsOf(Prepare("Outage", "")), "0.5: Outage");
  EXPECT_EQ(PartsOf(Prepare("Re: Outage", "Fixed.")), "0.25: Outage / 1.5: Fixed.");
  EXPECT_EQ(PartsOf(Prepare("Re:", "Fixed.")), "1.5: Fixed.");
  EXPECT_EQ(PartsOf(Prepare("", "Great! 😀 Really.")), "1.1: Great! 😀 / 1.5: Really.");
  EXPECT_EQ(PartsOf(Prepare("", "One here.\nTwo here.\nTom")),
            "1.1: One here. / 1.5: Two here. / 1: Tom");
  EXPECT_EQ(PartsOf(Prepare("", "See e.g. Mr. Smith, i.e. v. 2.5 of it. Done.")),
            "1.1: See e.g. Mr. Smith, i.e. v. 2.5 of it. / 1.5: Done.");
}

TEST(PrepareText, GivesGreetingsAndCourtesiesNoWeight) {
  EXPECT_EQ(PartsOf(Prepare(
                "",
                "Hi Maria, I hope you are well. It fails. We are angry. Please let me know if "
                "you have any questions. Have a great weekend!")),
            "1.1: It fails. / 1.5: We are angry.");
  EXPECT_EQ(PartsOf(Prepare("", "Can we do 2 pm? Thanks!")), "1.5: Can we do 2 pm?");
  EXPECT_EQ(PartsOf(Prepare("", "Thursday works for me, thank you.")),
            "1.5: Thursday works for me");
  EXPECT_EQ(PartsOf(Prepare("", "Thanks for the quick reply. It still fails.")),
            "1.5: It still fails.");
  EXPECT_EQ(PartsOf(Prepare("", "It still fails. Thanks for nothing!")),
            "1.1: It still fails. / 1.5: Thanks for nothing!");
  EXPECT_EQ(PartsOf(Prepare("", "Thanks so much for jumping on this so quickly!")),
            "1.5: Thanks so much for jumping on this so quickly!");
  EXPECT_EQ(PartsOf(Prepare("", "Thank you!")), "1.5: Thank you!");
  EXPECT_EQ(PartsOf(Prepare("", "Have a great weekend!")), "1.5: Have a great weekend!");
  EXPECT_EQ(PartsOf(Prepare("", "Hi Tom,")), "");
  EXPECT_EQ(
      PartsOf(Prepare(
          "", "If you have any questions about the invoice that is three weeks late, call me.")),
      "1.5: If you have any questions about the invoice that is three weeks late, call me.");
}

TEST(PrepareText, PartsAreInOrderAndWithinTheText) {
  for (const std::string_view body :
       {"", " ", "a", "...", "Hi", "Hi Tom, ", "One. Two. Three.", "\n\n\n", "> quoted\n> only",
        "😀", "Thanks,\nTom", "-- \nTom", "Best regards,\nTom\nPS: x", "\xFF\xFF. \xFF"}) {
    for (const std::string_view subject : {"", "Re:", "Subject", "\xFF"}) {
      const auto prepared = Prepare(subject, body);
      int at = 0;
      for (const TextPart& part : prepared.parts) {
        EXPECT_LE(at, part.begin) << body;
        EXPECT_LT(part.begin, part.end) << body;
        EXPECT_GT(part.weight, 0) << body;
        at = part.end;
      }
      EXPECT_LE(at, static_cast<int>(prepared.text.size())) << body;
    }
  }
}

}  // namespace
}  // namespace stanna::insights
