#include "server/insights/text/quotes.h"

#include <gtest/gtest.h>

#include <string>

namespace stanna::insights {
namespace {

std::string Kept(std::string_view text) {
  std::string kept;
  for (const std::string_view line : WithoutQuotes(LinesOf(text))) {
    if (line.empty()) continue;
    if (!kept.empty()) kept += '\n';
    kept += line;
  }
  return kept;
}

TEST(WithoutQuotes, KnowsIntroductionsInManyLanguages) {
  const std::string_view kIntroductions[] = {
      "On Mon, Mar 2, 2026 at 9:30 AM Tom Baker <tom@example.com> wrote:",
      "On 2 Mar 2026, at 09:30, Tom Baker <tom@example.com> wrote:",
      "On Mon, Mar 2, 2026 at 9:30 AM Tom Baker <\ntom@example.com> wrote:",
      "On Mon, 2 Mar 2026 at 09:30, Tom Baker\n<tom@example.com>\nwrote:",
      "---- On Mon, 02 Mar 2026 09:30:00 +0100 Tom <tom@example.com> wrote ----:",
      "2026-03-02 9:30 GMT+01:00 Tom Baker <tom@example.com>:",
      "Tom Baker <tom@example.com> wrote:",
      "Am Mo., 2. März 2026 um 09:30 Uhr schrieb Tom Baker <tom@example.com>:",
      "Am 02.03.2026 um 09:30 schrieb Tom Baker:",
      "Tom Baker schrieb am 02.03.26 um 09:30:",
      "Le lun. 2 mars 2026 à 09:30, Tom Baker <tom@example.com> a écrit :",
      "El lun, 2 mar 2026 a las 9:30, Tom Baker (<tom@example.com>) escribió:",
      "Il giorno lun 2 mar 2026 alle ore 09:30 Tom Baker <tom@example.com> ha scritto:",
      "Op ma 2 mrt 2026 om 09:30 schreef Tom Baker <tom@example.com>:",
      "Op 2 maart 2026 heeft Tom Baker <tom@example.com> het volgende geschreven:",
      "Den mån 2 mars 2026 kl 09:30 skrev Tom Baker <tom@example.com>:",
      "Den man. 2. mar. 2026 kl. 09.30 skrev Tom Baker <tom@example.com>:",
      "Em seg., 2 de mar. de 2026 às 09:30, Tom Baker <tom@example.com> escreveu:",
      "W dniu 2.03.2026 o 09:30, Tom Baker napisał(a):",
  };
  for (const std::string_view introduction : kIntroductions) {
    const std::string intro(introduction);
    EXPECT_EQ(Kept("New\n\n" + intro + "\n> Old\n> older"), "New") << introduction;
    EXPECT_EQ(Kept("New\n\n" + intro + "\n\nOld without marks\nolder"), "New") << introduction;
    EXPECT_EQ(Kept(intro + "\n> Question?\nAnswer\n> More?\nAnswer 2"), "Answer\nAnswer 2")
        << introduction;
  }
}

TEST(WithoutQuotes, KnowsHeaderBlocksInManyLanguages) {
  const std::string_view kBlocks[] = {
      "From: Tom <tom@example.com>\nSent: Monday, 2 March 2026 09:30\nTo: Ann\nSubject: Offer",
      "From: Tom\nDate: Monday, 2 March 2026 at 09:30\nTo: Ann\nCc: Bob\nSubject: Offer",
      "*From:* Tom\n*Sent:* Monday, 2 March 2026 09:30\n*To:* Ann\n*Subject:* Offer",
      "From: Tom\n\nSent: Monday\n\nTo: Ann\n\nSubject: Offer",
      "Von: Tom\nGesendet: Montag, 2. März 2026 09:30\nAn: Ann\nBetreff: Angebot",
      "De : Tom\nEnvoyé : lundi 2 mars 2026 09:30\nÀ : Ann\nObjet : Offre",
      "De: Tom\nEnviado el: lunes, 2 de marzo de 2026\nPara: Ann\nAsunto: Oferta",
      "Da: Tom\nInviato: lunedì 2 marzo 2026 09:30\nA: Ann\nOggetto: Offerta",
      "Van: Tom\nVerzonden: maandag 2 maart 2026 09:30\nAan: Ann\nOnderwerp: Offerte",
      "Från: Tom\nSkickat: den 2 mars 2026 09:30\nTill: Ann\nÄmne: Offert",
      "Fra: Tom\nSendt: 2. marts 2026 09:30\nTil: Ann\nEmne: Tilbud",
      "De: Tom\nEnviada em: segunda-feira, 2 de março de 2026\nPara: Ann\nAssunto: Oferta",
      "________________________________\nFrom: Tom\nSent: Monday\nTo: Ann\nSubject: Offer",
  };
  for (const std::string_view block : kBlocks) {
    const std::string kept = Kept("New\n\n" + std::string(block) + "\n\nOld\nolder");
    EXPECT_EQ(kept.substr(0, 3), "New") << block;
    EXPECT_EQ(kept.find("Old"), std::string::npos) << block;
  }
}

TEST(WithoutQuotes, KnowsSeparators) {
  for (const std::string_view line :
       {"-----Original Message-----", "---------- Forwarded message ---------",
        "-------- Original Message --------", "-----Ursprüngliche Nachricht-----",
        "-----Message d'origine-----", "-----Messaggio originale-----",
        "-----Oorspronkelijk bericht-----", "-----Mensaje original-----",
        "-------- Weitergeleitete Nachricht --------", "Begin forwarded message:",
        "Anfang der weitergeleiteten Nachricht:", "##- Please type your reply above this line -##",
        "--- Reply above this line ---"}) {
    EXPECT_EQ(Kept("New\n" + std::string(line) + "\nOld"), "New") << line;
  }
}

TEST(WithoutQuotes, KeepsAnswersBetweenAndBelowQuotedLines) {
  EXPECT_EQ(Kept("> Is it fixed?\n\nNo.\n\n> When will you pay?\n\nNever.\nReally."),
            "No.\nNever.\nReally.");
  EXPECT_EQ(Kept("Hi\n>> deeper\n> quoted\n>\nbelow"), "Hi\nbelow");
}

TEST(WithoutQuotes, EndsALineWhereWhatIsQuotedBegins) {
  EXPECT_EQ(
      Kept("All good now. On Mon, Mar 2, 2026 at 9:30 AM Tom <tom@example.com> wrote: > Is it "
           "fixed?"),
      "All good now.");
  EXPECT_EQ(Kept("All good now. From: Tom <tom@example.com> Sent: Monday, March 2, 2026 To: Ann "
                 "Subject: Outage Is it fixed?"),
            "All good now.");
}

TEST(WithoutQuotes, KeepsWhatOnlyLooksAlike) {
  for (const std::string_view text : {
           "On Monday we met the team and wrote: nothing",
           "From: the heart, thank you all",
           "To: do list follows\nDate: open",
           "Our CEO wrote:\nWe are leaving.",
           "> a single quoted line is what was said",
           ">:( this is bad\nreally",
           "-- \nTom",
           "Subject: we need to talk",
           "I wrote on 2 March: nothing happened since.",
           "--- all of this is new ---",
       }) {
    std::string expected;
    for (const char c : text) {
      if (c != '\n' || expected.back() != '\n') expected += c;
    }
    std::string kept = Kept(text);
    if (text.starts_with("-- ")) expected = "--\nTom";
    EXPECT_EQ(kept, expected);
  }
}

TEST(WithoutHeaderBlock, LeavesTheMailItself) {
  const Lines lines =
      LinesOf("From: Tom\nSent: Monday\nTo: Ann\nSubject: Offer\n\nWe are leaving.\nBye");
  const Lines left = WithoutHeaderBlock(lines);
  ASSERT_EQ(left.size(), 2u);
  EXPECT_EQ(left[0], "We are leaving.");
  EXPECT_EQ(WithoutHeaderBlock(LinesOf("Just text")).size(), 1u);
}

}  // namespace
}  // namespace stanna::insights
