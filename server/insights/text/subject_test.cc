#include "server/insights/text/subject.h"

#include <gtest/gtest.h>

namespace stanna::insights {
namespace {

TEST(ReadSubject, DropsPrefixesAndTags) {
  struct Case {
    std::string_view raw, text;
    bool reply = false;
  };
  const Case kCases[] = {
      {"", ""},
      {"Renewal", "Renewal"},
      {"Re: Renewal", "Renewal", true},
      {"RE: FW: AW: Renewal", "Renewal", true},
      {"Re[2]: Renewal", "Renewal", true},
      {"Antwort: Angebot", "Angebot", true},
      {"WG: Angebot", "Angebot", true},
      {"SV: Erbjudande", "Erbjudande", true},
      {"Rép : Offre", "Offre", true},
      {"RE : Offre", "Offre", true},
      {"[EXTERNAL] Re: [Ticket 12] Outage", "Outage", true},
      {"[External] Outage", "Outage"},
      {"[#4711] Outage", "Outage"},
      {"[URGENT] Outage", "[URGENT] Outage"},
      {"Re:", "", true},
      {"Ref 12: Outage", "Ref 12: Outage"},
      {"Revenue: falling", "Revenue: falling"},
      {"Note: re: nothing", "Note: re: nothing"},
  };
  for (const Case& c : kCases) {
    const Subject subject = ReadSubject(c.raw);
    EXPECT_EQ(subject.text, c.text) << c.raw;
    EXPECT_EQ(subject.reply, c.reply) << c.raw;
  }
}

}  // namespace
}  // namespace stanna::insights
