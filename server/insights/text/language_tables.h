// What languages in Latin script are known by.
#pragma once

#include <string_view>

namespace stanna::insights {

struct LanguageTable {
  std::string_view code;     ///< ISO 639-1
  std::string_view words;    ///< function words in lower case, blank between them
  std::string_view letters;  ///< letters that English has not, blank between them
  std::string_view endings;  ///< of longer words; blank between them
};

// English first: its evidence is what others are measured against. Words without their accents
// stand beside them where people leave accents out.
inline constexpr LanguageTable kLanguages[] = {
    {"en",
     "the of and to in is that it for was on are as with his they at be this from have or by one "
     "had not but what all were when we there can an your which their said if do will each about "
     "how up out them then she many some so these would other into has more her two like him see "
     "time could no make than first been its who now people my made over did down only way find "
     "use may long get just i you he me us our am any because before after very much where why "
     "don't doesn't didn't isn't it's i'm can't won't i've we're you're that's should does being "
     "here too also still never every really again please thanks thank good great want need know "
     "think going got new work back even well yes ok lol love day today tomorrow last next let "
     "send sent under best pro big little left right high low old own same such through between "
     "both "
     "few off until while against without within during per via im ive dont cant didnt doesnt isnt "
     "wont youre thats gonna wanna getting yeah hey oh super bad nice hate happy sorry hope looks",
     "", "ing tion ness able ally ould ough"},
    {"de",
     "der die das und ist nicht ich sie wir mit auf für fuer ein eine einen einem einer auch dass "
     "zu von den dem des im es wie bei nach noch oder aus wenn sind haben hat wird werden können "
     "koennen kann aber sehr schon nur über ueber uns ihr ihre ihnen mir mich bitte danke vielen "
     "leider heute morgen gibt sein seit bis zum zur durch um am vom unser unsere unseren unserer "
     "wäre hätte würde möchte möchten müssen muss soll sollte diese dieser dieses diesen keine "
     "kein keinen mehr immer wieder habe bin war waren wurde wurden als so doch mal ja nein warum "
     "weil damit dann dort hier jetzt alle alles gut beim ohne "
     "zufrieden rechnung vertrag termin gespräch montag dienstag mittwoch donnerstag freitag woche "
     "können könnten konnten funktioniert "
     "anbei wer welche welcher niemals vielleicht gestern anhang",
     "ä ö ü ß", "ung ungen lich keit heit isch schen igen eren chen"},
    {"fr",
     "le la les de des du un une et est que qui dans pour pas vous nous je il elle sur avec ce "
     "cette ces sont au aux par plus mais ou où ont été être etre avoir fait faire bien très tres "
     "votre vos notre nos mon ma mes son sa ses leur leurs si ne se en y à on même aussi comme "
     "tout tous toute toutes sans merci bonjour car donc encore toujours depuis avons avez suis "
     "peut pouvez pouvons serait cela ça ca j'ai c'est n'est qu'il d'un d'une l'on nous-mêmes "
     "quand quel quelle rien jamais deux après avant chez vers "
     "facture contrat réunion lundi mardi mercredi jeudi vendredi semaine satisfaits problème "
     "ci-joint qui quoi comment parfois hier aujourd'hui demain ici",
     "é è ê à ç ù û î ô œ ë", "ment eaux euse eux aient ement ique oire"},
    {"es",
     "el la los las de del que y en un una por con para no es se lo al como más mas pero su sus le "
     "ya o este esta esto estos estas está están estamos fue ha han hay ser son muy también "
     "tambien "
     "nos nosotros usted ustedes mi mis me te sí si cuando donde desde hasta sobre entre todo "
     "todos "
     "todas gracias hola favor porque qué cómo hemos tenemos puede pueden podemos sin nuestro "
     "nuestra nuestros nuestras tiene tienen hace hacer bien ahora siempre nada algo otro otra "
     "cada así aunque "
     "factura contrato reunión lunes martes miércoles jueves viernes semana contentos problema "
     "llamada versión "
     "adjunto quién cuál cuáles nunca quizás todavía aquí allí ayer hoy mañana "
     "bien acuerdo parece vale claro entonces luego solo sólo parte mejor peor",
     "ñ ó í á ú é ¿ ¡", "ción ciones mente amos emos idad ados"},
    {"it",
     "il lo la gli le di del della dei delle dello degli che e è un una uno per con non si sono "
     "in da dal dalla nel nella nei al alla alle ai come più piu ma anche questo questa questi "
     "queste ho ha hai abbiamo avete hanno essere siamo stato stata molto grazie ciao buongiorno "
     "perché perche quando dove ci vi mi ti ne suo sua loro nostro nostra nostri vostro vostra "
     "vostri tutto tutti tutte ancora già quindi però se cosa può possiamo potete vorrei sempre "
     "senza dopo prima ogni fatto fare "
     "fattura contratto riunione lunedì martedì mercoledì giovedì venerdì settimana problema "
     "purtroppo "
     "allegato chi quale quali mai forse ieri oggi domani qui "
     "così noi voi bene allora poi solo meglio peggio parte va d'accordo",
     "ò ì è à ù", "zione zioni mente iamo ità ando endo"},
    {"pt",
     "o a os as de do da dos das que e em um uma para com não nao por no na nos nas se é mais "
     "mas como foi ao aos ele ela eles elas você voce vocês seu sua seus suas meu minha nosso "
     "nossa "
     "nossos nossas ou ser está estão estamos tem têm muito também tambem já ja isso isto este "
     "esta "
     "esse essa obrigado obrigada olá quando onde porque até sem sobre entre temos podemos pode "
     "podem fazer feito foram são sou sim agora ainda sempre tudo todos todas depois pelo pela "
     "pelos pelas gostaria "
     "fatura contrato reunião segunda terça quarta quinta sexta semana problema infelizmente "
     "ninguém alguém nada deste desta neste nesta dele dela diz dizer desde ontem hoje amanhã "
     "quem seguem segue anexo vosso vossa trata lado qual quais "
     "nós vós assim bem então só melhor pior parte acordo",
     "ã õ ç ê â ó á é ú", "ção ções mente amos dade ando"},
    {"nl",
     "de het een en van ik je jij u dat die in is niet op te zijn voor met aan er om maar ook als "
     "dan bij nog wel naar heeft hebben heb kan kunnen kunt we wij ze zij ons onze uw jullie deze "
     "dit wat wordt worden werd was door over uit tot geen meer graag bedankt dank hoe waar "
     "wanneer "
     "omdat zo zou moet moeten al alle veel goed hier daar nu even gaat gaan mijn hun hem haar "
     "of tegen onder tijdens sinds nooit altijd weer "
     "factuur overeenkomst afspraak gesprek maandag dinsdag woensdag donderdag vrijdag probleem "
     "helaas tevreden versie "
     "erg blij nieuwe gisteren morgen vandaag maand "
     "bijlage wie welke altijd misschien sinds jou jouw elke getekende",
     "ij ë", "lijk heid ijk eren atie aar ijn"},
    {"sv",
     "och att det som en på är av för med till den har de inte om ett men var jag vi du ni han hon "
     "så kan från vad när där hur nu då alla mycket bara eller ska skulle vill måste finns hos "
     "efter vid under utan er era ert oss vår vårt våra mig dig sig denna detta dessa tack hej "
     "också redan igen något någon några inget ingen blir blev varit vara göra gör även mer över "
     "tyvärr nöjda nöjd mötet möte måndag tisdag onsdag torsdag fredag vecka avtal avtalet faktura "
     "kunna behöver versionen hur "
     "sedan innan igår idag imorgon hej bifogat vem vilka kanske alltid aldrig redan bara "
     "varför hur längre tog veckor än dock alltså",
     "å ä ö", "ning ningar arna erna ligt lig tion heten"},
    {"da",
     "og at det som en på er af for med til den har de ikke om et men var jeg vi du i han hun så "
     "kan fra hvad når hvor nu da alle meget kun eller skal skulle vil må findes hos efter ved "
     "under uden jer jeres os vores min mig dig sig denne dette disse tak hej også allerede igen "
     "noget nogen nogle ingen bliver blev været være gøre gør mere over ud ind jer hvis blive "
     "lige bedre "
     "desværre tilfredse tilfreds mødet møde mandag tirsdag onsdag torsdag fredag uge aftale "
     "faktura kunne behøver versionen hvordan "
     "hvem hvilke måske altid aldrig siden vedhæftet "
     "hvornår hvorfor hvordan længere tog uger ikke dog altså",
     "æ ø å", "ning erne ede lige else hed"},
    {"no",
     "og at det som en på er av for med til den har de ikke om et men var jeg vi du i han hun så "
     "kan fra hva når hvor nå da alle mye bare eller skal skulle vil må finnes hos etter ved under "
     "uten dere deres oss vår vårt våre min meg deg seg denne dette disse takk hei også allerede "
     "igjen noe noen ingen blir ble vært være gjøre gjør mer over ut inn hvis bli bedre "
     "dessverre fornøyd møtet møte mandag tirsdag onsdag torsdag fredag uke avtale faktura kunne "
     "trenger versjonen hvordan "
     "hvem hvilke kanskje alltid aldri siden vedlagt "
     "når hvorfor hvordan lenger tok uker enn altså",
     "æ ø å", "ning ene ede lige else het"},
    {"fi",
     "ja on ei että se ovat oli mutta kun niin tai kuin myös voi ole olen olemme meidän teidän "
     "minun sinun hän he me te joka jos vain nyt vielä sekä ollut tämä tämän tätä nämä mitä missä "
     "miten kanssa jälkeen ennen kiitos hei moi olisi voisitko voimme emme eivät en hyvä hyvin "
     "paljon asia kaikki sitten koska siitä tästä "
     "voimmeko voisimmeko voitteko voitko haluamme tarvitsemme sopimus lasku kokous puhelu versio "
     "ongelma ongelmia valitettavasti uusi uuden vielä maanantai tiistai keskiviikko torstai "
     "perjantai viikolla kuukausi palvelu teille meille "
     "jo siis tässä tällä kuussa kuukausi asti kolmas ensi viime vuonna "
     "milloin miksi saamme saimme kesti kaksi yksi kauemmin enemmän vähemmän meille teille heidän",
     "ä ö", "ssa ssä sta stä lla llä mme tte nen inen een ään"},
    {"pl",
     "i w na z do nie się sie to jest że ze o jak po za od dla co ale są przez przy czy tak już "
     "juz "
     "tylko być byc może moze oraz ten ta te tego tej tym które który która pan pani państwo "
     "proszę "
     "prosze dziękuję dziekuje nas nam mnie mi ich jego jej było był będzie bardzo jeszcze kiedy "
     "gdzie mamy możemy mam nasz nasza nasze bez także też więc "
     "niestety jesteśmy zadowoleni nowej umowa umowę faktura fakturę spotkanie poniedziałek wtorek "
     "środę czwartek piątek tydzień możecie problemy problem "
     "zespół wczoraj dzisiaj jutro miesiąc",
     "ł ą ę ś ć ż ź ń", "ość ości ować anie enie ego ych iej"},
    {"cs",
     "a v se na je to že s z do o i ve k za ale po jak by jsem jsme jste jsou co tak pro jako "
     "jen když už nebo není byl byla bylo bude má máme mám může můžeme jeho její který která které "
     "ještě také velmi prosím děkuji děkujeme dobrý den nás nám vás vám mi mě ten ta tento tato "
     "kde kdy proč protože od při "
     "bohužel nejsme novou nová nové verze verzí smlouva smlouvu faktura fakturu schůzka schůzku "
     "můžeme můžete pondělí úterý středu čtvrtek pátek týden s problém problémy které "
     "rozhodli tým včera dnes zítra měsíc",
     "ě š č ř ž ý ů í á é", "ost ování ání ení ých ého ové"},
    {"tr",
     "bir ve bu için ile de da çok daha ama olarak ne gibi kadar sonra var yok değil mi mı ben sen "
     "biz siz o onlar şu her en olan oldu olduğu teşekkürler teşekkür ederim lütfen merhaba "
     "nasıl neden şimdi bugün bize bizim sizin benim hiç önce ediyoruz istiyoruz ancak ya veya "
     "kez yeni iyi "
     "maalesef değiliz değilim memnun yeni sürüm sözleşme fatura toplantı görüşme sorun sorunu "
     "pazartesi salı çarşamba perşembe cuma hafta gününe alabilir misiniz miyiz rica ederiz "
     "olabilir "
     "verdik verdi ettik aldık dünden beri çalışmıyor karar değildir oldukça "
     "kim hangi şu burada orada belki sizde bizde",
     "ş ğ ı ç ö ü", "lar ler iyor ların lerin mak mek dir"},
    {"ro",
     "și si în la de nu este sunt cu un o pe ce să sa că din pentru mai dar care ne vă va ați am "
     "avem fost fi după foarte mulțumesc multumesc bună ziua noi dumneavoastră acest această "
     "aceste când unde cum prin fără sau "
     "factura contractul întâlnirea din păcate suntem mulțumiți săptămâna luni marți miercuri joi "
     "vineri putem "
     "ieri astăzi mâine luna echipa",
     "ș ț ă î â", "ului ilor ează ție ții"},
    {"hu",
     "a az és hogy nem is egy meg van volt de ez azt már még csak kell mint vagy lehet ha nagyon "
     "köszönöm köszönjük szia kedves mi ti ők nekem nekünk lesz lenne után előtt ami aki itt ott "
     "most minden jó kérem tisztelt "
     "sajnos vagyunk új számla szerződés hétfő kedd szerda csütörtök péntek hét tudnánk nincs "
     "tegnap holnap ma hónap csapat",
     "ő ű á é ö ü ó", "ság ség ban ben nak nek ok unk ünk"},
};

}  // namespace stanna::insights
