//! Function words: the small words that every text of a language is full of and that its topic does not change.
//!
//! Words that several languages share count for each of them, but less. Everything is written as the walk cuts tokens: no
//! apostrophes, no combining marks (scripts that are built of them are told by script alone).

/// Language code and its function words, separated by spaces. The pseudo-language `zxx` is program code.
pub(super) const WORDS: [(&str, &str); 41] = [
    (
        "en",
        "the of and to in is that it was for on are as with his they at be this from have or by one had not but what all were when we there can an your which their said if do will each about how up out them then she many some so these would other into has more her two like him see could no make than been its who now people my made over did down only way find use may long little very after words called just where most know get through back much before go good new write our used me man too any day same right look think also around another came come work three word must because does part even place well such here take why help put different away again off went old number great tell men say small every found still between name should home big give air line set own under read last never us left end along while might next sound below saw something thought both few those always show large often together asked house world going want",
    ),
    (
        "de",
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei wenn ich wir ihr mir mich uns kann gegen vom können schon habe seine seiner ihre unter keine sehr diese dieser dieses was hier dann doch jetzt immer",
    ),
    (
        "fr",
        "le de la et les des en un du une que est pour qui dans il au par plus pas ne sur se ce avec son je sont aux ou mais nous cette vous être fait ont tout été elle sa ses leur même bien comme ces si on ils peut deux très aussi sans lui moi y était avait dont où encore après entre faire mon ma mes tous cela quand donc alors rien chez leurs notre votre sous depuis toujours",
    ),
    (
        "es",
        "de la que el en y a los se del las un por con una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué sólo han yo hay vez puede todos así nos ni parte tiene él uno donde bien tiempo mismo ese ahora cada después te otros otro ella ellos nosotros esto eso",
    ),
    (
        "pt",
        "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus quem nas me esse eles estão você tinha foram essa num nem suas meu às minha têm numa pelos elas havia seja qual será nós tenho lhe deles essas esses pelas este dele",
    ),
    (
        "it",
        "di e il la che in un a per è una del non sono con si da come i le dei al nel della alla più lo anche ha gli ma o se delle ci su ho questo dal era hanno essere io mi suo sua ne due dalla loro quello tutto perché molto prima fatto stato cosa quando tra poi sul degli nella quella questa chi così ancora mio senza dove sempre solo dopo bene fare può lui lei noi ogni alle ai dai nei sulla",
    ),
    (
        "nl",
        "de van het een en in is dat op te zijn met voor niet aan er om dan door als ook maar die hij bij wordt uit nog naar heeft of ik worden werd over zich tot ze kan meer deze geen hebben wel had je was veel dit we zo moet jaar onder waar na tegen haar mijn alleen ons nu toch hun zou al mensen iets gaan kunnen alle twee andere moeten hoe jij omdat wie goed hier daar",
    ),
    (
        "sv",
        "och i att det som en på är av för med den till inte om ett han men var jag sig från vi så kan när har hade de eller man ska nu ut upp vid då under in alla hon hur skulle vad här bara över efter mycket också sin någon detta mot sina finns denna andra kommer mer oss varit sedan hans du där utan bli blir få går några inom vara mig",
    ),
    (
        "da",
        "og i at det er en til på som for med de den af ikke der var et jeg har om vi han havde men sig så fra kan min hvis os eller hvad skal ved ud da hun nu når over meget også efter op hvor blev bliver denne dette være noget min dig dem ind mig mere selv ham deres havde vil alle kun end hvordan mellem andre siden uden nogen",
    ),
    (
        "no",
        "og i det er på til som en å at for av ikke med den var jeg han de har om et men så vi seg fra kan hun meg ble skal ved ut da eller når nå hva etter bare over også mot noe må hvor hadde dette blir være vil alle opp selv dem deg sin mer enn hans noen andre mellom hvordan siden uten oss mye denne ei ikkje eg",
    ),
    (
        "fi",
        "ja on ei se että oli hän en mutta ovat kun olen niin myös sitä tai ole mitä jos nyt kuin joka sen hänen vain minä voi mukaan sitten ollut tämä häntä olisi jo siitä vielä kaikki jotka mikä siellä minun sinä he me te ne nämä tämän jälkeen kanssa ennen sekä kuitenkin hyvin miten koska missä ettei eivät olla oma siinä tässä näin",
    ),
    (
        "pl",
        "i w na z się nie do to że jest o a jak po co ale za od tak już przez jego dla przy jeszcze tylko był być może ich go czy było bardzo ma są ze była mnie te który która które oraz także tym tego też kiedy gdy nawet bez pod nad jej mu jako lub ten ta tej gdzie kto nas nam wszystko sobie będzie można teraz potem przed innych",
    ),
    (
        "cs",
        "a se v na je že to s z do i o ve k pro za by ale jsem si po jako tak jak jeho které od která který ze nebo už jen aby při jsou byl bylo má podle jsme kde byla co než ho také až tím mu jeho jejich není pak když což mezi před ještě proto není budou bude této které pouze tento tato toho ani jí nás vám velmi",
    ),
    (
        "sk",
        "a sa v na je že to s z do aj o vo k pre za by ale som si po ako tak jeho ktoré od ktorá ktorý zo alebo už len aby pri sú bol bolo má podľa sme kde bola čo než ho tiež až tým mu ich nie potom keď medzi pred ešte preto bude budú tejto iba tento táto toho ani jej nás vám veľmi však môže",
    ),
    (
        "hu",
        "a az és hogy nem is egy meg volt de ha már csak ez azt mint el van még én ki ezt be mert majd vagy fel lesz pedig olyan minden úgy ő volna kell most sem nagyon le aki itt ott mi te nagy magát között után alatt szerint lehet csak nincs ami amely vissza így akkor néhány saját sok több két",
    ),
    (
        "ro",
        "de și în a la cu pe nu că care o un din pentru mai este se al sau ce fi a fost ca prin am lui sunt ai după era dar i le îl său să au până fără decât acest această când unde cum doar foarte ei ea el noi voi lor mă te ne despre între toate tot fost aceste acestea asupra către dacă deci altă",
    ),
    (
        "tr",
        "ve bir bu da de için ile çok olarak daha gibi o en kadar ne olan sonra var ama değil ki diye mi ben her onun şey zaman yok biz ise şu göre iki nasıl içinde kendi bütün hiç veya ya önce bunu ona oldu olduğu bana sen siz onlar neden çünkü sadece bile hem başka tüm artık şimdi böyle ancak",
    ),
    (
        "id",
        "yang dan di dengan untuk dari ini pada itu dalam tidak akan adalah oleh ke juga mereka telah saya ada atau sebagai bisa karena dapat kita lebih sudah kami seperti dia bahwa anda hanya tersebut menjadi para tetapi orang saat jika serta banyak setelah antara harus semua secara namun masih sangat lagi belum ia tentang apa kepada",
    ),
    (
        "vi",
        "và của là có cho không được trong với một những các này đã người để đến khi từ cũng như về ở ra sẽ tôi nhiều vào theo bị tại trên hay nhưng rất nếu phải thì mà đó sau năm đang lại còn chỉ nên làm việc bạn anh chúng họ nó vì hơn hai nước",
    ),
    (
        "hr",
        "i u je se na da za su od s a o ne što koji kao iz ili to bio bi po ali ga samo biti koja koje još kad sam već nije nakon sve do oko između prema može ako više svoje jedan ovaj bila bilo tko gdje vrlo također sa kojih koju njegov ima smo jer kroz prije uz te tako",
    ),
    (
        "sl",
        "in je v na za da se so z s o ki pa ne po od kot bi tudi iz kaj ni ali še že bil bila bilo do pri kako ko lahko več samo če med biti sem smo ker zelo sta ter tega ta to kjer po pod nad saj bodo bo prav svoje vse treba naj svoj vsi",
    ),
    (
        "lt",
        "ir yra kad į su iš o ne tai kaip bet ar nuo jis jo per už apie buvo tik dar labai jau po iki jų jie mes aš jei ji savo kuris kuri kurie prie arba gali taip nes mano metu tačiau todėl visi kas ant būti reikia daug šis ši dėl būtų turi",
    ),
    (
        "lv",
        "un ir no ar ka kas uz par tas bet kā pie tika viņš lai es ja tā vai gan jau arī līdz pēc nav bija tikai viņa savu to šo šis šī ko kurš kuri mēs jūs viņi ļoti vēl būt kad tad pirms starp vairāk var daudz visi viss katrs mūsu jo",
    ),
    (
        "et",
        "ja on ei et see ta oli kui mis ka aga siis oma ning kes või mida seda ma nii välja üle nagu selle veel tema olid pole olnud kõik juba need ole saab kus tuleb me nad selles enne pärast ainult väga minu sest et kuid siin seal mitte oleks olla nende meie",
    ),
    (
        "ca",
        "de la i que el en a els les per un una es amb del al no dels més com va són ha o se seva seu aquest aquesta però també sobre entre hi ja quan molt ser fins perquè si tot altres això on tots després dos pel l d s sense està havia van ser aquests cada nou hem han mateix",
    ),
    (
        "sw",
        "na ya wa kwa ni katika la za kuwa hii kama cha ambayo si hiyo huo baada pia yake wake kutoka hivyo sana lakini watu hata mtu kila wote zaidi ambao wakati ili au moja sasa alikuwa yao hapa nini lake kwamba hilo bila kati ndani",
    ),
    (
        "tl",
        "ang ng sa na mga at ay ko siya ito mo para hindi kung niya nang ka si may ako pa nila isang kanyang lang din rin naman ni mula bilang iyon kami tayo sila wala dahil kapag ngunit pero lahat ano sino kanila natin namin dito doon",
    ),
    (
        "sq",
        "të e në dhe i për një me që është nga u ka nuk se si më do por kjo janë ky kanë ai ishte mund duke tij ajo këtë ose pas edhe vetëm shumë para tyre saj deri kur ne ju këto pa sipas çdo tek gjithë",
    ),
    (
        "af",
        "die van en in is het dat nie te vir met wat hy op om sy word ek as was aan ons sal kan deur by ook maar hulle uit so toe na moet meer daar hierdie nog tot oor jy haar wees het sê kon baie dit",
    ),
    (
        "la",
        "et in est non ad ut cum quod qui sed si per ex quae ab esse sunt hoc nec enim ac autem aut atque eius quam de quo ne iam etiam tamen eo se nunc quidem ipse inter erat fuit omnia haec illa mihi",
    ),
    (
        "zxx",
        "def return import self int void const var func function public static class null true false elif struct include print std string println async await endif fn impl pub mut bool char float len str args kwargs lambda None elif sizeof printf namespace template typename private protected override foreach echo div span href src px css html http www json xml utf println stdin argv npm pip sudo",
    ),
    (
        "ru",
        "и в не на я что он с а как это по но они к у ты из мы за вы так же от сказал для о бы его до был вот только мне ещё еще уже или ни если когда ее её меня очень было все всё чтобы быть кто может есть где нет себя под там при без даже после была были этого который которые которая также том этом тем чем",
    ),
    (
        "uk",
        "і в не на що я з він та як це до за у по але вони від так для ви ми ти про його є або той її був щоб вже тільки якщо коли мене ще дуже було все бути хто може де немає себе під там при без навіть після була були цього який які яка також тому цей ця ці між",
    ),
    (
        "be",
        "і ў не на што я з ён як гэта да за па але яны ад так для вы мы ты пра яго ёсць або той яе быў каб ужо толькі калі мяне яшчэ вельмі было усё быць хто можа дзе няма сябе пад там пры без нават пасля была былі гэтага які якія якая таксама паміж гэты",
    ),
    (
        "bg",
        "и на да за не в се от е с по че са си като ще ми това беше ли до още или но който която които само той те тя при към след бе защото има му вече аз го този тази тези така може когато между без много със във ни сме ако къде сега през",
    ),
    (
        "mk",
        "и на да за не во се од е со дека го како ќе му што ги тоа но или кој која кои само тој тие таа при кон по беше бил има веќе јас овој оваа овие така може кога меѓу без многу сме ако каде сега низ нив",
    ),
    (
        "sr",
        "и у је се на да за су од с а о не што који као из или то био би по али га само бити која које још кад сам већ није након све до око између према може ако више своје један овај била било ко где веома такође са којих има смо јер кроз пре уз",
    ),
    (
        "ar",
        "في من على إلى أن هذا التي عن مع هذه كان ما لا الذي كل بعد قد أو ذلك بين هو هي لم كما عند حتى إن قبل ثم أي كانت أنه لكن إذا غير وقد منذ حيث فيها به له لها وفي ومن أكثر نحن أنا تم عليه يكون وهو هناك خلال",
    ),
    (
        "fa",
        "و در به از که این را با است برای آن یک خود تا بر هم نیز شد بود شده ها ما او من می اند پس اگر یا همه باید هر چه بین وی شما آنها دیگر کرد کند دارد هیچ اما ولی چون روی کرده بودند باشد",
    ),
    (
        "ur",
        "کے میں کی ہے اور سے کا کو اس کہ پر نے ہیں یہ بھی ایک کر تھا نہیں وہ جو ان گیا تو تک ہو ہی لیے کیا اپنے تھے جا رہے کوئی بعد تھی ساتھ دیا لئے ہم آپ رہا گئے ہوئے جب اپنی مگر",
    ),
    (
        "fo",
        "og í at er á sum við til ein av hann ikki fyri tað var eg men so um teir hon frá vit hevur kann eru tey skal hesin hendan hetta nú eftir bara aftur vera hava",
    ),
];
