#include "tools/hubspot_sim/portal/messages.h"

#include "tools/hubspot_sim/portal/words.h"
#include "tools/hubspot_sim/text/hash.h"

namespace stanna::sim {
namespace {

using sv = std::string_view;

constexpr sv kPositive[] = {
    "We are really happy with the rollout, the team loves the new dashboard.",
    "Thank you so much, this saved us two days of work every month!",
    "Great call. They want to expand to the second plant in spring.",
    "The onboarding was excellent & everybody was trained within a week.",
    "Wir sind begeistert, die Umstellung lief reibungslos.",
    "Perfect, that is exactly what we were hoping for. Please send the renewal.",
    "Their CFO called the report \"the best thing we bought this year\".",
    "Support answered within minutes, fantastic service.",
    "Usage has doubled since June and they recommend us to partners.",
};
constexpr sv kNeutral[] = {
    "Please find the minutes of our meeting attached.",
    "Can we move the review to Thursday at 10:00?",
    "They asked for a list of the users who have admin rights.",
    "Confirmed the agenda: roadmap, open tickets, contract dates.",
    "Bitte senden Sie uns die Rechnung an die neue Adresse.",
    "Left a message about the quarterly review.",
    "The procurement contact changes next month.",
    "Walked through the settings page and the export.",
    "I am out of office until Monday and will reply then.",
};
constexpr sv kNegative[] = {
    "We are disappointed: the import has failed three times this week and nobody called back.",
    "If this is not fixed by Friday we will cancel the contract.",
    "The price increase is unacceptable, we are looking at alternatives.",
    "Der Export ist seit Tagen kaputt, das ist sehr ärgerlich.",
    "Your last update broke our reports. This is the second outage in a month!",
    "They have not logged in since August and see no value in the product.",
    "Very unhappy with support; the ticket was closed without an answer.",
    "Budget was cut, they want to reduce the licences by half.",
    "The champion has left the company & his successor prefers a competitor.",
};
constexpr sv kFollowUps[] = {"",
                             "",
                             "Let me know what you think.",
                             "I will follow up next week.",
                             "Best regards",
                             "Viele Grüße",
                             "See the thread below for details."};
constexpr sv kSubjects[] = {"Quarterly business review",
                            "Renewal of your contract",
                            "Problem with the data import",
                            "Training for new colleagues",
                            "Invoice question",
                            "Next steps",
                            "Feature request",
                            "Your feedback",
                            "Introduction",
                            "Rückfrage zum Vertrag"};

void AppendHtmlText(sv text, std::string& out) {
  for (char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
}

sv Sentence(const Facts& activity) {
  switch (MoodOf(activity)) {
    case Mood::kPositive:
      return Pick(activity, 41, kPositive);
    case Mood::kNeutral:
      return Pick(activity, 41, kNeutral);
    case Mood::kNegative:
      break;
  }
  return Pick(activity, 41, kNegative);
}

}  // namespace

Mood MoodOf(const Facts& activity) {
  const uint64_t seed = activity.portal->options().seed;
  const uint64_t company = Mix(Mix(seed, 501), static_cast<uint64_t>(activity.company + 1));
  const auto leaning = static_cast<int64_t>(company % 5);  // 0: unhappy customer, 4: delighted
  const int64_t roll = activity.Roll(42, 100) + (leaning - 2) * 15;
  if (roll >= 70) return Mood::kPositive;
  return roll >= 25 ? Mood::kNeutral : Mood::kNegative;
}

std::string MessageText(const Facts& activity) {
  std::string text(Sentence(activity));
  const sv follow_up = Pick(activity, 43, kFollowUps);
  if (!follow_up.empty()) {
    text += ' ';
    text += follow_up;
  }
  return text;
}

std::string MessageHtml(const Facts& activity) {
  std::string html = "<div style=\"\" dir=\"auto\" data-top-level=\"true\"><p style=\"margin:0;\">";
  AppendHtmlText(Sentence(activity), html);
  const sv follow_up = Pick(activity, 43, kFollowUps);
  if (!follow_up.empty()) {
    html += "<br><strong>";
    AppendHtmlText(follow_up, html);
    html += "</strong>";
  }
  html += "&nbsp;</p></div>";
  return html;
}

std::string_view Subject(const Facts& activity) {
  const auto group = static_cast<uint64_t>(activity.portal->GroupOf(activity.type, activity.index));
  return kSubjects[Mix(Mix(activity.portal->options().seed, 502), group) % std::size(kSubjects)];
}

}  // namespace stanna::sim
