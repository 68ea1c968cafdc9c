use super::*;
use crate::kernel::literals::Literals;

fn language(text: &str) -> &'static str {
    let mut facts = Facts::default();
    facts.walk(text, &Literals::default());
    detect([(text, &facts)]).as_str()
}

#[test]
fn a_sentence_of_each_language_is_recognized() {
    let sentences = [
        ("en", "The children were playing in the garden while their mother read a book about the sea."),
        ("de", "Die Kinder spielten im Garten, während ihre Mutter ein Buch über das Meer las."),
        ("fr", "Les enfants jouaient dans le jardin pendant que leur mère lisait un livre sur la mer."),
        ("es", "Los niños jugaban en el jardín mientras su madre leía un libro sobre el mar."),
        ("pt", "As crianças brincavam no jardim enquanto a mãe delas lia um livro sobre o mar, que não era novo."),
        ("it", "I bambini giocavano nel giardino mentre la loro madre leggeva un libro sul mare."),
        ("nl", "De kinderen speelden in de tuin terwijl hun moeder een boek over de zee las."),
        ("sv", "Barnen lekte i trädgården medan deras mor läste en bok om havet, och det var inte kallt."),
        ("da", "Børnene legede i haven, mens deres mor læste en bog om havet, og det blev ikke koldt efter."),
        ("no", "Barna lekte i hagen mens moren deres leste en bok om havet, og det ble ikke kaldt etter."),
        ("fi", "Lapset leikkivät puutarhassa, kun heidän äitinsä luki kirjaa merestä, ja se oli hyvin kaunis."),
        ("pl", "Dzieci bawiły się w ogrodzie, a ich matka czytała książkę o morzu, która nie była nowa."),
        ("cs", "Děti si hrály na zahradě, když jejich matka četla knihu o moři, která už nebyla nová."),
        ("sk", "Deti sa hrali v záhrade, keď ich matka čítala knihu o mori, ktorá už nebola nová, ale veľmi pekná."),
        ("hu", "A gyerekek a kertben játszottak, és az anyjuk egy könyvet olvasott, mert már nem volt hideg."),
        ("ro", "Copiii se jucau în grădină, iar mama lor citea o carte despre mare, care nu mai este nouă."),
        ("tr", "Çocuklar bahçede oynuyordu ve anneleri deniz için bir kitap okuyordu ama bu çok eski değil."),
        ("id", "Anak-anak bermain di kebun dan ibu mereka membaca buku yang tidak baru tentang laut."),
        ("vi", "Những đứa trẻ đang chơi trong vườn khi mẹ của chúng đọc một cuốn sách về biển."),
        ("hr", "Djeca su se igrala u vrtu dok je njihova majka čitala knjigu koja nije bila nova, ali je vrlo lijepa."),
        ("sl", "Otroci so se igrali na vrtu, ko je njihova mati brala knjigo, ki ni bila nova, pa tudi zelo lepa."),
        ("lt", "Vaikai žaidė sode, o jų mama skaitė knygą apie jūrą, kuri jau nebuvo nauja, bet labai graži."),
        ("lv", "Bērni spēlējās dārzā, un viņu māte lasīja grāmatu par jūru, kas jau nav jauna, bet ļoti skaista."),
        ("et", "Lapsed mängisid aias ja nende ema luges raamatut, mis ei olnud uus, aga väga ilus, sest see oli vana."),
        ("ca", "Els nens jugaven al jardí amb la seva mare, que llegia un llibre sobre el mar, però també aquest."),
        (
            "sw",
            "Watoto walikuwa wakicheza katika bustani na mama yao alikuwa na kitabu cha bahari kwa ajili ya watu wote.",
        ),
        ("tl", "Ang mga bata ay naglaro sa hardin at ang kanilang ina ay may libro na hindi bago."),
        ("sq", "Fëmijët ishin në kopsht dhe nëna e tyre kishte një libër për detin që nuk është i ri."),
        (
            "af",
            "Die kinders het in die tuin gespeel en hulle ma het baie boeke oor die see gelees, maar dit was nie nuut nie.",
        ),
        ("la", "Pueri in horto ludebant et mater eorum librum legebat, qui non erat novus, sed etiam pulcher."),
        ("ru", "Дети играли в саду, а их мать читала книгу о море, которая была уже не новая, но очень красивая."),
        ("uk", "Діти гралися в саду, а їхня мати читала книгу про море, яка вже не була новою, але дуже гарна."),
        ("be", "Дзеці гулялі ў садзе, а іх маці чытала кнігу пра мора, якая ўжо не была новая, але вельмі прыгожая."),
        (
            "bg",
            "Децата играеха в градината, а майка им четеше книга за морето, която вече не беше нова, но много красива.",
        ),
        (
            "mk",
            "Децата си играа во градината, а мајка им читаше книга за морето, која веќе не беше нова, но многу убава.",
        ),
        ("sr", "Деца су се играла у врту док је њихова мајка читала књигу која није била нова, али је веома лепа."),
        ("ar", "كان الأطفال يلعبون في الحديقة مع أمهم التي تقرأ كتابا عن البحر"),
        ("fa", "بچه ها در باغ بازی می کردند و مادر آنها یک کتاب از دریا را با خود داشت که این است"),
        ("ur", "بچے باغ میں کھیل رہے تھے اور ان کی ماں سمندر کے بارے میں ایک کتاب پڑھ رہی تھی"),
        ("el", "Τα παιδιά έπαιζαν στον κήπο ενώ η μητέρα τους διάβαζε ένα βιβλίο."),
        ("he", "הילדים שיחקו בגן ואמם קראה ספר על הים"),
        ("zh", "孩子们在花园里玩，他们的母亲在读一本关于大海的书。"),
        ("ja", "子供たちは庭で遊んでいて、母親は海の本を読んでいました。"),
        ("ko", "아이들은 정원에서 놀고 있었고 어머니는 바다에 관한 책을 읽고 있었다."),
        ("th", "เด็กๆ เล่นอยู่ในสวนขณะที่แม่อ่านหนังสือเกี่ยวกับทะเล"),
        ("hi", "बच्चे बगीचे में खेल रहे थे और उनकी माँ किताब पढ़ रही थी।"),
    ];
    let wrong: Vec<(&str, &str)> =
        sentences.iter().map(|(code, text)| (*code, language(text))).filter(|(code, found)| code != found).collect();
    assert_eq!(wrong, []);
}

