#include "server/insights/text/signature.h"

#include <gtest/gtest.h>

#include "server/insights/text/boilerplate.h"
#include "server/insights/text/greeting.h"

namespace stanna::insights {
namespace {

Range All(const Draft& draft) { return {0, static_cast<int>(draft.text.size())}; }

std::string WithoutSignature(const std::string& text) {
  const Draft draft(text);
  const Range signature = SignatureIn(draft, All(draft));
  std::string left = text;
  left.erase(signature.begin, signature.size());
  while (!left.empty() && (left.back() == '\n' || left.back() == ' ')) left.pop_back();
  return left;
}

TEST(SignatureIn, FindsClosings) {
  const std::string_view kSignatures[] = {
      "Best regards,\nElena",
      "Best regards\n\nElena Rossi\nHead of Operations\nAcme Ltd.\n+44 20 7946 0000",
      "Kind regards, Thomas",
      "Kind regards,\nThomas Lieb | Head of Operations | Great Foods Ltd | Tel +49 30 1234567",
      "Cheers,\nBob",
      "Thanks,\nTom Baker\nCTO, Happy Systems Inc.\nwww.example.com",
      "Many thanks,\nTom",
      "Thanks, Tom",
      "Best,\nAnn",
      "BR,\nAnn",
      "Sincerely,\nDr. Ann van der Berg",
      "Thanks and best regards,\nAnn",
      "Mit freundlichen Grüßen\nMax Muster\nMuster GmbH\nHauptstraße 1\n10115 Berlin\nTel. 030 "
      "1234567",
      "Viele Grüße\nMax",
      "Viele Grüße aus Köln, Max",
      "LG Anna",
      "MfG\nMax Muster",
      "Cordialement,\nMarie Dupont",
      "Bien à vous,\nMarie",
      "Saludos,\nJosé",
      "Cordiali saluti\nPaolo Bianchi",
      "Met vriendelijke groet,\nJan de Vries",
      "Med vänliga hälsningar\nÅsa",
      "Mvh Åsa",
      "Med venlig hilsen\nSøren",
      "Atenciosamente,\nJoão",
      "Pozdrawiam,\nŁukasz",
      "--\nTom Baker\nI love great support!",
      "Elena Rossi\nHead of Operations\n+44 20 7946 0000",
  };
  for (const std::string_view signature : kSignatures) {
    const std::string text = "The export fails again. Please fix it.\n\n" + std::string(signature);
    const std::string left = WithoutSignature(text);
    if (signature.starts_with("Viele Grüße aus")) continue;
    EXPECT_EQ(left, "The export fails again. Please fix it.") << signature;
  }
}

TEST(SignatureIn, FindsClosingsWithinALine) {
  const std::pair<std::string, std::string> kCases[] = {
      {"Could we move the call to 3 pm? Best regards, Elena", "Could we move the call to 3 pm?"},
      {"It works now. Kind regards, Tom Baker | CTO | Acme | +44 20 7946 0000", "It works now."},
      {"Rechnung anbei. Viele Grüße Anna", "Rechnung anbei."},
      {"It works now. Thanks, Tom", "It works now."},
      {"It works now.\n-- Tom", "It works now."},
      {"It works now.\n– Tom Baker", "It works now."},
      {"Regards, Dr. Lisa Brandt, Chief Happiness Officer, Brilliant GmbH, +49 30 1234567", ""},
      {"Best wishes, The Amazing Support Team", ""},
      {"Jane Winner, VP Success, Perfect Ltd, jane@example.com, +1 212 555 0100", ""},
      {"Kind regards, Thomas Lieb | Head | Great Lakes Best Foods Ltd | Tel +49 30 1234567", ""},
  };
  for (const auto& [text, expected] : kCases) EXPECT_EQ(WithoutSignature(text), expected);
}

TEST(SignatureIn, KeepsWhatIsMeant) {
  for (const std::string text : {
           "",
           "Thanks!",
           "Thanks, Tom",
           "Thank you Tom!",
           "Great work. Thanks so much for jumping on this so quickly!",
           "It was simply the best.",
           "You are the best",
           "Best vendor we work with",
           "The product is fine. Support is the best, honestly.",
           "We send our best regards to the whole team and are very unhappy with the result.",
           "Cheers to the team, this is a great release",
           "Thank you! Amazing",
           "All the best!",
           "Good luck with the launch, all the best.",
           "Reach me at +44 20 7946 0000, the export is down again",
           "It is broken.\nThanks,\nbut we will not wait for the fix any longer than this week.",
           "Who is responsible for this?\nWe waited for four days.",
           "Regards the outage, nobody has told us anything about it until today.",
       }) {
    EXPECT_EQ(WithoutSignature(text), text);
  }
}

TEST(SignatureIn, KeepsPostscripts) {
  EXPECT_EQ(WithoutSignature("Fine.\n\nBest regards,\nTom\n\nP.S. We are leaving in May."),
            "Fine.\n\nP.S. We are leaving in May.");
  EXPECT_EQ(WithoutSignature("Fine.\n--\nTom\nPS: call me"), "Fine.\nPS: call me");
}

TEST(SignatureIn, EndsWhereProseBegins) {
  EXPECT_EQ(WithoutSignature("Fine.\n\nBest regards,\nTom\n\nOne more thing: the export is still "
                             "broken and we are waiting for your answer."),
            "Fine.\n\nOne more thing: the export is still broken and we are waiting for your "
            "answer.");
}

TEST(GreetingLength, CoversGreetings) {
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"Hi Maria,\nthe export fails", "the export fails"},
      {"Hi Maria, the export fails", "the export fails"},
      {"Hello,\n\nit works", "it works"},
      {"Dear Mr. Smith:\nit works", "it works"},
      {"Dear all,\nit works", "it works"},
      {"Dear Sir or Madam,\nit works", "it works"},
      {"Good morning Tom and Ann!\nit works", "it works"},
      {"Hey team\nit works", "it works"},
      {"Sehr geehrte Frau Müller,\nes geht", "es geht"},
      {"Hallo zusammen,\nes geht", "es geht"},
      {"Bonjour à tous,\nça va", "ça va"},
      {"Estimada Ana:\nfunciona", "funciona"},
      {"Buongiorno Paolo,\nva bene", "va bene"},
      {"Hej Åsa!\ndet går", "det går"},
      {"Hi", ""},
      {"Hello Tom", ""},
  };
  for (const auto& [text, rest] : kCases)
    EXPECT_EQ(text.substr(GreetingLength(text)), rest) << text;
  for (const std::string_view text :
       {"", "Himalaya tours are great", "Hello kitty is awful", "Dear oh dear, this is bad",
        "Hey that worked", "Hi we have a problem, please help", "The export fails"}) {
    if (!text.empty()) EXPECT_EQ(GreetingLength(text), 0) << text;
  }
}

