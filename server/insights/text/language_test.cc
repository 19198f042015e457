#include "server/insights/text/language.h"

#include <gtest/gtest.h>

#include <vector>

namespace stanna::insights {
namespace {

struct Samples {
  std::string_view language;
  std::vector<std::string_view> texts;
};

// Written for this test.
const std::vector<Samples>& OwnSentences() {
  static const std::vector<Samples> kSamples = {
      {"en",
       {"We are not happy with the new version.", "Could you send the invoice again?",
        "The meeting with Jürgen Müller from Köln was great.",
        "Our café in São Paulo has not been able to log in since Monday.",
        "Please find the contract attached.", "Thank you, this works for us.",
        "I don't think that we will renew.", "Herr Schmidt and Frau Weber will join the call."}},
      {"de",
       {"Wir sind mit der neuen Version leider überhaupt nicht zufrieden.",
        "Können wir das Gespräch auf Donnerstag verschieben?",
        "Bitte schicken Sie uns die Rechnung.", "Der Export funktioniert seit gestern nicht mehr.",
        "Vielen Dank für die schnelle Hilfe!",
        "Das Team ist mit dem neuen Dashboard sehr glücklich.",
        "Wir haben uns entschieden, den Vertrag nicht zu verlängern.",
        "Ist das Update schon live und wer ist unser Account Manager?"}},
      {"fr",
       {"Nous ne sommes pas satisfaits de la nouvelle version.",
        "Pouvez-vous nous envoyer la facture du mois dernier ?",
        "Merci beaucoup pour votre aide, tout fonctionne.", "L'export ne marche plus depuis hier.",
        "Je voudrais déplacer la réunion à jeudi.", "C'est la troisième panne ce mois-ci.",
        "Nous avons décidé de ne pas renouveler le contrat.",
        "Le support est très rapide et les équipes sont ravies."}},
      {"es",
       {"No estamos contentos con la nueva versión del producto.",
        "¿Podemos mover la llamada al jueves?", "Muchas gracias por la ayuda, ya funciona.",
        "La exportación no funciona desde ayer.", "Hemos decidido no renovar el contrato.",
        "Por favor, envíe la factura otra vez.", "El equipo está muy contento con el panel.",
        "Es la tercera caída de este mes y nadie nos dice nada."}},
      {"it",
       {"Non siamo contenti della nuova versione del prodotto.",
        "Possiamo spostare la chiamata a giovedì?", "Grazie mille per il vostro aiuto.",
        "L'esportazione non funziona più da ieri.", "Abbiamo deciso di non rinnovare il contratto.",
        "Vi prego di inviare di nuovo la fattura.", "Il team è molto contento della dashboard.",
        "È il terzo guasto di questo mese e nessuno ci dice niente."}},
      {"pt",
       {"Não estamos satisfeitos com a nova versão do produto.",
        "Podemos mudar a reunião para quinta-feira?", "Muito obrigado pela ajuda, já funciona.",
        "A exportação não funciona desde ontem.", "Decidimos não renovar o contrato.",
        "Por favor, envie a fatura novamente.", "A equipe está muito feliz com o painel.",
        "É a terceira falha deste mês e ninguém nos diz nada."}},
      {"nl",
       {"We zijn helaas niet tevreden met de nieuwe versie.",
        "Kunnen we het gesprek naar donderdag verplaatsen?", "Hartelijk dank voor de snelle hulp!",
        "De export werkt sinds gisteren niet meer.",
        "We hebben besloten om het contract niet te verlengen.",
        "Stuur ons de factuur nog een keer.", "Het team is erg blij met het nieuwe dashboard.",
        "Dit is al de derde storing van deze maand."}},
      {"sv",
       {"Vi är tyvärr inte nöjda med den nya versionen.", "Kan vi flytta samtalet till torsdag?",
        "Tack så mycket för den snabba hjälpen!", "Exporten fungerar inte sedan igår.",
        "Vi har bestämt oss för att inte förnya avtalet.", "Skicka fakturan igen är du snäll.",
        "Teamet är mycket glada över den nya panelen.",
        "Det här är det tredje avbrottet på en månad."}},
      {"da",
       {"Vi er desværre ikke tilfredse med den nye version.", "Kan vi flytte mødet til torsdag?",
        "Mange tak for den hurtige hjælp, det virker nu.", "Eksporten har ikke virket siden i går.",
        "Vi har besluttet ikke at forny aftalen.", "Vil I sende fakturaen igen?",
        "Hvad skal vi gøre, når det ikke virker?",
        "Det er tredje gang, og vi hører ikke noget fra jer."}},
      {"no",
       {"Vi er dessverre ikke fornøyd med den nye versjonen.", "Kan dere flytte møtet til torsdag?",
        "Tusen takk for den raske hjelpen, det virker nå.",
        "Eksporten har ikke virket siden i går, og vi vet ikke hva vi skal gjøre.",
        "Vi har bestemt oss for ikke å fornye avtalen med dere.",
        "Kan dere sende oss fakturaen igjen?", "Hva skal vi gjøre når det ikke virker?",
        "Det er tredje gang, og vi hører ikke noe fra dere."}},
      {"fi",
       {"Emme valitettavasti ole tyytyväisiä uuteen versioon.",
        "Voimmeko siirtää puhelun torstaille?", "Kiitos nopeasta avusta, nyt se toimii hyvin.",
        "Vienti ei ole toiminut eilisen jälkeen.", "Olemme päättäneet, että emme uusi sopimusta.",
        "Voisitteko lähettää laskun vielä kerran?",
        "Tiimi on erittäin tyytyväinen uuteen näkymään.", "Tämä on jo kolmas katko tässä kuussa."}},
      {"pl",
       {"Niestety nie jesteśmy zadowoleni z nowej wersji.",
        "Czy możemy przenieść spotkanie na czwartek?", "Bardzo dziękuję za szybką pomoc.",
        "Eksport nie działa od wczoraj.", "Zdecydowaliśmy, że nie przedłużymy umowy.",
        "Proszę o ponowne przesłanie faktury.", "Zespół jest bardzo zadowolony z nowego panelu.",
        "To już trzecia awaria w tym miesiącu."}},
      {"cs",
       {"S novou verzí bohužel nejsme spokojeni.", "Můžeme schůzku přesunout na čtvrtek?",
        "Děkujeme za rychlou pomoc, už to funguje.", "Export od včerejška nefunguje.",
        "Rozhodli jsme se smlouvu neprodloužit.", "Prosím, pošlete nám fakturu ještě jednou.",
        "Tým je s novým přehledem velmi spokojený.", "Je to už třetí výpadek tento měsíc."}},
      {"tr",
       {"Maalesef yeni sürümden memnun değiliz.", "Görüşmeyi perşembe gününe alabilir miyiz?",
        "Hızlı yardımınız için çok teşekkürler.", "Dışa aktarma dünden beri çalışmıyor.",
        "Sözleşmeyi yenilememeye karar verdik.", "Lütfen faturayı bir kez daha gönderin.",
        "Ekip yeni panelden çok memnun.", "Bu ay üçüncü kesinti ve kimse bir şey söylemiyor."}},
      {"ru",
       {"К сожалению, мы недовольны новой версией.", "Можно перенести звонок на четверг?",
        "Спасибо большое за помощь!", "Экспорт не работает со вчерашнего дня.",
        "Мы решили не продлевать договор.", "Пришлите, пожалуйста, счёт ещё раз.",
        "Команда очень довольна.", "Это уже третий сбой за месяц."}},
      {"uk",
       {"На жаль, ми незадоволені новою версією.", "Чи можемо перенести дзвінок на четвер?",
        "Дякуємо за швидку допомогу, все працює.",
        "Експорт не працює від учорашнього дня, і це погано.",
        "Ми вирішили не продовжувати договір.",
        "Надішліть, будь ласка, рахунок ще раз, бо є помилка в сумі і даті.",
        "Команда дуже задоволена новою панеллю.", "Це вже третій збій за місяць."}},
      {"el",
       {"Δυστυχώς δεν είμαστε ικανοποιημένοι.", "Μπορούμε να μεταφέρουμε την κλήση;",
        "Ευχαριστώ πολύ για τη βοήθεια!", "Η εξαγωγή δεν λειτουργεί.", "Δεν θα ανανεώσουμε.",
        "Στείλτε το τιμολόγιο ξανά.", "Η ομάδα είναι ευχαριστημένη.",
        "Τρίτη διακοπή αυτόν τον μήνα."}},
      {"ja",
       {"新しいバージョンには満足していません。", "電話を木曜日に変更できますか？",
        "迅速なご対応ありがとうございます。", "昨日からエクスポートが動きません。",
        "契約を更新しないことにしました。", "請求書をもう一度送ってください。",
        "チームはとても喜んでいます。", "今月三回目の障害です。"}},
      {"zh",
       {"我们对新版本不满意。", "可以把会议改到星期四吗？", "非常感谢您的帮助！",
        "导出从昨天起就不工作了。", "我们决定不续签合同。", "请再发一次发票。",
        "团队对新面板很满意。", "这是本月第三次故障。"}},
      {"ko",
       {"새 버전에 만족하지 않습니다.", "회의를 목요일로 옮길 수 있을까요?",
        "빠른 도움 감사합니다.", "어제부터 내보내기가 안 됩니다.",
        "계약을 갱신하지 않기로 했습니다.", "청구서를 다시 보내 주세요.", "팀이 매우 만족합니다.",
        "이번 달 세 번째 장애입니다."}},
      {"ar",
       {"للأسف نحن غير راضين عن الإصدار الجديد.", "هل يمكننا نقل المكالمة إلى الخميس؟",
        "شكرا جزيلا على المساعدة السريعة.", "التصدير لا يعمل منذ أمس.", "قررنا عدم تجديد العقد.",
        "يرجى إرسال الفاتورة مرة أخرى.", "الفريق سعيد جدا.", "هذا ثالث انقطاع هذا الشهر."}},
      {"he",
       {"לצערנו איננו מרוצים מהגרסה החדשה.", "אפשר להעביר את השיחה ליום חמישי?",
        "תודה רבה על העזרה המהירה.", "הייצוא לא עובד מאתמול.", "החלטנו לא לחדש את החוזה.",
        "אנא שלחו את החשבונית שוב.", "הצוות מרוצה מאוד.", "זו התקלה השלישית החודש."}},
      {"hi",
       {"दुर्भाग्य से हम नए संस्करण से संतुष्ट नहीं हैं।", "क्या हम कॉल गुरुवार को कर सकते हैं?",
        "तेज़ मदद के लिए धन्यवाद।", "कल से निर्यात काम नहीं कर रहा है।",
        "हमने अनुबंध नवीनीकृत न करने का निर्णय लिया।", "कृपया चालान फिर से भेजें।", "टीम बहुत खुश है।",
        "इस महीने यह तीसरी रुकावट है।"}},
  };
  return kSamples;
}

TEST(LanguageOf, TellsOwnSentences) {
  for (const Samples& samples : OwnSentences()) {
    EXPECT_GE(samples.texts.size(), 8u);
    for (const std::string_view text : samples.texts) {
      EXPECT_EQ(LanguageOf(text), samples.language) << text;
    }
  }
}

TEST(LanguageOf, LeavesShortOrUndecidedTextsOpen) {
  for (const std::string_view text : {"", "ok", "Danke!", "Merci beaucoup", "12345 67", "?!", "😀😀😀",
                                      "https://example.com/de/der/die/das",
                                      "@anna_und_die @der_das", "GmbH AG KG", "Zürich São Paulo"}) {
    EXPECT_EQ(LanguageOf(text), "") << text;
    EXPECT_TRUE(IsReadable(LanguageOf(text)));
  }
}

TEST(LanguageOf, IsNotMisledByForeignWordsInEnglish) {
  for (const std::string_view text : {
           "A tour de force of modern cinema.",
           "Ha ha ha ha ha ha!!! Thank you.",
           "H A M B U R G E R S",
           "Resembles a Brian De Palma pastiche.",
           "Met with José García and María López at Telefónica, they are happy.",
           "Mash 'im, boil 'im, stick 'im in a stew.",
           "The El Niño and La Niña dashboards are down.",
           "Y'all da best, no lie",
           "Is Die Welt or Der Spiegel using it?",
       }) {
    EXPECT_TRUE(IsReadable(LanguageOf(text))) << text << ": " << LanguageOf(text);
  }
}

TEST(LanguageOf, EndsOnAnything) {
  EXPECT_EQ(LanguageOf(std::string(10'000, '\'')), "");
  std::string cut(kLanguageBytes - 1, 'a');
  LanguageOf(cut + "ä");
  EXPECT_EQ(LanguageOf("Мы" + std::string(kLanguageBytes, ' ')), "");
}

}  // namespace
}  // namespace stanna::insights