#[test]
fn every_function_word_is_known_by_exactly_its_languages() {
    let mut expected = std::collections::BTreeMap::new();
    for (number, (_, words)) in WORDS.iter().enumerate() {
        for word in words.split(' ') {
            *expected.entry(token_hash_of(word)).or_insert(0_u64) |= 1 << number;
        }
    }
    let wrong = expected.into_iter().filter(|&(hash, mask)| languages(&TABLE, hash) != mask).count();
    assert_eq!(wrong, 0);
}

#[test]
fn numbers_and_programs_are_in_no_language() {
    assert_eq!(language(""), "zxx");
    assert_eq!(language("12 + 30 = 42"), "zxx");
    assert_eq!(
        language(
            "def load(self, path):\n    return json.load(open(path), cls=None)\nimport sys, json\nclass Reader: pass"
        ),
        "zxx"
    );
}

#[test]
fn a_name_alone_is_undetermined() {
    assert_eq!(language("Xylophon Quartz Berlin"), "und");
    assert_eq!(language("Ѣѣ Ѫѫ"), "und");
}

#[test]
fn several_fields_vote_together_and_only_their_first_words() {
    let mut first = Facts::default();
    let mut second = Facts::default();
    let english = "and this is what they have said about it ".repeat(20);
    let german = "und das ist es nicht, was sie mit dem Buch auf der Bank wollen ".repeat(20);
    first.walk(&english, &Literals::default());
    second.walk(&german, &Literals::default());
    assert_eq!(detect([(english.as_str(), &first), (german.as_str(), &second)]).as_str(), "en");
    let mut votes = Votes::default();
    votes.add(&english, &first);
    assert_eq!(votes.tokens, EARLY);
}

#[test]
fn an_unclear_vote_goes_on_and_a_clear_one_ends_early() {
    let text = format!("{}{}", "xylophon quartz ".repeat(32), "and this is what they have said about it ".repeat(20));
    let mut facts = Facts::default();
    facts.walk(&text, &Literals::default());
    let mut votes = Votes::default();
    votes.add(&text, &facts);
    assert_eq!((votes.tokens, votes.language().as_str()), (TOKENS, "en"));
}

#[test]
fn each_language_has_a_script_and_enough_words() {
    for (number, (code, words)) in WORDS.iter().enumerate() {
        assert!(SCRIPTS[number].is_some(), "{code}");
        assert!(words.split(' ').count() >= 25, "{code}");
        assert!(words.split(' ').all(|word| !word.is_empty()), "{code}");
    }
    assert!(WORDS.len() <= 64, "one bit each");
}