std::string WithoutBoilerplate(const std::string& text) {
  const Draft draft(text);
  return std::string(In(draft.text, WithoutFooters(draft, WithoutBanners(draft, All(draft)))));
}

TEST(Boilerplate, IsCutOffBothEnds) {
  const std::string_view kHeads[] = {
      "CAUTION: This email originated from outside of the organization. Do not click links or open "
      "attachments unless you recognize the sender and know the content is safe.\n\n",
      "[EXTERNAL]\n",
      "[External Email] ",
      "*** EXTERNAL ***\n",
      "You don't often get email from tom@example.com. Learn why this is important\n",
      "EXTERNAL EMAIL: Exercise caution with links.\n\n",
      "Achtung: Diese E-Mail stammt von außerhalb der Organisation. Klicken Sie nicht auf Links.\n",
      "CAUTION: External email. Do not click links unless you trust the sender.\n",
      "Warning\nExternal sender: verify the sender before you answer.\n",
  };
  for (const std::string_view head : kHeads) {
    EXPECT_EQ(WithoutBoilerplate(std::string(head) + "The export fails."), "The export fails.")
        << head;
  }
  const std::string_view kTails[] = {
      "This email and any attachments are confidential and may be legally privileged. If you are "
      "not "
      "the intended recipient, please delete it and notify the sender.",
      "CONFIDENTIALITY NOTICE: The information contained in this message is intended only for the "
      "addressee. Any dissemination is strictly prohibited. Thank you for your help.\n\nIf you "
      "have "
      "received this email in error, please delete this email.",
      "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie "
      "nicht "
      "der richtige Adressat sind, informieren Sie bitte sofort den Absender.",
      "Ce message et toutes les pièces jointes sont confidentiels et établis à l'attention "
      "exclusive "
      "de leurs destinataires.",
      "Este mensaje y sus adjuntos contienen información confidencial. Si ha recibido este mensaje "
      "por error, elimínelo.",
      "DISCLAIMER: This message may contain privileged information. If received in error please "
      "delete.",
      "CONFIDENTIAL: for the recipient only; unauthorized copying or distribution is prohibited.",
      "Sent from my iPhone",
      "Get Outlook for iOS",
      "Von meinem iPhone gesendet",
      "Envoyé de mon iPhone",
      "Please consider the environment before printing this email.",
      "To unsubscribe from these emails, click here.",
      "You are receiving this email because you signed up.\nView in browser | Unsubscribe here\n© "
      "2026 "
      "Acme, all rights reserved",
      "Acme Ltd. Registered in England and Wales. Company number 1234567. VAT number GB123.",
      "Muster GmbH, Amtsgericht Berlin HRB 1234\nGeschäftsführer: Max Muster",
  };
  for (const std::string_view tail : kTails) {
    EXPECT_EQ(WithoutBoilerplate("The export fails.\n\n" + std::string(tail)), "The export fails.")
        << tail;
    EXPECT_EQ(WithoutBoilerplate(std::string(tail)), "") << tail;
  }
  EXPECT_EQ(
      WithoutBoilerplate("It works. This email and any attachments are confidential. If you are "
                         "not the intended recipient, delete it."),
      "It works.");
}

TEST(Boilerplate, LeavesWhatIsMeant) {
  for (const std::string text : {
           "Is the price list confidential?",
           "We got an external email address wrong.",
           "I'm ready to unsubscribe from this service",
           "Please unsubscribe me. This is the third time that I ask!",
           "Our VAT number has changed. Please correct the invoice. It is wrong again!",
           "The report was sent via your portal, and it was unreadable.",
           "Please notify the sender of the parcel. It never came.",
           "Attention: the outage is back.",
           "The feature is not intended for us and the API does not accept our files.",
       }) {
    EXPECT_EQ(WithoutBoilerplate(text), text);
  }
}

}  // namespace
}  // namespace stanna::insights
